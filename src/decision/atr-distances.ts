import type { PositionPlan } from '../../machines/position/position-plan.ts'
import type { Config } from '../config/schema.ts'
import { format, fromNumber, type Money, max, min, multiply, parse, percentOf } from '../kernel/money.ts'

export type AtrOptions = Pick<
  Config['exit'],
  | 'stopsBy'
  | 'softStopAtr'
  | 'takeProfitAtr'
  | 'trailingBy'
  | 'trailingDistanceAtr'
  | 'trailingStepAtr'
  | 'trailingMinPct'
  | 'trailingMaxPct'
  | 'trailingMinMovePct'
  | 'atrBars'
  | 'atrMinBars'
>

/** Whether any distance of a plan is measured by the average true range. */
export const needsAtr = ({ stopsBy, trailingBy }: Pick<AtrOptions, 'stopsBy' | 'trailingBy'>): boolean =>
  stopsBy === 'atr' || trailingBy === 'atr'

/** What such a plan reads of the options, whose texts are read once and not for each proposal; null: no distance is measured so. */
export type AtrTerms = {
  readonly bars: number
  readonly minBars: number
  /** null: they are by percentages */
  readonly stops: { readonly softStop: Money; readonly takeProfit: Money } | null
  readonly trailing: Readonly<Record<'distance' | 'step' | 'minPct' | 'maxPct' | 'minMovePct', Money>> | null
} | null

export const atrTermsOf = (options: AtrOptions): AtrTerms =>
  needsAtr(options)
    ? {
        bars: options.atrBars,
        minBars: options.atrMinBars,
        stops: options.stopsBy === 'atr' ? { softStop: parse(options.softStopAtr), takeProfit: parse(options.takeProfitAtr) } : null,
        trailing:
          options.trailingBy === 'atr'
            ? {
                distance: parse(options.trailingDistanceAtr),
                step: parse(options.trailingStepAtr),
                minPct: parse(options.trailingMinPct),
                maxPct: parse(options.trailingMaxPct),
                minMovePct: parse(options.trailingMinMovePct),
              }
            : null,
      }
    : null

/**
 * The plan with the distances that the options measure by the average true range, a difference of prices; the plan as it is where
 * they measure none so. With too few candles (`atr` null) the percentages hold, and the plan says so. `price`: what the bounds of the
 * trailing stop are percentages of.
 */
export const withAtrDistances = (plan: PositionPlan, terms: AtrTerms, atr: number | null, price: Money): PositionPlan => {
  if (terms === null) return plan
  const { bars, minBars, stops, trailing: by } = terms
  if (atr === null) return { ...plan, atr: { bars, minBars, value: null } }
  const value = fromNumber(atr)
  const away = (of: Money) => ({ by: 'price', of }) as const
  const times = (multiple: Money): Money => multiply(value, multiple)
  const { trailing, exits } = plan
  return {
    ...plan,
    atr: { bars, minBars, value: format(value) },
    ...(stops !== null && { takeProfit: away(times(stops.takeProfit)), exits: { ...exits, softStop: away(times(stops.softStop)) } }),
    ...(by !== null &&
      trailing !== null && {
        trailing: {
          ...trailing,
          distance: away(min(max(times(by.distance), percentOf(price, by.minPct)), percentOf(price, by.maxPct))),
          step: away(max(times(by.step), percentOf(price, by.minMovePct))),
        },
      }),
  }
}
