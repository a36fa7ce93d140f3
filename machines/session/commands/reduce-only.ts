import type { SessionCommandKind } from './command-kinds.ts'

type TradingReduced = { type: 'TradingReduced'; data: { commandId: string } }

const reduced = { target: 'reduceOnly', description: 'A person wants the account to get emptier only.' } as const

export const reduceOnly = {
  description: 'No more coins are bought, and open entries are cancelled; positions are looked after.',
  word: 'reduce-only',
  verb: 'Reduce only',
  done: 'Reduce-only: no new entries, and open ones are cancelled.',
  fields: {},
  fact: (_wish: object, commandId: string): TradingReduced => ({ type: 'TradingReduced', data: { commandId } }),
  moves: { event: 'TradingReduced', from: { open: reduced, paused: reduced } },
} as const satisfies SessionCommandKind<'TradingReduced'>
