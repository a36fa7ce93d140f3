import { partsOfPosition, positionName } from '../../kernel/slots.ts'
import type { CandleSource, PlainCandle } from '../../view/candle-source.ts'
import type { LogPlace } from '../../view/replica/log-place.ts'
import type { View } from '../../view/replica/view.ts'
import { type Changes, movedRegions, stateChanges } from '../../view/state-changes.ts'
import type { Sentence } from '../../view/words/say.ts'
import { coinShown } from '../../web/coin-shown.ts'
import { coinAt } from '../../web/coins-of.ts'
import type { CoinShown } from '../../web/shapes/coin-shapes.ts'

/** Candles that are shown on this side of the event, and on the other. */
const BEFORE = 5
const BEHIND = 3

/** Everything that the stepper shows of one event. */
export type StepFrame = {
  readonly place: LogPlace
  readonly count: number
  readonly type: string
  readonly actor: string
  /** of its own position; null: it is of none */
  readonly eventCoin: string | null
  readonly words: Sentence
  /** the position that is looked at, behind the event; null: none is */
  readonly coin: CoinShown | null
  readonly moved: readonly string[]
  readonly changed: Changes
  /** those that had ended by then, and those that came later */
  readonly prices: { readonly before: readonly PlainCandle[]; readonly behind: readonly PlainCandle[]; readonly missing: string | null }
}

const NO_PRICES = { before: [], behind: [], missing: null }

const pricesAround = async (candles: CandleSource, name: string, timeMs: number): Promise<StepFrame['prices']> => {
  const { symbol } = partsOfPosition(name)
  const ownMs = candles.ownMs(symbol)
  if (ownMs === null) return { ...NO_PRICES, missing: candles.missing(symbol) }
  const all = await candles.window(symbol, timeMs - (BEFORE + 1) * ownMs, timeMs + (BEHIND + 1) * ownMs, ownMs)
  const isOver = ([beginMs]: PlainCandle): boolean => beginMs + ownMs <= timeMs
  return { before: all.filter(isOver).slice(-BEFORE), behind: all.filter((one) => !isOver(one)).slice(0, BEHIND), missing: null }
}

/** `name`: the position that is looked at whatever the event is of; null: the event's own. */
export const frameAt = async (view: View, candles: CandleSource, ordinal: number, name: string | null): Promise<StepFrame> => {
  const [event] = await view.events(ordinal, ordinal)
  const [words] = await view.told([event!])
  const moment = await view.at({ ordinal })
  const before = ordinal === 1 ? null : await view.at({ ordinal: ordinal - 1 })
  const eventCoin = event!.parts.symbol === null ? null : positionName(event!.parts)
  const looked = name ?? eventCoin
  const coin = looked === null ? null : coinAt(moment, looked)
  const was = coin === null || before === null ? null : before.state.positions.get(coin.position.stream)
  const old = was ?? (coin === null ? null : { ...coin.position })
  return {
    place: moment.place,
    count: view.columns.count,
    type: event!.type,
    actor: event!.actor,
    eventCoin,
    words: words!,
    coin: coin === null ? null : coinShown(moment, candles, coin),
    moved: coin === null || old === null ? [] : movedRegions(old, coin.position),
    changed: coin === null || old === null ? {} : stateChanges(old, coin.position),
    prices: looked === null ? NO_PRICES : await pricesAround(candles, looked, moment.place.timeMs),
  }
}
