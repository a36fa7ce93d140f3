import { closeCoin } from './close-coin.ts'
import type { CoinCommandKind } from './command-kinds.ts'

export const closeAll = {
  description: 'What is held of any coin is closed, and entries that are open are cancelled.',
  word: 'close-all',
  verb: 'Close all',
  done: 'All coins are being closed.',
  fields: {},
  ask: closeCoin.ask,
} as const satisfies CoinCommandKind
