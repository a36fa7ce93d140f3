import { advancePosition } from '../../machines/position/advance.ts'
import type { PositionCommand } from '../../machines/position/commands.ts'
import { positionTable } from '../../machines/position/config.ts'
import { decidePosition } from '../../machines/position/decide.ts'
import { effectsOf } from '../../machines/position/effects.ts'
import type { Happened } from '../../machines/position/events.ts'
import { nextDeadlineMs, owed } from '../../machines/position/owed.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { initialPosition, isFlat, type PositionState } from '../../machines/position/state.ts'
import { BRANCH } from '../spec/branch.ts'
import { arrive, arriveAmend, arriveCancel, fill, isOpen, newVenue, receive, tell, type Venue } from './wild-venue.ts'

/** One coin's machine and its venue, plain data but for the marks it leaves. */
export type World = { state: PositionState; venue: Venue; nowMs: number; facts: PositionFact[]; happened: Happened[] }
export type Marks = { readonly rows: Set<string>; readonly refusals: Set<string> }

export const STREAM = 'position-paper.test.main-BTC%2FUSD-net'
export const newWorld = (): World => ({ state: initialPosition(STREAM), venue: newVenue(), nowMs: 1_000_000, facts: [], happened: [] })
export const copyOf = (world: World): World => structuredClone(world)

/** A state that is written to afterwards throws, instead of changing the past. */
const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const field of Object.values(value)) frozen(field)
  }
  return value
}

/** The engine in small: decide, evolve, and send what the facts send. Returns whether the command was accepted. */
export const run = (world: World, command: PositionCommand, marks?: Marks): boolean => {
  const decision = decidePosition(command, world.state, BRANCH)
  if (!decision.ok) {
    marks?.refusals.add(decision.refusal)
    return false
  }
  const told = decision.facts.map((fact) => ({ ...fact, time: world.nowMs, parts: { base: 'BTC' } }))
  const states = advancePosition(world.state, told)
  for (const [index, fact] of decision.facts.entries()) {
    if (marks !== undefined) markRows(world.state, fact.type, marks)
    world.state = frozen(states[index]!)
    world.happened.push(told[index]!)
    world.facts.push(fact)
  }
  for (const fact of decision.facts) for (const effect of effectsOf(fact, world.state)) receive(world.venue, effect)
  return true
}

const markRows = (state: PositionState, event: string, marks: Marks): void => {
  for (const row of positionTable.rows)
    if (row.event === event && state.value[row.region as keyof typeof state.value] === row.state)
      marks.rows.add(`${row.region}.${row.state} ${event}`)
}

/** The nth message reaches the engine; a look-up's answer is one like any other. */
export const deliver = (world: World, index: number, marks?: Marks): void => {
  const [message] = world.venue.outbox.splice(index, 1)
  if (message === undefined) return
  world.venue.heard.push(message)
  run(world, message, marks)
}

/** Runs what is owed now. Everything due must be accepted: what is owed and refused would be owed for ever. */
export const settleUp = (world: World, marks?: Marks, boot = false): number => {
  let done = 0
  for (const item of owed(world.state, { boot })) {
    if (item.notBeforeMs > world.nowMs) continue
    done++
    if (item.kind === 'query-order') receive(world.venue, item)
    else if (!run(world, { ...item.command, nowMs: world.nowMs } as PositionCommand, marks))
      throw new Error(`${item.command.type} is owed and refused.`)
    else return done
  }
  return done
}

/**
 * From here on the venue is kind: requests arrive, replies come, markets sell, and the truth is told. The engine is
 * restarted once, so that lost notices do not matter, and does nothing but what it owes. Returns the steps to flat.
 */
export const leadHome = (world: World, limit: number): number => {
  const { venue } = world
  settleUp(world, undefined, true)
  for (let step = 0; step < limit; step++) {
    for (const order of venue.orders) {
      if (order.status === 'sent') arrive(venue, order, world.nowMs)
      if (isOpen(order) && order.type === 'market') fill(venue, order, order.quantity - order.executed, world.nowMs)
    }
    for (const cancel of venue.cancels.splice(0)) arriveCancel(venue, cancel, world.nowMs, 'acts')
    for (const amend of venue.amends.splice(0)) arriveAmend(venue, amend, world.nowMs, 'acts')
    for (const orderId of venue.queries.splice(0)) tell(venue, orderId, world.nowMs)
    while (venue.outbox.length > 0) deliver(world, 0)
    if (isFlat(world.state)) return step
    const isBusy =
      venue.orders.some((order) => order.status === 'sent') || venue.cancels.length + venue.amends.length + venue.queries.length > 0
    const paid = settleUp(world)
    if (paid > 0 && world.state.value !== undefined && venue.queries.length === 0) continue
    if (!isBusy) world.nowMs = nextDeadlineMs(owed(world.state), world.nowMs)
  }
  throw new Error(`Not flat after ${limit} steps: ${JSON.stringify(world.state.value)}`)
}

/** A coin that we do not know we own cannot be taken from us: sales in excess of what is told wait for the buys. */
export const knowsItsBuys = ({ venue, state }: World): boolean =>
  venue.orders.every(
    (order) =>
      order.side === 'sell' ||
      order.executed === (state.orders.find(({ orderId }) => orderId === order.orderId)?.executed ?? order.executed),
  )
