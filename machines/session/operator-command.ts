import type { CoinAnswer, Judged } from '../../src/kernel/common-facts.ts'
import type { CoinWish, RiskWish, SessionWish } from './commands/index.ts'

/** What a person asks for: a file each in commands/. */
export type Wish = SessionWish | CoinWish | RiskWish

/** A wish with who has it and why. The same `id` twice is the same wish, and is answered once. */
export type OperatorCommand = { readonly id: string; readonly actor: string; readonly because: string; readonly wish: Wish }

/** What became of a wish: it was recorded, or the one named reason against it. Of a wish for several coins each has its own. */
export type CommandAnswer =
  | { readonly is: 'accepted' }
  | { readonly is: 'refused'; readonly refusal: string; readonly judged: Judged }
  | { readonly is: 'by-coin'; readonly coins: Readonly<Record<string, CoinAnswer>> }
