import { type EngineState, stateHashes } from '../replay/engine-state.ts'
import { type Reading, reading } from '../replay/reading-folds.ts'

/** Name to hash of every fold: those that decisions read, then the others. */
export const allHashes = (state: EngineState, read: Reading): Record<string, string> => ({
  ...stateHashes(state).folds,
  ...reading.hashes(read),
})
