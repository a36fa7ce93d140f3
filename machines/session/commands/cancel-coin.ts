import type { CoinCommandKind } from './command-kinds.ts'

export const cancelCoin = {
  description: 'The entry of a coin that is open is cancelled; what it has brought by then stays.',
  word: 'cancel',
  verb: 'Cancel the entry',
  done: 'The entry is being cancelled.',
  fields: { symbol: 'symbol' },
  ask: (nowMs) => ({ type: 'CancelEntry', because: 'operator', nowMs }),
} as const satisfies CoinCommandKind
