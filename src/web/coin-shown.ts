import { barenessFromMs } from '../../machines/position/bare-coins.ts'
import { hasUnknown, isLive, liveStops } from '../../machines/position/claims.ts'
import { breakEvenPrice } from '../../machines/position/net-profit.ts'
import { hardStopOf, planPrice, targetOf } from '../../machines/position/plan-prices.ts'
import type { HangsOn } from '../../machines/position/position-plan.ts'
import { isFlat, type Order, type PositionState } from '../../machines/position/state.ts'
import { trailingActivation } from '../../machines/position/trailing-activation.ts'
import { isAtOrBeyond, sideOf } from '../kernel/direction.ts'
import { abs, divide, format, type Money, multiply, parse, ZERO } from '../kernel/money.ts'
import { holdingWorth } from '../report/holding-worth.ts'
import { type CandleSource, type SeenPrice, seenUntilMs } from '../view/candle-source.ts'
import type { ViewMoment } from '../view/replica/view.ts'
import { standingAgainst } from '../view/why/standing-against.ts'
import { decimalsIn } from '../view/words/words-context.ts'
import type { CoinAt } from './coins-of.ts'
import type { CoinShown, OrderShown } from './shapes/coin-shapes.ts'

const HUNDRED = parse('100')
const formatted = (money: Money | null): string | null => (money === null ? null : format(money))

const ROLES = { Entry: 'entry', Protection: 'protection', Exit: 'exit' } as const

const orderShown = (order: Order, { direction }: PositionState): OrderShown => ({
  id: order.orderId,
  role: ROLES[order.role],
  side: sideOf(direction, order.role === 'Entry' ? 'open' : 'close'),
  quantity: format(order.quantity),
  price: formatted(order.price),
  executed: format(order.executed),
  phase: order.value.phase,
  fate: order.value.fate,
  reason: order.reason,
  provableAfterMs: order.provableAfterMs,
  expiresMs: order.expiresAtMs,
})

type Stop = NonNullable<CoinShown['stop']>

/** The stop that would be reached first, wherever it is looked after. */
const stopOf = (state: PositionState): Stop | null => {
  const { plan, direction, trailing, noted } = state
  const hard = hardStopOf(state)
  if (plan === null || hard === null) return null
  const softs = plan.exits.softStop === undefined ? null : planPrice(state, 'against', plan.exits.softStop)
  const even = noted.isBreakEvenArmed ? breakEvenPrice(state, plan) : null
  type Candidate = { readonly price: Money; readonly kind: Stop['kind']; readonly hangsOn: HangsOn<Money> | null }
  const candidates: readonly Candidate[] = [
    { ...hard, kind: 'hard' },
    ...(softs === null ? [] : [{ ...softs, kind: 'soft' as const }]),
    ...(even === null ? [] : [{ price: even, kind: 'break-even' as const, hangsOn: null }]),
    ...(trailing === null
      ? []
      : [{ price: trailing.stopPrice, kind: 'trailing' as const, hangsOn: { is: 'mark' as const, price: trailing.mark } }]),
  ]
  const { price, kind, hangsOn } = candidates.reduce((nearest, one) =>
    one.price !== nearest.price && isAtOrBeyond(direction, 'with', one.price, nearest.price) ? one : nearest,
  )
  const rests = liveStops(state).some((stop) => stop.value.fate === 'known' && stop.value.phase === 'working' && stop.price === price)
  const from = hangsOn === null ? null : `${HANGS_ON[hangsOn.is]} ${format(hangsOn.price)}`
  return { price: format(price), kind, restsAt: rests ? 'venue' : 'engine', hangsOn: from }
}

const HANGS_ON: Readonly<Record<HangsOn['is'], string>> = {
  average: 'the average price paid',
  limit: "the entry's limit",
  mark: 'the best price',
  change: 'the changed plan',
}

/** `bareSinceMs`: null where no coins lie bare at the moment. */
const wordOf = (position: PositionState, bareSinceMs: number | null): CoinShown['word'] => {
  const { value } = position
  if (hasUnknown(position)) return 'unknown'
  if (bareSinceMs !== null) return 'unprotected'
  if (value.exit !== 'none') return 'leaving'
  if (value.trailing === 'following') return 'trailing'
  if (value.protection !== 'none') return 'protected'
  return value.entry === 'none' ? 'flat' : 'entering'
}

/** What is held, by the books. */
const figuresOf = (
  { state, reading }: ViewMoment,
  name: string,
): Pick<CoinShown, 'held' | 'cost' | 'average' | 'worth' | 'unrealised' | 'unrealisedPct' | 'mark'> => {
  const holding = state.folds.portfolio[name]
  const nothing = { cost: null, average: null, worth: null, unrealised: null, unrealisedPct: null }
  if (holding === undefined) return { held: '0', mark: null, ...nothing }
  const { held, size } = holding
  const { mark, markMs, value, cost } = holdingWorth({ ...state.folds, ...reading }, name)
  const shown = { held: format(held), mark: markMs === 0 ? null : { price: format(mark), timeMs: markMs } }
  if (held === ZERO) return { ...shown, ...nothing }
  const coins = size === null ? held : multiply(held, size)
  return {
    ...shown,
    cost: format(cost),
    average: format(divide(cost, coins)),
    worth: format(value),
    unrealised: format(value - cost),
    unrealisedPct: cost === ZERO ? null : format(divide(multiply(value - cost, HUNDRED), abs(cost))),
  }
}

const planOf = (position: PositionState): CoinShown['plan'] => {
  const hard = hardStopOf(position)
  if (position.plan === null || hard === null || isFlat(position)) return null
  return {
    hardStop: format(hard.price),
    target: formatted(targetOf(position)?.price ?? null),
    activate: position.trailing === null ? formatted(trailingActivation(position)) : null,
    outMs: position.openedMs === null ? null : position.openedMs + position.plan.maxHoldMs,
  }
}

const exitOf = ({ exit, value }: PositionState): CoinShown['exit'] => {
  if (exit === null || value.exit === 'none') return null
  const { reason, threshold, compared, sold, step } = exit
  return { reason, threshold, compared, sold: format(sold), step }
}

/** A sample takes the last price that was heard, however long ago: it is as old as that. */
const heardWhen = (mark: CoinShown['mark'], seen: SeenPrice | null): CoinShown['mark'] =>
  mark !== null && seen !== null && seen.timeMs < mark.timeMs && parse(seen.price) === parse(mark.price)
    ? { ...mark, timeMs: seen.timeMs }
    : mark

/** The newer of what the tape shows and what the log valued it by. */
const lastOf = (seen: SeenPrice | null, mark: CoinShown['mark']): CoinShown['last'] => {
  if (seen !== null && (mark === null || seen.timeMs >= mark.timeMs)) return seen
  return mark === null ? null : { ...mark, from: 'event' }
}

/** A coin as it stood at a moment. */
export const coinShown = (moment: ViewMoment, candles: CandleSource, coin: CoinAt): CoinShown => {
  const { name, symbol, base, quote, position, instrument } = coin
  const nowMs = moment.place.timeMs
  const isHeld = position.value.protection !== 'none'
  const bareFromMs = barenessFromMs(position)
  const bareSinceMs = bareFromMs !== null && bareFromMs <= nowMs ? bareFromMs : null
  const [against] = standingAgainst(moment.state, symbol, nowMs)
  const seen = candles.lastBefore(symbol, seenUntilMs(moment.place, candles))
  const figures = figuresOf(moment, name)
  const mark = heardWhen(figures.mark, seen)
  const { trailing, openedMs } = position
  return {
    ...{ coin: name, symbol, base, quote, ...figures, mark },
    decimals: instrument === null ? null : decimalsIn(instrument.tickSize),
    direction: position.direction,
    word: wordOf(position, bareSinceMs),
    value: position.value,
    cycle: position.cycle,
    last: lastOf(seen, mark),
    openedMs: isHeld ? openedMs : null,
    bareSinceMs,
    stop: isHeld ? stopOf(position) : null,
    target: isHeld ? formatted(targetOf(position)?.price ?? null) : null,
    trailing:
      trailing === null
        ? null
        : { mark: format(trailing.mark), stop: format(trailing.stopPrice), movedMs: trailing.movedMs, isStale: trailing.isStale },
    exit: exitOf(position),
    plan: planOf(position),
    orders: position.orders.filter(isLive).map((order) => orderShown(order, position)),
    blocked: against === undefined ? null : { why: against.refusal, words: against.words },
  }
}
