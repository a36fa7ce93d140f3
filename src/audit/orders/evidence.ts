import type { Evidence } from '../../../machines/position/order-facts.ts'
import type { Decimal } from '../../kernel/money.ts'
import type { Finding } from '../finding.ts'

type Closing = {
  readonly orderId: string
  readonly executed: Decimal
  /** whether the venue ever showed it: accepted, found or filled */
  readonly hasShown: boolean
  /** by the venue's clock */
  readonly provableAfterMs: number
  /** the same moment by the engine's clock: its request, and the delay of its cycle's plan */
  readonly ownProofMs: number
  readonly proofDelayMs: number
  /** when the venue said that it closed, by its own clock; null: nobody wrote it down */
  readonly venueTimeMs: number | null
}

const isProof = (evidence: Evidence | undefined): boolean => {
  if (evidence?.by === 'venue-status') return evidence.status !== ''
  if (evidence?.by === 'rejection') return evidence.code !== ''
  return evidence?.by === 'absence' && evidence.askedVenueMs >= evidence.provableAfterMs
}

/** When the process began that says so: null in a tape's log, whose clock is one for all; `never`: it never said that it began. */
export type RunningSince = number | null | 'never'

/** That an order closes with a proof, and that the proof can be true of it. */
export const checkEvidence = (
  type: string,
  order: Closing,
  evidence: Evidence | undefined,
  runningSinceMs: RunningSince,
): Finding | null => {
  const { orderId, executed, hasShown } = order
  if (evidence === undefined || !isProof(evidence))
    return { rule: 'no-evidence', message: `${type} of order ${orderId} cites no proof (I-12).` }
  if (evidence.by === 'venue-status' && !executed.eq(evidence.executed))
    return {
      rule: 'executed-differs',
      message: `The proof says that ${evidence.executed} of order ${orderId} were executed, its trades add up to ${executed} (I-10).`,
    }
  if (evidence.by !== 'absence') return null
  if (hasShown)
    return { rule: 'false-absence', message: `Order ${orderId} cannot be absent: the venue had accepted, found or filled it (I-12).` }
  if (runningSinceMs === 'never')
    return { rule: 'false-absence', message: `Order ${orderId} is called absent by a process whose session never began (I-12).` }
  return checkAbsence(order, evidence, runningSinceMs)
}

const checkAbsence = (
  { orderId, provableAfterMs, ownProofMs, proofDelayMs, venueTimeMs }: Closing,
  evidence: Evidence & { readonly by: 'absence' },
  runningSinceMs: number | null,
): Finding | null => {
  const { askedMs, askedVenueMs } = evidence
  const fromMs = runningSinceMs === null ? ownProofMs : Math.max(ownProofMs, runningSinceMs + proofDelayMs)
  const venueMs = Math.min(askedVenueMs, venueTimeMs ?? askedVenueMs)
  const isOfThis = evidence.provableAfterMs === provableAfterMs && (evidence.runningSinceMs ?? null) === runningSinceMs
  if (askedMs >= fromMs && venueMs >= provableAfterMs && isOfThis) return null
  return {
    rule: 'false-absence',
    message:
      `The absence of order ${orderId} proves something from ${fromMs} on, and from ${provableAfterMs} on by the venue's clock; ` +
      `it was asked for at ${askedMs}, and at ${venueMs} by the venue's clock (I-12).`,
  }
}
