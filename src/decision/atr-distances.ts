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

/**
 * The plan with the distances that the options measure by the average true range, a difference of prices; the plan as it is where
 * they measure none so. With too few candles (`atr` null) the percentages hold, and the plan says so. `price`: what the bounds of the
 * trailing stop are percentages of.
 */
export const withAtrDistances = (plan: PositionPlan, options: AtrOptions, atr: number | null, price: Money): PositionPlan => {
  if (!needsAtr(options)) return plan
  const { atrBars: bars, atrMinBars: minBars } = options
  if (atr === null) return { ...plan, atr: { bars, minBars, value: null } }
  const value = fromNumber(atr)
  const times = (multiple: string) => ({ by: 'price', of: multiply(value, parse(multiple)) }) as const
  const { trailing, exits } = plan
  return {
    ...plan,
    atr: { bars, minBars, value: format(value) },
    ...(options.stopsBy === 'atr' && {
      takeProfit: times(options.takeProfitAtr),
      exits: { ...exits, softStop: times(options.softStopAtr) },
    }),
    ...(options.trailingBy === 'atr' &&
      trailing !== null && {
        trailing: {
          ...trailing,
          distance: {
            by: 'price',
            of: min(
              max(times(options.trailingDistanceAtr).of, percentOf(price, parse(options.trailingMinPct))),
              percentOf(price, parse(options.trailingMaxPct)),
            ),
          },
          step: { by: 'price', of: max(times(options.trailingStepAtr).of, percentOf(price, parse(options.trailingMinMovePct))) },
        },
      }),
  }
}
