import { keyedUniform } from '../../../src/kernel/random.ts'

/** Where something can go wrong. */
export const SITES = [
  'place',
  'cancel',
  'query',
  'notice',
  'end',
  'append',
  'crash',
  'outage',
  'silence',
  'stop',
  'halt',
  'filters',
  'operator',
  'person',
  'intruder',
  'stranger',
  'account',
  'funds',
  'clock',
  'damage',
  'restore',
] as const
/** The same, between an engine and a log that lies on a server. */
export const REMOTE_SITES = ['remote', 'remote-read', 'subscription', 'server', 'pause', 'takeover'] as const
/** The same, on a live market: its streams, what is asked of it, its frames, and the computer that hears them. */
export const LIVE_SITES = ['stream', 'rest', 'candle', 'trade', 'quote', 'sleep', 'jump', 'ban', 'inputs'] as const
export type LocalSite = (typeof SITES)[number]
export type Site = LocalSite | (typeof REMOTE_SITES)[number] | (typeof LIVE_SITES)[number]

/** What can go wrong there. `amount` says how much, from 0 to 1. */
export const FAULTS: Readonly<Record<Site, readonly string[]>> = {
  place: ['lost', 'reply-lost', 'reply-late', 'slow', 'too-slow', 'error-accepted', 'error-lost', 'twice', 'rate-limited', 'refused'],
  cancel: ['lost', 'reply-lost', 'reply-late', 'error-done', 'error-lost', 'rate-limited'],
  query: ['lost', 'stale', 'archived', 'garbled', 'late'],
  notice: ['dropped', 'twice', 'late', 'very-late'],
  end: ['short', 'trades-behind'],
  append: ['slow', 'disk-full'],
  crash: ['kill'],
  outage: ['outage'],
  silence: ['silence'],
  stop: ['vanishes', 'vanishes-unheard'],
  halt: ['halt'],
  filters: ['raised'],
  operator: ['close-all', 'restart', 'pause-and-restart', 'cancel-entry'],
  person: ['pause', 'reduce-only', 'drain', 'kill'],
  intruder: ['second-writer'],
  stranger: ['order', 'misnamed', 'buys', 'sells', 'sells'],
  account: ['dropped', 'twice', 'late', 'very-late'],
  funds: ['money-in', 'money-out', 'money-out', 'coins-in', 'back'],
  clock: ['ahead', 'behind'],
  damage: ['stream-gone', 'tail-gone', 'gap'],
  restore: ['backup'],
  remote: ['lost', 'answer-lost', 'answer-late', 'arrives-late', 'not-ready', 'not-leader', 'broken-off', 'slow', 'sender-dies'],
  'remote-read': ['broken-off', 'silent', 'slow', 'stale', 'stale'],
  subscription: ['lost', 'lost-soon'],
  server: ['refuses', 'silent', 'stale-reads'],
  pause: ['pause'],
  takeover: ['of-a-paused-one', 'waits'],
  stream: ['cut', 'half-open', 'deaf'],
  rest: ['lost', 'slow', 'error'],
  candle: ['late', 'lost', 'twice', 'very-late'],
  trade: ['lost', 'twice', 'late', 'spike'],
  quote: ['from-the-future', 'old', 'crossed', 'zero', 'spike', 'late'],
  sleep: ['sleep'],
  jump: ['ahead', 'behind'],
  ban: ['ban'],
  inputs: ['tail-lost'],
}

/** One thing that goes wrong: at the n-th occasion of an entity at a site. Data, so that a plan of them can be shrunk. */
export type Fault = {
  readonly site: Site
  readonly entity: string
  readonly ordinal: number
  readonly what: string
  readonly amount: number
}

/** Asked at every occasion; the answer depends on the occasion alone, so that leaving out one fault moves no other. */
export interface Faults {
  at(site: Site, entity: string, ordinal: number): Fault | null
}

/** A seed decides which faults there are and how often. */
export class Swarm implements Faults {
  readonly #seed: string
  readonly #rates: Readonly<Partial<Record<Site, number>>>

  constructor(seed: string, rates: Readonly<Partial<Record<Site, number>>>) {
    this.#seed = seed
    this.#rates = rates
  }

  at(site: Site, entity: string, ordinal: number): Fault | null {
    const rate = this.#rates[site] ?? 0
    if (rate === 0 || keyedUniform(this.#seed, site, entity, ordinal) >= rate) return null
    const kinds = FAULTS[site]
    const what = kinds[Math.floor(keyedUniform(this.#seed, site, entity, ordinal, 'what') * kinds.length)]!
    return { site, entity, ordinal, what, amount: keyedUniform(this.#seed, site, entity, ordinal, 'amount') }
  }
}

const keyOf = (site: Site, entity: string, ordinal: number): string => `${site}|${entity}|${ordinal}`

/** Exactly these faults and no others. */
export class Plan implements Faults {
  readonly #faults: ReadonlyMap<string, Fault>

  constructor(faults: readonly Fault[]) {
    this.#faults = new Map(faults.map((fault) => [keyOf(fault.site, fault.entity, fault.ordinal), fault]))
  }

  at(site: Site, entity: string, ordinal: number): Fault | null {
    return this.#faults.get(keyOf(site, entity, ordinal)) ?? null
  }
}
