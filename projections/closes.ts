import type { Close } from '../machines/risk/close.ts'
import type { EventOf } from '../src/kernel/log-event.ts'
import { type Money, parse, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { positionName } from '../src/kernel/slots.ts'
import { type LotsState, realisedOf } from './lots.ts'

/** Of one position. `counted`: what its sales had realised when its last position closed. `closes`: the newest, the newest last. */
type CoinCloses = { counted: Money; closes: Close[] }

/**
 * `coins` by the name of the position. `losses`: positions closed at a loss in a row, the newest. `stops`: the moments at which positions were closed by
 * a stop at a loss, the newest, in the engine's time.
 */
export type ClosesState = { coins: Record<string, CoinCloses>; losses: number; stops: number[] }

/** As many as any rule may look back on, so that the state does not grow with the log. */
export const MOST_CLOSES = 20

type Reason = EventOf<'PositionClosed'>['data']['reason']

/** Reasons that a position closes for when its price has moved against it: a liquidation is the venue's own stop. A new reason is placed here. */
const IS_STOP: Readonly<Record<Reason, boolean>> = {
  ...{ 'stop-unfilled': true, 'hard-stop': true, 'soft-stop': true, 'trailing-stop': true, 'break-even': true, liquidation: true },
  ...{ operator: false, risk: false, unprotected: false, 'take-profit': false, roi: false, signal: false, score: false },
  ...{ idle: false, 'time-limit': false, dust: false, outside: false },
}

const newest = <T>(list: readonly T[], one: T): T[] => [...list, one].slice(-MOST_CLOSES)

const close = (state: ClosesState, { data, parts, time }: EventOf<'PositionClosed'>, lots: LotsState): void => {
  const name = positionName(parts)
  // where nothing was sold there was no trade
  if (parse(data.exitValue) === ZERO) return
  const realised = realisedOf(lots, name)
  const coin = (state.coins[name] ??= { counted: ZERO, closes: [] })
  const gain = realised - coin.counted
  coin.counted = realised
  coin.closes = newest(coin.closes, { atMs: time, reason: data.reason, gain, paid: parse(data.entryValue) })
  if (gain > ZERO) state.losses = 0
  if (gain >= ZERO) return
  state.losses++
  if (IS_STOP[data.reason]) state.stops = newest(state.stops, time)
}

/** What became of the newest positions: what cooldowns, losing streaks and their kin are judged by. */
export const closesFold: Projection<ClosesState, never, { readonly lots: LotsState }> = {
  name: 'closes',
  version: 2,
  types: ['PositionClosed', 'LossStreakReleased', 'StopGuardReleased'],
  initial: () => ({ coins: {}, losses: 0, stops: [] }),
  apply(state, event, _emit, others) {
    if (event.type === 'PositionClosed' && others !== undefined) close(state, event, others.lots)
    // whoever lets entries go on begins to count anew
    if (event.type === 'LossStreakReleased') state.losses = 0
    if (event.type === 'StopGuardReleased') state.stops = []
  },
}
