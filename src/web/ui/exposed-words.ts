import type { CoinShown } from '../shapes/coin-shapes.ts'

/** What the machine calls exposed: coins and no stop. Null: one stands or is being placed, or nothing is held. Bare: nothing sells it. */
export const exposedWords = ({ value, bareSinceMs }: Pick<CoinShown, 'value' | 'bareSinceMs'>): string | null => {
  if (value.protection !== 'exposed') return null
  if (bareSinceMs !== null) return 'no stop stands, and nothing else would sell it'
  return value.exit === 'none'
    ? 'no stop stands, by its plan or because it is too small for one'
    : 'no stop stands any more: it is being sold'
}
