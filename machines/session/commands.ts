import type { Judged } from '../../src/kernel/common-facts.ts'

/**
 * How a session is ended by a person: `keep` ends at once and leaves whatever is open as it is, `cancel-entries` ends when no
 * entry is open any more, `close-all` when every position is closed.
 */
export type DrainPolicy = 'keep' | 'cancel-entries' | 'close-all'

/** What a person asks of the whole session. */
export type SessionWish =
  | { readonly type: 'Pause' }
  | { readonly type: 'Resume' }
  | { readonly type: 'ReduceOnly' }
  | { readonly type: 'Kill' }
  | { readonly type: 'Drain'; readonly policy: DrainPolicy }

/** What a person asks of one coin, or of all: the position machine decides it. */
export type CoinWish =
  | { readonly type: 'CloseCoin'; readonly symbol: string }
  | { readonly type: 'CloseAll' }
  | { readonly type: 'CancelEntry'; readonly symbol: string }

export type Wish = SessionWish | CoinWish

/** A wish with who has it and why. The same `id` twice is the same wish, and is answered once. */
export type OperatorCommand = { readonly id: string; readonly actor: string; readonly because: string; readonly wish: Wish }

/** What became of a wish: it was recorded, or the one named reason against it. Of a wish for several coins each has its own. */
export type CommandAnswer =
  | { readonly is: 'accepted' }
  | { readonly is: 'refused'; readonly refusal: string; readonly judged: Judged }
  | { readonly is: 'by-coin'; readonly coins: Readonly<Record<string, CoinAnswer>> }
export type CoinAnswer = { readonly is: 'accepted' } | { readonly is: 'refused'; readonly refusal: string; readonly judged: Judged }
