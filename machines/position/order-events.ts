import type { OrderEvent } from '../order/events.ts'
import type { PositionEventType } from './events.ts'
import type { Role } from './order-facts.ts'

/** What an event of the position is to the order it names. */
export type OrderStep = { readonly role: Role; readonly event: OrderEvent['type'] }

const roles: readonly Role[] = ['Entry', 'Protection', 'Exit']
const shared = ['Accepted', 'Found', 'Filled', 'LateFilled', 'OutcomeUnknown', 'Ended', 'Abandoned'] as const

const steps: ReadonlyMap<string, OrderStep> = new Map<PositionEventType, OrderStep>([
  ...roles.flatMap((role) => shared.map((event) => [`${role}${event}` as const, { role, event }] as const)),
  ['EntryCancelRequested', { role: 'Entry', event: 'CancelRequested' }],
  ['EntryReduced', { role: 'Entry', event: 'Ended' }],
  ['EntryPartAbandoned', { role: 'Entry', event: 'Abandoned' }],
  ['ProtectionCancelRequested', { role: 'Protection', event: 'CancelRequested' }],
  ['ProtectionRecallRequested', { role: 'Protection', event: 'CancelRequested' }],
  ['ExitCancelRequested', { role: 'Exit', event: 'CancelRequested' }],
  ['ProtectionAmendRequested', { role: 'Protection', event: 'AmendRequested' }],
  ['ProtectionAmended', { role: 'Protection', event: 'Amended' }],
  ['ProtectionAmendRefused', { role: 'Protection', event: 'AmendRefused' }],
  ['ProtectionReduced', { role: 'Protection', event: 'Ended' }],
  ['TopUpAbandoned', { role: 'Protection', event: 'Abandoned' }],
])

/** Every event of the position that is one of an order. */
export const orderSteps: readonly (readonly [type: string, step: OrderStep])[] = [...steps]

/** null for intents (the order begins with them) and for events that concern no order */
export const orderStep = (type: string): OrderStep | null => steps.get(type) ?? null
