import type { SessionCommandKind } from './command-kinds.ts'

type TradingHalted = { type: 'TradingHalted'; data: { commandId: string } }

const halted = { target: 'halted', description: 'A person ends the process at once; stops stay at the venue.' } as const

export const kill = {
  description: 'The process ends at once, and nothing leaves it but cancels of entries. A later one buys nothing until it is resumed.',
  word: 'kill',
  verb: 'Kill the engine',
  done: 'Killed: the engine ends at once, and nothing is bought until it is resumed.',
  fields: {},
  fact: (_wish: object, commandId: string): TradingHalted => ({ type: 'TradingHalted', data: { commandId } }),
  moves: {
    event: 'TradingHalted',
    from: {
      open: halted,
      paused: halted,
      reduceOnly: halted,
      halted: { target: 'halted', description: 'A person ends this process, too, which began after a kill.' },
    },
  },
  isImmediate: true,
} as const satisfies SessionCommandKind<'TradingHalted'>
