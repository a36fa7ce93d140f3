import type { Plan } from '../../machines/position/position-plan.ts'
import type { FillEvent } from '../../projections/fill.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { floorToStep, multiply, parse, toNumber, ZERO } from '../../src/kernel/money.ts'

type Position = {
  held: bigint
  paid: bigint
  bought: bigint
  plan: Plan | null
  stops: Map<string, bigint>
  isLeaving: boolean
  sinceMs: number | null
}

const coinsOf = ({ type, parts, data }: FillEvent): bigint => {
  const fee = data.fee.asset === parts.base ? parse(data.fee.amount) : ZERO
  return type.startsWith('Entry') ? parse(data.quantity) - fee : parse(data.quantity) + fee
}

const follow = (position: Position, event: LogEvent): void => {
  switch (event.type) {
    case 'EntryRequested':
      position.plan = event.data.plan
      position.isLeaving = false
      return
    case 'EntryFilled':
    case 'EntryLateFilled':
      position.held += coinsOf(event)
      position.bought += parse(event.data.quantity)
      position.paid += multiply(parse(event.data.quantity), parse(event.data.price))
      return
    case 'ProtectionFilled':
    case 'ProtectionLateFilled':
    case 'ExitFilled':
    case 'ExitLateFilled': {
      position.held -= coinsOf(event)
      const stop = position.stops.get(event.data.orderId)
      if (stop !== undefined) position.stops.set(event.data.orderId, stop - parse(event.data.quantity))
      return
    }
    case 'ProtectionRequested':
      position.stops.set(event.data.orderId, parse(event.data.quantity))
      return
    case 'ProtectionEnded':
    case 'ProtectionAbandoned':
    case 'ProtectionReduced':
    case 'TopUpAbandoned':
      position.stops.delete(event.data.orderId)
      return
    case 'ExitDecided':
      position.isLeaving = true
      return
    case 'PositionClosed':
      position.isLeaving = false
      position.paid = ZERO
      position.bought = ZERO
  }
}

const isExposed = ({ held, plan, stops, isLeaving, paid, bought }: Position): boolean => {
  if (plan === null || isLeaving || bought === ZERO) return false
  const stopPrice = (toNumber(paid) / toNumber(bought)) * (1 - Number(plan.hardStop.of) / 100)
  const covered = [...stops.values()].reduce((sum, quantity) => sum + quantity, ZERO)
  const open = floorToStep(held - covered, parse(plan.stepSize))
  return open > ZERO && open >= parse(plan.minQuantity) && toNumber(open) * stopPrice >= Number(plan.minNotional)
}

/**
 * How long coins that a stop could protect had neither a stop asked for nor an exit decided, in ms: the longest time of
 * any position, by the events alone. A plain second opinion on what the machine makes of them.
 */
export const longestExposureMs = (events: readonly LogEvent[]): number => {
  const positions = new Map<string, Position>()
  let longest = 0
  for (const event of events) {
    if (!event.stream.startsWith('position-')) continue
    const position = positions.get(event.stream) ?? {
      held: ZERO,
      paid: ZERO,
      bought: ZERO,
      plan: null,
      stops: new Map(),
      isLeaving: false,
      sinceMs: null,
    }
    positions.set(event.stream, position)
    follow(position, event)
    if (!isExposed(position)) {
      if (position.sinceMs !== null) longest = Math.max(longest, event.time - position.sinceMs)
      position.sinceMs = null
    } else position.sinceMs ??= event.time
  }
  const lastMs = events.at(-1)?.time ?? 0
  for (const { sinceMs } of positions.values()) if (sinceMs !== null) longest = Math.max(longest, lastMs - sinceMs)
  return longest
}
