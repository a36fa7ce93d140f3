import { type Direction, directionOf } from '../src/kernel/direction.ts'
import type { EventOf, EventType, LogEvent } from '../src/kernel/log-event.ts'
import { floorToStep, type Money, multiply, parse, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { positionName } from '../src/kernel/slots.ts'
import { type Covers, coveredAt, coverSold, endsUntil, followCovers, type StopTime } from './covers.ts'
import { type Fill, fillOf, fillTypes } from './fill.ts'
import { followTurns, type TargetTurns } from './target-turns.ts'

type Smallest = { readonly stepSize: Money; readonly minQuantity: Money; readonly minNotional: Money }
/** `isSwitched`: the place of the stop is given to the target, and the engine watches the price */
export type Spell = { readonly fromMs: number; readonly apartMs: number; readonly isSwitched: boolean }

/**
 * `ms`: time of engine and venue both up in which coins that are enough for an order had no cover; `apartMs`: the same of other times;
 * `switchedMs`: the same of both up, while the stop's place was given to the target.
 */
export type Unprotected = { ms: number; apartMs: number; switchedMs: number; longestMs: number; spells: number; alarms: number }
export type UnprotectedRow = Unprotected & { readonly position: string }

type Position = TargetTurns & {
  /** of its direction; below zero: contracts of the other one, which a stranger or an order of an earlier position opened */
  held: Money
  direction: Direction
  price: Money
  /** null: no entry was asked for yet */
  smallest: Smallest | null
  /** how long a stop may rest as a limit order; null: it never is one */
  patienceMs: number | null
  readonly covers: Covers
  /** its coins are not to be sold, so that nothing could protect them */
  isNeverSold: boolean
  isOpen: boolean
  /** whether an entry lives */
  isEntering: boolean
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

const none = (): Unprotected => ({ ms: 0, apartMs: 0, switchedMs: 0, longestMs: 0, spells: 0, alarms: 0 })
const add = (sums: Unprotected, { isSwitched }: Spell, ms: number, apartMs: number): Unprotected =>
  isSwitched
    ? { ...sums, switchedMs: sums.switchedMs + ms, apartMs: sums.apartMs + apartMs }
    : {
        ...sums,
        ms: sums.ms + ms,
        apartMs: sums.apartMs + apartMs,
        longestMs: Math.max(sums.longestMs, ms),
        spells: sums.spells + 1,
      }

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

/** Whether coins lie bare that are enough for an order, by what was heard until now. */
const isBareAt = ({ isOpen, isNeverSold, held, covers, price, smallest }: Position, ms: number): boolean => {
  if (!isOpen || isNeverSold || smallest === null) return false
  const covered = coveredAt(covers, ms)
  const whole = held <= covered ? ZERO : floorToStep(held - covered, smallest.stepSize)
  return whole > ZERO && whole >= smallest.minQuantity && multiply(whole, price) >= smallest.minNotional
}

/** A cover that is over by itself leaves coins bare without an event: from that moment on, not from the next event. */
const spellAt = (state: UnprotectedState, position: Position, ms: number): Spell | null => {
  if (position.spell !== null) return position.spell
  const fromMs = endsUntil(position.covers, ms).find((endMs) => isBareAt(position, endMs))
  return fromMs === undefined ? null : { fromMs, apartMs: apartUntil(state, fromMs), isSwitched: position.isSwitched }
}

/** Returns the spell that is over by then; null: none is, or it was of no length. */
const look = (state: UnprotectedState, position: Position, ms: number): Spell | null => {
  const isBare = isBareAt(position, ms)
  const { spell, isSwitched } = position
  const ended = spell !== null && (!isBare || spell.isSwitched !== isSwitched) && end(state, position, spell, ms) ? spell : null
  if (isBare) position.spell ??= { fromMs: ms, apartMs: apartUntil(state, ms), isSwitched }
  return ended
}

const end = (state: UnprotectedState, position: Position, spell: Spell, ms: number): boolean => {
  const [length, apartMs] = lengthOf(state, spell, ms)
  position.spell = null
  // a fill and its stop told of one moment
  if (length + apartMs === 0) return false
  position.sums = add(position.sums, spell, length, apartMs)
  state.total = add(state.total, spell, length, apartMs)
  return true
}

/** What nothing was asked of yet: strangers may trade before the first entry. */
const unasked = (): Position => ({
  held: ZERO,
  direction: 'long',
  price: ZERO,
  smallest: null,
  patienceMs: null,
  covers: {},
  isNeverSold: false,
  isOpen: false,
  isEntering: false,
  isSwitched: false,
  goesOn: false,
  target: null,
  spell: null,
  sums: none(),
})

const turnTo = (position: Position, direction: Direction): void => {
  if (position.direction === direction) return
  position.direction = direction
  position.held = -position.held
}

const begin = (position: Position, { side, limitPrice, plan }: EventOf<'EntryRequested'>['data']): void => {
  position.isEntering = true
  // of two plans the one holds that keeps the coins
  position.isNeverSold = plan.exits.neverSell === true || (position.isOpen && position.isNeverSold)
  position.smallest = { stepSize: parse(plan.stepSize), minQuantity: parse(plan.minQuantity), minNotional: parse(plan.minNotional) }
  const patienceMs = plan.exits.stopLimit?.patienceMs ?? null
  // of two plans the less patient one holds
  const least = Math.min(patienceMs ?? Number.POSITIVE_INFINITY, position.patienceMs ?? Number.POSITIVE_INFINITY)
  position.patienceMs = position.isOpen && Number.isFinite(least) ? least : patienceMs
  if (position.isOpen) return
  position.price = parse(limitPrice)
  turnTo(position, directionOf(side, 'open'))
}

const patienceOf = ({ direction, patienceMs }: Position): StopTime => ({ direction, ms: patienceMs })

/** Only entries open a position: what a stranger brings to none is nobody's to protect. */
const trade = (position: Position, { side, coins, price, quantity, orderId, booking }: Fill, ms: number): void => {
  if (booking?.opens === true) {
    // one that is told late has its own direction where neither a position nor an entry is in its way
    if (!position.isOpen && !position.isEntering) turnTo(position, booking.direction)
    position.isOpen = true
  }
  const isMore = directionOf(side, 'open') === position.direction
  position.held += isMore ? coins : -coins
  if (isMore) position.price = price
  const cover = orderId === null ? undefined : position.covers[orderId]
  if (cover !== undefined) coverSold(cover, quantity, ms, patienceOf(position))
}

const countAlarm = (state: UnprotectedState, position: Position): void => {
  position.sums = { ...position.sums, alarms: position.sums.alarms + 1 }
  state.total = { ...state.total, alarms: state.total.alarms + 1 }
}

const goOrCome = (state: UnprotectedState, who: 'engine' | 'line', isAway: boolean, ms: number): void => {
  const before = state.away
  // what was over by itself before is measured by who was away then
  for (const position of Object.values(state.positions)) position.spell = spellAt(state, position, ms)
  state.away = [...before.filter((one) => one !== who), ...(isAway ? [who] : [])]
  if (before.length === 0 && isAway) state.awayMs = ms
  if (state.away.length > 0 || state.awayMs === null) return
  state.apartMs = apartUntil(state, ms)
  state.awayMs = null
}

const unprotectedTypes: readonly EventType[] = [
  ...fillTypes,
  ...(['EntryRequested', 'EntryEnded', 'EntryAbandoned'] as const),
  ...(['ProtectionRequested', 'ExitRequested', 'PositionClosed', 'MarksObserved'] as const),
  ...(['LogBegun', 'SessionStarted', 'SessionStopped', 'LineObserved'] as const),
  ...(['ProtectionAccepted', 'ProtectionFound', 'ProtectionOutcomeUnknown', 'ProtectionEnded', 'ProtectionReduced'] as const),
  ...(['ProtectionAbandoned', 'TopUpAbandoned', 'ProtectionAmendRequested', 'ProtectionAmended', 'ProtectionAmendRefused'] as const),
  ...(['StopReached', 'ExposedAlarmRaised'] as const),
  ...(['SwitchedToTarget', 'SwitchedToStop', 'SwitchFailed', 'ExitDecided', 'ExitWithdrawn'] as const),
  ...(['ExitAccepted', 'ExitFound', 'ExitOutcomeUnknown', 'ExitEnded', 'ExitAbandoned'] as const),
]

const heard: ReadonlySet<EventType> = new Set(unprotectedTypes)

const noneUnprotected = (): UnprotectedState => ({
  positions: {},
  total: none(),
  isTape: false,
  away: [],
  awayMs: null,
  apartMs: 0,
  lastMs: 0,
})

/** From when to when coins that are enough for an order had no cover. `isSwitched`: a target had the place of the stop. */
export type UnprotectedSpan = { readonly position: string; readonly fromMs: number; readonly toMs: number; readonly isSwitched: boolean }
/** A time without cover that is over, or, of a position that closes, what its times came to. */
export type UnprotectedTold = { readonly span: UnprotectedSpan } | { readonly closed: UnprotectedRow }

const follow = (state: UnprotectedState, event: LogEvent, tell?: (told: UnprotectedTold) => void): void => {
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
  const fill = fillOf(event)
  if (fill !== null || event.type === 'EntryRequested') state.positions[name] ??= unasked()
  const position = state.positions[name]
  if (position === undefined) return
  if (event.type === 'EntryRequested') begin(position, event.data)
  if (event.type === 'EntryEnded' || event.type === 'EntryAbandoned') position.isEntering = false
  position.spell = spellAt(state, position, ms)
  if (fill !== null) trade(position, fill, ms)
  else followCovers(position.covers, event, ms, patienceOf(position))
  followTurns(position, event)
  if (event.type === 'PositionClosed') position.isOpen = false
  if (event.type === 'ExposedAlarmRaised') countAlarm(state, position)
  const ended = look(state, position, ms)
  if (ended !== null) tell?.({ span: { position: name, fromMs: ended.fromMs, toMs: ms, isSwitched: ended.isSwitched } })
  if (event.type !== 'PositionClosed') return
  tell?.({ closed: { position: name, ...position.sums } })
  position.sums = none()
}

/** How long coins lay without an order that would end their position at a worse price, to the millisecond of the events. */
export const unprotectedFold: Projection<UnprotectedState, UnprotectedTold> = {
  name: 'unprotected',
  version: 7,
  types: unprotectedTypes,
  initial: noneUnprotected,
  apply: follow,
}

/** That of a position which is not over; null: all its coins are covered. */
export const spellNow = (state: UnprotectedState, name: string): Spell | null => {
  const position = state.positions[name]
  return position === undefined ? null : spellAt(state, position, state.lastMs)
}

const untilNow = (state: UnprotectedState, position: Position, sums: Unprotected): Unprotected => {
  const spell = spellAt(state, position, state.lastMs)
  return spell === null ? sums : add(sums, spell, ...lengthOf(state, spell, state.lastMs))
}

/** Of a position that is open, up to the newest moment. */
export const unprotectedOf = (state: UnprotectedState, name: string): Unprotected => {
  const position = state.positions[name]
  return position === undefined ? none() : untilNow(state, position, position.sums)
}

/** Of all positions together, those that are open up to the newest moment. */
export const unprotectedInAll = (state: UnprotectedState): Unprotected =>
  Object.values(state.positions).reduce((sums, position) => untilNow(state, position, sums), state.total)
