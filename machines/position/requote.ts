import { type Direction, directionOf } from '../../src/kernel/direction.ts'
import { backoffMs } from './backoff.ts'
import type { EntryReason, EntryRequested } from './entry-events.ts'

/** How often an entry may be asked for anew, and how long after the first refusal. */
export type Retry = NonNullable<EntryRequested['data']['retry']>

/** What an entry that lives is asked for again by, if the venue refuses it for now. */
export type Requotable = { readonly retry: Retry; readonly attempt: number; readonly direction: Direction; readonly because: EntryReason }

/** An entry that is to be asked for anew, as another order. `refusedId`: the newest one that was refused. */
export type Requote = Requotable & { readonly refusedId: string; readonly notBeforeMs: number; readonly expiresAtMs: number }

/**
 * What a venue refuses for the moment, by the codes of the port: the order would have taken, or nothing was taken then. Whatever is not
 * listed will be refused again, and is not asked for anew.
 */
const FOR_NOW: ReadonlySet<string> = new Set([
  'would-take',
  'rate-limited',
  'busy',
  'market-halted',
  'outside-receive-window',
  'request-expired',
])
export const isForNow = (code: string): boolean => FOR_NOW.has(code)

/** Those of them that say nothing of the order: the venue, or the budget of requests, took nothing at all then. */
const TOOK_NOTHING: ReadonlySet<string> = new Set(['rate-limited', 'busy'])
export const tookNothing = (code: string): boolean => TOOK_NOTHING.has(code)

/** Digits of an order id that the wait is drawn by: machines know no chance, and no two orders have the same. */
const JITTER_DIGITS = 6

/** Doubled with each refusal, and half of it by chance, so that engines that were refused together do not come again together. */
export const requoteDelayMs = (delayMs: number, attempt: number, refusedId: string): number => {
  const whole = backoffMs(delayMs, attempt + 1)
  const share = Number.parseInt(refusedId.slice(-JITTER_DIGITS), 16) / 16 ** JITTER_DIGITS
  return Math.ceil(whole / 2) + Math.floor((Number.isNaN(share) ? 1 : share) * (whole / 2))
}

/** Of an entry, what it is asked for anew by if the venue refuses it for now; null: it is not. */
export const requotableOf = ({ retry, instead, side, because }: EntryRequested['data']): Requotable | null =>
  retry === undefined ? null : { retry, attempt: instead?.attempt ?? 0, direction: directionOf(side, 'open'), because }
