import type { SessionCommandKind } from './command-kinds.ts'

type TradingPaused = { type: 'TradingPaused'; data: { commandId: string } }

const paused = { target: 'paused', description: 'A person wants no more coins bought; what is open stays as it is.' } as const

export const pauseTrading = {
  description: 'No more coins are bought; open orders stand, and positions are looked after.',
  word: 'pause',
  verb: 'Pause entries',
  done: 'Paused: no new entries, and what is open stays.',
  fields: {},
  fact: (_wish: object, commandId: string): TradingPaused => ({ type: 'TradingPaused', data: { commandId } }),
  moves: { event: 'TradingPaused', from: { open: paused, reduceOnly: paused } },
} as const satisfies SessionCommandKind<'TradingPaused'>
