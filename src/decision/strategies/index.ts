import { assert } from '../../kernel/assert.ts'
import type { ChooseStrategy, Strategy } from '../strategy.ts'
import { drop } from './drop.ts'
import { matrix } from './matrix.ts'
import { reversion } from './reversion.ts'
import { rise } from './rise.ts'

/** Every strategy that comes with the engine, by the name that `entry.strategy` gives it. */
const strategies: Readonly<Record<string, Strategy>> = { drop, rise, reversion, matrix }

/** The strategy that the options name, unless that is somebody's file. Its settings are some of the options of entries. */
export const namedStrategy: ChooseStrategy = (entry) => {
  const strategy = strategies[entry.strategy]
  assert(strategy !== undefined, 'A strategy that is no file is one of the engine.')
  return { strategy, settings: entry }
}
