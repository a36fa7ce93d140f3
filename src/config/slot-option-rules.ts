import { slotNames } from './of-coin.ts'
import type { OptionRule } from './option-rule.ts'
import { MAX_SLOTS } from './options/slot-options.ts'

export const slotOptionRules: readonly OptionRule[] = [
  [
    'slots',
    (config) => slotNames(config).length > MAX_SLOTS,
    (config) => `are ${slotNames(config).length}, and a coin can have ${MAX_SLOTS} at most`,
  ],
  [
    'paper.positionMode',
    (config) => config.paper.positionMode === 'hedge' && slotNames(config).length > 0,
    (config) =>
      `(hedge) holds a contract in one position for each direction, and slots (${slotNames(config).join(', ')}) hold it in one for each strategy: leave out one of the two`,
  ],
]
