import { keyedUniform } from '../../../src/kernel/random.ts'
import { VENUE } from './market.ts'

/** What may become of a request and its answer. Before `handled`: the venue never does it; from `late` on it does. */
const REQUEST_FAULTS = [
  // the connection breaks, or a gateway refuses, before the venue heard of it
  'lost',
  'unavailable',
  // on its way for `lateMs`
  'late',
  // done, and then: the connection breaks; nothing is ever said; the gateway fails; the answer takes `slowMs`
  'cut',
  'hung',
  'failed',
  'slow',
  // done, and the answer is no JSON; not what was agreed; about another order
  'garbled',
  'odd',
  'foreign',
  // look-ups only: answered by a replica that lags behind
  'stale',
] as const
export type RequestFault = (typeof REQUEST_FAULTS)[number]
const NOTICE_FAULTS = ['dropped', 'doubled', 'delayed'] as const
export type NoticeFault = (typeof NOTICE_FAULTS)[number]

/** Share of requests or notices that each fault befalls, 0 to 1; together at most 1. */
export type Faults = Partial<Record<RequestFault | NoticeFault, number>> & {
  /** only requests of this method; all of them when it is not said */
  readonly method?: 'POST' | 'DELETE' | 'GET'
  readonly lateMs?: number
  readonly slowMs?: number
  readonly staleMs?: number
}

let draws = 0
const draw = <F extends string>(names: readonly F[], shares: Readonly<Partial<Record<F, number>>>): F | null => {
  let left = keyedUniform(VENUE.seed, 'fault', draws++)
  for (const name of names) {
    left -= shares[name] ?? 0
    if (left < 0) return name
  }
  return null
}

export const requestFault = (faults: Faults, method: string): RequestFault | null =>
  faults.method === undefined || faults.method === method ? draw(REQUEST_FAULTS, faults) : null
export const noticeFault = (faults: Faults): NoticeFault | null => draw(NOTICE_FAULTS, faults)

/** A bad day in which every fault comes to pass. */
export const BAD_DAY: Faults = {
  lost: 0.04,
  unavailable: 0.03,
  late: 0.03,
  cut: 0.05,
  hung: 0.03,
  failed: 0.03,
  slow: 0.05,
  garbled: 0.02,
  odd: 0.02,
  foreign: 0.02,
  stale: 0.1,
  dropped: 0.05,
  doubled: 0.1,
  delayed: 0.1,
}
