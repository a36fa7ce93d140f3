import type { Evidence, OfRole, Role } from '../../../machines/position/order-facts.ts'
import { capital, countWords, type Say, spanWords, type Tells } from './say.ts'

/** What the order is called where no event before has asked for it. */
const UNASKED: Readonly<Record<Role, string>> = { Entry: 'entry', Protection: 'stop', Exit: 'exit' }

const ABOUT: Readonly<Record<'place' | 'cancel' | 'amend' | 'end', string>> = {
  place: 'whether the venue has it is not known',
  cancel: 'whether it was cancelled is not known',
  amend: 'whether it was changed is not known',
  end: 'it has ended, and not all of its trades are here',
}

const ENDS: Readonly<Record<'rejected' | 'cancelled' | 'expired' | 'never-arrived', string>> = {
  rejected: 'the venue refused it',
  cancelled: 'it was cancelled',
  expired: 'its time was over',
  'never-arrived': 'it never arrived',
}

export const executedWords = (executed: string, say: Say): string =>
  executed === '0' ? 'nothing executed' : `${say.quantity(executed)} executed`

/** By what the end of an order is proven. */
export const evidenceWords = (evidence: Evidence, say: Say): string => {
  if (evidence.by === 'venue-status') return `the venue says ${evidence.status}, ${executedWords(evidence.executed, say)}`
  if (evidence.by === 'rejection') return `the venue's word is ${evidence.code}`
  const { provableAfterMs, askedVenueMs } = evidence
  const waited = spanWords(askedVenueMs - provableAfterMs)
  return `not found ${waited} after ${say.moment(provableAfterMs)}, from when on that proves it (the venue's time)`
}

/** Why an order came to nothing. */
export const abandonedWords = (because: keyof typeof ENDS, evidence: Evidence): string =>
  evidence.by === 'rejection' ? `${ENDS[because]} (${evidence.code})` : ENDS[because]

const did = (say: Say, role: Role, orderId: string): string => {
  const side = say.context.order(orderId)?.side ?? (role === 'Entry' ? 'buy' : 'sell')
  return side === 'buy' ? 'Bought' : 'Sold'
}

type TypeOf<R extends Role> = OfRole<R>['type']

/** Of the orders of one role, whatever is said of all of them. */
export const orderTells = <R extends Role>(role: R): Tells<TypeOf<R>> => {
  const otherwise = UNASKED[role]
  const named = (say: Say, orderId: string): string => say.order(orderId, otherwise)
  const tells: Tells<TypeOf<'Entry'>> = {
    EntryAccepted: ({ data: { orderId, venueOrderId } }, say) => ({
      line: `The venue took ${named(say, orderId)}`,
      detail: venueOrderId === null ? 'a trade proved it' : `there it is ${venueOrderId}`,
    }),
    EntryFound: ({ data: { orderId, venueOrderId } }, say) => ({
      line: `Looked up and found open: ${named(say, orderId)}`,
      detail: `at the venue it is ${venueOrderId}`,
    }),
    EntryFilled: ({ data: { orderId, quantity, price, fee, liquidity, tradeId, reason } }, say) => ({
      line: `${did(say, role, orderId)} ${say.quantity(quantity)} at ${say.price(price)}, ${say.fee(fee)}${role === 'Entry' ? '' : `: ${reason}`}`,
      detail: `${liquidity}, trade ${tradeId}`,
    }),
    EntryLateFilled: ({ data: { orderId, quantity, price, fee, liquidity, tradeId } }, say) => ({
      line: `${did(say, role, orderId)} ${say.quantity(quantity)} at ${say.price(price)}, ${say.fee(fee)}, told after the order was over`,
      detail: `${liquidity}, trade ${tradeId}`,
    }),
    EntryOutcomeUnknown: ({ data: { orderId, about, because, askAfterMs } }, say) => ({
      line: `Outcome unknown of ${named(say, orderId)}: ${ABOUT[about]}, and it is looked up`,
      detail: `${because}; looked up from ${say.moment(askAfterMs)} on`,
    }),
    EntryEnded: ({ data: { orderId, executed, evidence } }, say) => ({
      line: `Over: ${named(say, orderId)}, ${executedWords(executed, say)}`,
      detail: evidenceWords(evidence, say),
    }),
    EntryAbandoned: ({ data: { orderId, because, evidence } }, say) => ({
      line: `${capital(named(say, orderId))} came to nothing: ${abandonedWords(because, evidence)}`,
      detail: evidenceWords(evidence, say),
    }),
  }
  // what all roles have is the same but for the role's name in front
  const ofRole = Object.fromEntries(Object.entries(tells).map(([type, tell]) => [type.replace(/^Entry/, role), tell]))
  return ofRole as unknown as Tells<TypeOf<R>>
}

export const attempted = (attempt: number): string => (attempt === 1 ? '' : ` (${countWords(attempt, 'time')} by now)`)
