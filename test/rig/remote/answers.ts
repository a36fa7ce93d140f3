import type { LookUpAnswer, Outcome, Trade } from '../../../src/exchange/port.ts'

export type Unknown = { readonly is: 'unknown'; readonly because: string }
export const unknown = (because: string): Unknown => ({ is: 'unknown', because })

/** Refusals at the door: with one of these the venue says that it did not take the order. Any other code proves nothing. */
export const REFUSALS: ReadonlySet<string> = new Set([
  'unknown-symbol',
  'unsupported-order-type',
  'malformed-order',
  'price-not-on-tick',
  'quantity-not-on-step',
  'below-min-quantity',
  'below-min-notional',
  'too-many-stops',
  'would-trigger-immediately',
  'would-take',
  'reduce-only-rejected',
  'insufficient-balance',
  'request-expired',
])
export const CANCEL_REFUSALS: ReadonlySet<string> = new Set(['unknown-order', 'order-closed'])

export const refusal = (code: string, isAboutIt: boolean, definitive: ReadonlySet<string>): Outcome => {
  if (!isAboutIt) return unknown('answer-about-another-order')
  return definitive.has(code) ? { is: 'rejected', code } : unknown(code)
}

type Found = {
  status: (LookUpAnswer & { is: 'found' })['status']
  code?: string | undefined
  venueOrderId: string
  executed: string
  trades: Trade[]
}
export const foundOf = ({ status, code, venueOrderId, executed, trades }: Found): LookUpAnswer => ({
  is: 'found',
  status,
  ...(code === undefined ? {} : { code }),
  venueOrderId,
  executed,
  trades,
})

/** undefined for what is no JSON: no schema takes that */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'no-answer'
  if (error.name === 'TimeoutError') return 'timeout'
  const { code } = (error.cause ?? {}) as { code?: string }
  return code === undefined ? 'no-answer' : code.toLowerCase()
}

/** An answer as it came, and as it was read. */
export type Answered = { readonly is: 'answered'; readonly status: number; readonly body: unknown }
export type Asked<T> =
  | Unknown
  | { readonly is: 'answered'; readonly body: T }
  | { readonly is: 'refused'; readonly orderId: string; readonly code: string; readonly timeMs: number }

export const pathOf = (orderId: string, venueOrderId: string | null): string =>
  `/orders/${encodeURIComponent(orderId)}${venueOrderId === null ? '' : `?venueOrderId=${encodeURIComponent(venueOrderId)}`}`
