import type { SessionCommandKind } from './command-kinds.ts'

type TradingResumed = { type: 'TradingResumed'; data: { commandId: string } }

const resumed = { target: 'open', description: 'A person allows coins to be bought again.' } as const

export const resumeTrading = {
  description: 'Coins may be bought again, after a pause, a reduction or a kill.',
  word: 'resume',
  verb: 'Resume entries',
  done: 'Resumed: entries may be asked for again.',
  fields: {},
  fact: (_wish: object, commandId: string): TradingResumed => ({ type: 'TradingResumed', data: { commandId } }),
  moves: { event: 'TradingResumed', from: { paused: resumed, reduceOnly: resumed, halted: resumed } },
} as const satisfies SessionCommandKind<'TradingResumed'>
