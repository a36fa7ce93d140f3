import type { ExitReason } from '../machines/position/exits/index.ts'
import type { LogEvent } from '../src/kernel/log-event.ts'
import { type Money, multiply, parse, ZERO } from '../src/kernel/money.ts'
import type { Fill } from './fill.ts'

/** Whose threshold is a price at which to sell; of the others it is a moment, or a sum of points. */
export const reasonsOfPrice: ReadonlySet<string> = new Set<ExitReason>([
  'hard-stop',
  'soft-stop',
  'break-even',
  'trailing-stop',
  'take-profit',
  'roi',
])

/** At which prices a position was to be left: by the exit that was decided last, and by each stop where it stands. */
export type PromisedExits = { decided: Money | null; readonly stops: Record<string, Money> }

export const noPromises = (): PromisedExits => ({ decided: null, stops: {} })

export const promisingTypes = ['ExitDecided', 'ExitOvertaken', 'ProtectionRequested', 'ProtectionAmendRequested'] as const

/** A stop that is moved stands at its newest price. */
export const hearPromise = (promised: PromisedExits, { type, data }: LogEvent): void => {
  if (type === 'ExitDecided' || type === 'ExitOvertaken') promised.decided = reasonsOfPrice.has(data.reason) ? parse(data.threshold) : null
  // a target rests at its own price, and is sold at that or not at all
  else if ((type === 'ProtectionRequested' || type === 'ProtectionAmendRequested') && 'stopPrice' in data)
    promised.stops[data.orderId] = parse(data.stopPrice)
}

/** What a trade that closes brought beyond its promise; below zero: it brought less. Null: no price was promised. */
export const beyondPromise = (promised: PromisedExits, { event, booking, orderId, price, value, quantity, size }: Fill): Money | null => {
  if (booking === null || booking.opens) return null
  const isExit = event.type === 'ExitFilled' || event.type === 'ExitLateFilled'
  const expected = isExit ? promised.decided : (orderId !== null && promised.stops[orderId]) || null
  if (expected === null || price === ZERO) return null
  const beyond = value - multiply(expected, size === null ? quantity : multiply(quantity, size))
  return booking.direction === 'long' ? beyond : -beyond
}
