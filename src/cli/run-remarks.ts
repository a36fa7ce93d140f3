import type { Config } from '../config/schema.ts'
import type { Tape } from '../market/tape/tape.ts'
import { contractRemarks } from './contract-remarks.ts'
import { markRemarks } from './mark-remarks.ts'
import { patienceRemarks } from './patience-remarks.ts'
import { windowRemarks } from './window-remarks.ts'

/** What a person should know of these options on this tape, a sentence each. */
export const runRemarks = (tape: Tape, config: Config): readonly string[] => [
  ...windowRemarks(tape, config.entry),
  ...patienceRemarks(tape, config),
  ...markRemarks(tape, config),
  ...contractRemarks(tape, config),
]
