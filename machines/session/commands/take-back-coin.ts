import type { CoinCommandKind } from './command-kinds.ts'

export const takeBackCoin = {
  description: 'The exit of a coin that a person or a signal asked for is taken back, while nothing of it is sold.',
  word: 'take-back',
  verb: 'Take back the exit',
  done: 'The exit is taken back.',
  fields: { symbol: 'symbol' },
  ask: () => ({ type: 'TakeBackExit' }),
} as const satisfies CoinCommandKind
