import { floorToStep, multiply, parse, ZERO } from '../../src/kernel/money.ts'
import type { Event } from './play.ts'

type Plan = { hardStopPrice: string; minQuantity: string; minNotional: string; stepSize: string }
type Position = { held: bigint; plan: Plan | null; stops: Map<string, bigint>; isLeaving: boolean; sinceMs: number | null }

const text = (event: Event, field: string): string => String(event.data[field])
const coinsOf = (event: Event): bigint => {
  const { amount, asset } = event.data.fee as { amount: string; asset: string }
  const fee = asset === event.parts.base ? parse(amount) : ZERO
  return event.type.startsWith('Entry') ? parse(text(event, 'quantity')) - fee : parse(text(event, 'quantity')) + fee
}

const follow = (position: Position, event: Event): void => {
  switch (event.type) {
    case 'EntryRequested':
      position.plan = event.data.plan as Plan
      position.isLeaving = false
      return
    case 'EntryFilled':
    case 'EntryLateFilled':
      position.held += coinsOf(event)
      return
    case 'ProtectionFilled':
    case 'ProtectionLateFilled':
    case 'ExitFilled':
    case 'ExitLateFilled': {
      position.held -= coinsOf(event)
      const stop = position.stops.get(text(event, 'orderId'))
      if (stop !== undefined) position.stops.set(text(event, 'orderId'), stop - parse(text(event, 'quantity')))
      return
    }
    case 'ProtectionRequested':
      position.stops.set(text(event, 'orderId'), parse(text(event, 'quantity')))
      return
    case 'ProtectionEnded':
    case 'ProtectionAbandoned':
    case 'ProtectionReduced':
    case 'TopUpAbandoned':
      position.stops.delete(text(event, 'orderId'))
      return
    case 'ExitDecided':
      position.isLeaving = true
      return
    case 'PositionClosed':
      position.isLeaving = false
  }
}

const isExposed = ({ held, plan, stops, isLeaving }: Position): boolean => {
  if (plan === null || isLeaving) return false
  const covered = [...stops.values()].reduce((sum, quantity) => sum + quantity, ZERO)
  const open = floorToStep(held - covered, parse(plan.stepSize))
  return open > ZERO && open >= parse(plan.minQuantity) && multiply(open, parse(plan.hardStopPrice)) >= parse(plan.minNotional)
}

/**
 * How long coins that a stop could protect had neither a stop asked for nor an exit decided, in ms: the longest time of
 * any position, by the events alone. A plain second opinion on what the machine makes of them.
 */
export const longestExposureMs = (events: readonly Event[]): number => {
  const positions = new Map<string, Position>()
  let longest = 0
  for (const event of events) {
    if (!event.stream.startsWith('position-')) continue
    const position = positions.get(event.stream) ?? { held: ZERO, plan: null, stops: new Map(), isLeaving: false, sinceMs: null }
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
