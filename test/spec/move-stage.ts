import type { PositionCommand } from '../../machines/position/commands.ts'
import { exitLevels } from '../../machines/position/exits/asked.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { Plan } from '../../machines/position/position-plan.ts'
import type { FoundOrder } from '../../machines/position/venue-commands.ts'
import { accepted, bought10, entryRequested, type given, id, stopRequested, T, trailingPlan } from './story.ts'

export const move: PositionCommand = { type: 'MoveStop', nowMs: T }
export const nearest = { ...trailingPlan, exits: { ...trailingPlan.exits, nearestAtVenue: true } } as const
export const planOf = (moveStop: NonNullable<Plan['moveStop']>): Plan => ({ ...nearest, moveStop })
// 10 at 100: the hard stop at 90; armed at 106, the trailing stop lies 2 % behind, at 103.88, down to 103.5; raised to 108 it is at
// 105.84, so 105.5
export const armed: PositionFact = { type: 'TrailingArmed', data: { mark: '106', stopPrice: '103.5' } }
export const raised: PositionFact = { type: 'TrailingRaised', data: { mark: '108', stopPrice: '105.5' } }
export const held = (plan: Plan, contract = false) => {
  const entry = entryRequested({ plan })
  const asked = contract
    ? { ...entry, data: { ...entry.data, contract: { size: '1', settle: 'USD', leverage: '1', marginMode: 'isolated' }, margin: '1000' } }
    : entry
  return [asked as PositionFact, ...bought10.slice(1), stopRequested('10'), accepted('Protection', id(1))]
}
export const terms = { stopPrice: '103.5', hangsOn: { is: 'mark', price: '106' }, reason: 'trailing-stop' } as const
export const amendRequested = (attempt = 1, more = {}): PositionFact => ({
  type: 'ProtectionAmendRequested',
  data: { orderId: id(1), quantity: '10', ...terms, attempt, provableAfterMs: T + 30_000, ...more },
})
export const amended = (attempt = 1): PositionFact => ({ type: 'ProtectionAmended', data: { orderId: id(1), attempt } })
export const reply = (outcome: object, attempt = 1) =>
  ({ type: 'RecordReply', orderId: id(1), to: 'amend', attempt, outcome, venueTimeMs: T }) as PositionCommand
export const lookUp = (stopPrice: string, askedMs: number, more: Partial<FoundOrder> = {}, quantity = '10'): PositionCommand => ({
  type: 'RecordOrder',
  orderId: id(1),
  answer: {
    is: 'found',
    status: 'open',
    venueOrderId: 'v',
    executed: '0',
    trades: [],
    terms: { quantity, limitPrice: null, stopPrice },
    ...more,
  },
  venueTimeMs: askedMs,
  askedMs,
})
export const moves = (story: ReturnType<typeof given>) =>
  story.owes().filter((item) => item.kind === 'command' && item.command.type === 'MoveStop')
export const levels = (story: ReturnType<typeof given>): readonly string[] => exitLevels(story.state).map(({ reason }) => reason)

export const newStop = (quantity: string, more: object): PositionFact => {
  const fact = stopRequested(quantity, id(2))
  return { ...fact, data: { ...fact.data, ...terms, ...more } } as PositionFact
}
