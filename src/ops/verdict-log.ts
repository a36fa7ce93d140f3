import type { Verdict } from '../command/input.ts'
import type { TellingLog } from './log.ts'

/**
 * One line for everything that was asked for and refused, with the numbers, at debug: what was recorded the event log tells. Answers
 * that say what is known already come by the thousand, and are told at trace.
 */
export const verdictLog =
  (log: TellingLog) =>
  (verdicts: readonly Verdict[]): void => {
    if (!log.isLevelEnabled('debug')) return
    for (const verdict of verdicts) {
      if (verdict.is !== 'refused') continue
      const { heard, symbol, command, refusal, judged } = verdict
      log[refusal === 'nothing-new' ? 'trace' : 'debug']({ symbol, heard, refusal, judged }, `${command} refused`)
    }
  }
