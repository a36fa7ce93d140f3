import type { EventOf, EventType, LogEvent } from '../src/kernel/log-event.ts'
import { floorToStep, type Money, multiply, parse, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { positionName } from '../src/kernel/slots.ts'
import { type Fill, fillOf, fillTypes } from './fill.ts'

/** An order that would end the position at a worse price: a stop that is known to stand, or an exit at market on its way. */
type Cover = { readonly is: 'stop' | 'market'; rest: Money; isKnown: boolean; change: Money | null }
type Smallest = { readonly stepSize: Money; readonly minQuantity: Money; readonly minNotional: Money }
type Spell = { readonly fromMs: number; readonly apartMs: number }

/** `ms`: time of engine and venue both up in which coins that are enough for an order had no cover; `apartMs`: the same of other times. */
export type Unprotected = { ms: number; apartMs: number; longestMs: number; spells: number }
export type UnprotectedRow = Unprotected & { readonly position: string }

type Position = {
  held: Money
  direction: 'buy' | 'sell'
  price: Money
  smallest: Smallest
  readonly covers: Record<string, Cover>
  isOpen: boolean
  spell: Spell | null
  sums: Unprotected
}
/**
 * `apartMs`: how long engine or venue were away so far, up to `awayMs`, from which on one of them is (null: none). `lastMs`: the newest
 * moment.
 */
export type UnprotectedState = {
  positions: Record<string, Position>
  total: Unprotected
  /** time stands still on a tape while the engine is away */
  isTape: boolean
  away: ('engine' | 'line')[]
  awayMs: number | null
  apartMs: number
  lastMs: number
}

const none = (): Unprotected => ({ ms: 0, apartMs: 0, longestMs: 0, spells: 0 })
const add = (sums: Unprotected, ms: number, apartMs: number): Unprotected => ({
  ms: sums.ms + ms,
  apartMs: sums.apartMs + apartMs,
  longestMs: Math.max(sums.longestMs, ms),
  spells: sums.spells + 1,
})

/**
 * Of a fill when it happened, of all else when it was known: a look-up after an interruption tells what stands when the lost reply would
 * have.
 */
const timeOf = (event: LogEvent): number => fillOf(event)?.timeMs ?? event.time
const apartUntil = ({ apartMs, awayMs }: UnprotectedState, ms: number): number => apartMs + (awayMs === null ? 0 : Math.max(0, ms - awayMs))

/** What a time without cover comes to, up to a moment. */
const lengthOf = (state: UnprotectedState, { fromMs, apartMs }: Spell, untilMs: number): readonly [ms: number, apartMs: number] => {
  const whole = Math.max(0, untilMs - fromMs)
  const apart = Math.min(whole, Math.max(0, apartUntil(state, untilMs) - apartMs))
  return [whole - apart, apart]
}

const isBare = ({ isOpen, held, covers, price, smallest }: Position): boolean => {
  if (!isOpen) return false
  const covered = Object.values(covers).reduce((sum, { rest, isKnown }) => (isKnown ? sum + rest : sum), ZERO)
  const whole = held <= covered ? ZERO : floorToStep(held - covered, smallest.stepSize)
  return whole > ZERO && whole >= smallest.minQuantity && multiply(whole, price) >= smallest.minNotional
}

const look = (state: UnprotectedState, position: Position, ms: number): void => {
  if (isBare(position)) {
    position.spell ??= { fromMs: ms, apartMs: apartUntil(state, ms) }
    return
  }
  if (position.spell === null) return
  const [length, apartMs] = lengthOf(state, position.spell, ms)
  position.spell = null
  // a fill and its stop told of one moment
  if (length + apartMs === 0) return
  position.sums = add(position.sums, length, apartMs)
  state.total = add(state.total, length, apartMs)
}

const begin = (state: UnprotectedState, name: string, { side, limitPrice, plan }: EventOf<'EntryRequested'>['data']): void => {
  const smallest = { stepSize: parse(plan.stepSize), minQuantity: parse(plan.minQuantity), minNotional: parse(plan.minNotional) }
  const known = state.positions[name]
  if (known === undefined) {
    const one = { held: ZERO, direction: side, price: parse(limitPrice), smallest, covers: {}, isOpen: false, spell: null, sums: none() }
    state.positions[name] = one
    return
  }
  known.smallest = smallest
  if (!known.isOpen) known.direction = side
}

const trade = (position: Position, { side, coins, price, quantity, orderId, booking }: Fill): void => {
  const opens = booking === null ? side === position.direction : booking.opens
  position.held += opens ? coins : -coins
  if (position.held < ZERO) position.held = ZERO
  if (opens) {
    position.price = price
    position.isOpen = true
  }
  const cover = orderId === null ? undefined : position.covers[orderId]
  if (cover === undefined) return
  cover.rest -= quantity
  cover.isKnown = true
}

const cover = (position: Position, event: LogEvent): void => {
  const { type, data } = event
  if (type === 'ProtectionRequested') {
    position.covers[data.orderId] = { is: 'stop', rest: parse(data.quantity), isKnown: false, change: null }
    return
  }
  if (type === 'ExitRequested') {
    // a limit may never fill: only what takes any price is on its way out
    if (data.orderType === 'market')
      position.covers[data.orderId] = { is: 'market', rest: parse(data.quantity), isKnown: true, change: null }
    return
  }
  const orderId = 'orderId' in data ? String(data.orderId) : ''
  const one = position.covers[orderId]
  if (one === undefined) return
  if (type === 'ProtectionAmendRequested') one.change = parse(data.quantity)
  else if (type === 'ProtectionAmended' && one.change !== null) one.rest = one.change
  else if (/(Accepted|Found|AmendRefused)$/.test(type)) one.isKnown = true
  else if (/OutcomeUnknown$/.test(type)) one.isKnown = false
  else if (/(Ended|Reduced|Abandoned)$/.test(type)) delete position.covers[orderId]
}

const goOrCome = (state: UnprotectedState, who: 'engine' | 'line', isAway: boolean, ms: number): void => {
  const before = state.away
  state.away = [...before.filter((one) => one !== who), ...(isAway ? [who] : [])]
  if (before.length === 0 && isAway) state.awayMs = ms
  if (state.away.length > 0 || state.awayMs === null) return
  state.apartMs = apartUntil(state, ms)
  state.awayMs = null
}

const types: readonly EventType[] = [
  ...fillTypes,
  ...(['EntryRequested', 'ProtectionRequested', 'ExitRequested', 'PositionClosed', 'MarksObserved'] as const),
  ...(['LogBegun', 'SessionStarted', 'SessionStopped', 'LineObserved'] as const),
  ...(['ProtectionAccepted', 'ProtectionFound', 'ProtectionOutcomeUnknown', 'ProtectionEnded', 'ProtectionReduced'] as const),
  ...(['ProtectionAbandoned', 'TopUpAbandoned', 'ProtectionAmendRequested', 'ProtectionAmended', 'ProtectionAmendRefused'] as const),
  ...(['ExitAccepted', 'ExitFound', 'ExitOutcomeUnknown', 'ExitEnded', 'ExitAbandoned'] as const),
]

const heard: ReadonlySet<EventType> = new Set(types)

/** How long coins lay without an order that would end their position at a worse price, to the millisecond of the events. */
export const unprotectedFold: Projection<UnprotectedState, UnprotectedRow> = {
  name: 'unprotected',
  version: 1,
  types,
  initial: () => ({ positions: {}, total: none(), isTape: false, away: [], awayMs: null, apartMs: 0, lastMs: 0 }),
  apply(state, event, emit) {
    if (!heard.has(event.type)) return
    const ms = timeOf(event)
    // a process that died said nothing of its end: it was away from the newest moment on
    if (event.type === 'LogBegun') state.isTape = event.data.of === 'tape'
    if (event.type === 'SessionStarted' && !state.isTape) {
      goOrCome(state, 'engine', true, Math.min(state.lastMs, ms))
      goOrCome(state, 'engine', false, ms)
    } else if (event.type === 'SessionStopped' && !state.isTape) goOrCome(state, 'engine', true, ms)
    else if (event.type === 'LineObserved') goOrCome(state, 'line', event.data.is === 'down', ms)
    state.lastMs = Math.max(state.lastMs, ms)
    if (event.parts.symbol === null) return
    const name = positionName(event.parts)
    if (event.type === 'EntryRequested') begin(state, name, event.data)
    const position = state.positions[name]
    if (position === undefined) return
    const fill = fillOf(event)
    if (fill !== null) trade(position, fill)
    else cover(position, event)
    if (event.type === 'PositionClosed') position.isOpen = false
    look(state, position, ms)
    if (event.type !== 'PositionClosed') return
    emit?.({ position: name, ...position.sums })
    position.held = parse(event.data.dust)
    position.sums = none()
  },
}

/** Of a position that is open, up to the newest moment. */
export const unprotectedOf = (state: UnprotectedState, name: string): Unprotected => {
  const position = state.positions[name]
  if (position === undefined) return none()
  return position.spell === null ? position.sums : add(position.sums, ...lengthOf(state, position.spell, state.lastMs))
}

/** Of all positions together, those that are open up to the newest moment. */
export const unprotectedInAll = (state: UnprotectedState): Unprotected =>
  Object.values(state.positions).reduce(
    (sums, { spell }) => (spell === null ? sums : add(sums, ...lengthOf(state, spell, state.lastMs))),
    state.total,
  )
