import type { OfPrice } from '../../machines/position/commands.ts'
import type { DecideExit, JudgeSignal } from '../../machines/position/exit-commands.ts'
import { exitLevels } from '../../machines/position/exits/asked.ts'
import { asText } from '../../machines/position/plan-prices.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { priceMarks } from '../../machines/position/watch.ts'
import { isAtOrBeyond } from '../kernel/direction.ts'
import { format, type Money } from '../kernel/money.ts'
import type { Market } from '../market/market.ts'

/** What a position wants at this price: out, for the first reason of the precedence, or what it notes by the price moved on. */
export const priceCommands = (state: PositionState, price: Money): readonly (DecideExit | OfPrice)[] => {
  const exit = exitLevels(state).find(({ side, price: level }) => isAtOrBeyond(state.direction, side, price, level))
  if (exit !== undefined) {
    const [threshold, compared] = [format(exit.price), format(price)]
    return [{ type: 'DecideExit', reason: exit.reason, threshold, compared, ...(exit.hangsOn && { hangsOn: asText(exit.hangsOn) }) }]
  }
  const noted = priceMarks(state).flatMap(({ type, price: mark, side }) =>
    mark === null || isAtOrBeyond(state.direction, side, price, mark) ? [{ type, price }] : [],
  )
  // a trailing stop that this price arms takes the place of the target
  return noted.some(({ type }) => type === 'MoveTrailing') ? noted.filter(({ type }) => type !== 'SwitchToTarget') : noted
}

/** What a signal asks of the position: it is judged at what the position is valued at. */
export const signalCommand = (market: Market, instrument: number, signal: string): JudgeSignal => ({
  type: 'JudgeSignal',
  signal,
  price:
    market.valueMs[instrument] === Number.NEGATIVE_INFINITY ? null : market.scales[instrument]!.toMoney(market.valueTicks[instrument]!),
})
