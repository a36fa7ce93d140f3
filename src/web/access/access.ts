import { drawnKey } from './keys.ts'

/** Who may look, and from where. */
export type Access = {
  readonly readKey: string
  /** null: nobody may trade by the page */
  readonly tradeKey: string | null
  /** signs tokens: the same one lets them outlive a restart */
  readonly tokenSecret: string
  /** names of this server besides the computer's own */
  readonly hosts: readonly string[]
  readonly sessionMs: number
}

/** Keys for this process alone where none are set. */
export const accessOf = (
  page: { readonly readKey: string; readonly tradeKey: string; readonly hosts: string; readonly sessionMin: number },
  mayTrade: boolean,
): Access => ({
  readKey: page.readKey === '' ? drawnKey() : page.readKey,
  tradeKey: mayTrade ? (page.tradeKey === '' ? drawnKey() : page.tradeKey) : null,
  tokenSecret: drawnKey(),
  hosts: page.hosts.split(',').flatMap((name) => name.trim() || []),
  sessionMs: page.sessionMin * 60_000,
})
