import type { CoinCommandKind } from './command-kinds.ts'

export const closeCoin = {
  description: 'What is held of a coin is closed, and an entry that is open is cancelled.',
  word: 'close',
  verb: 'Close',
  done: 'The coin is being closed.',
  fields: { symbol: 'symbol' },
  ask: (nowMs) => ({ type: 'DecideExit', reason: 'operator', threshold: '0', compared: '0', nowMs }),
} as const satisfies CoinCommandKind
