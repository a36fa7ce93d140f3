import type { EventOf } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { OptionsInForce } from '../options-in-force.ts'

type Entry = EventOf<'EntryRequested'>['data']
type Length = { readonly by: 'pct' | 'price'; readonly of: unknown }
/** What the distances of a plan must be that options measure by percentages or by the average true range. */
export type Distances = {
  readonly atr: unknown
  readonly softStop: Length | undefined
  readonly takeProfit: Length
  readonly trailing: {
    readonly activate: Length
    readonly afterMs?: number
    readonly distance: Length
    readonly step: Length
    readonly staleMs?: number
  } | null
}

const rounded = (amount: Decimal): Decimal => amount.toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
const isOn = (pct: unknown): boolean => new Decimal(String(pct)).gt(0)

/** The options that the distances are read from. */
export const DISTANCE_OPTIONS: readonly string[] = [
  ...['softStopPct', 'takeProfitPct', 'trailingActivatePct', 'trailingDistancePct', 'trailingStepPct', 'trailingMinMovePct', 'stopsBy'],
  ...['softStopAtr', 'takeProfitAtr', 'trailingBy', 'trailingDistanceAtr', 'trailingStepAtr', 'trailingMinPct', 'trailingMaxPct'],
  ...['atrBars', 'atrMinBars', 'trailingAfterMin', 'trailingStaleS'],
].map((name) => `exit.${name}`)

/**
 * The range itself is taken as it is told, for no candles are in a log; what is made of it is not. Bounds of the trailing stop are
 * percentages of the limit.
 */
export const distancesOf = ({ plan, limitPrice }: Entry, options: OptionsInForce): Distances => {
  const get = (name: string) => options.get(`exit.${name}`)
  const [isStops, isTrailing] = [get('stopsBy') === 'atr', get('trailingBy') === 'atr']
  const range = plan.atr?.value ?? null
  const byPct = (name: string): Length => ({ by: 'pct', of: get(name) })
  const times = (name: string): Decimal => rounded(new Decimal(range ?? 0).times(options.text(`exit.${name}`)))
  const share = (name: string): Decimal => rounded(new Decimal(limitPrice).times(options.text(`exit.${name}`)).div(100))
  const byRange = (of: Decimal): Length => ({ by: 'price', of: of.toFixed() })
  const isByRange = range !== null
  const silenceMs = options.number('exit.trailingStaleS') * 1000
  const minutes = options.number('exit.trailingAfterMin')
  return {
    atr: isStops || isTrailing ? { bars: get('atrBars'), minBars: get('atrMinBars'), value: range } : undefined,
    softStop: isStops && isByRange ? byRange(times('softStopAtr')) : isOn(get('softStopPct')) ? byPct('softStopPct') : undefined,
    takeProfit: isStops && isByRange ? byRange(times('takeProfitAtr')) : byPct('takeProfitPct'),
    trailing: !isOn(get('trailingActivatePct'))
      ? null
      : {
          activate: byPct('trailingActivatePct'),
          ...(minutes > 0 && { afterMs: minutes * 60_000 }),
          ...(silenceMs > 0 && { staleMs: silenceMs }),
          distance:
            isTrailing && isByRange
              ? byRange(Decimal.min(Decimal.max(times('trailingDistanceAtr'), share('trailingMinPct')), share('trailingMaxPct')))
              : byPct('trailingDistancePct'),
          step:
            isTrailing && isByRange
              ? byRange(Decimal.max(times('trailingStepAtr'), share('trailingMinMovePct')))
              : { by: 'pct', of: Decimal.max(options.text('exit.trailingStepPct'), options.text('exit.trailingMinMovePct')).toFixed() },
        },
  }
}
