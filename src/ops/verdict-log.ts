import type { Verdict } from '../command/input.ts'
import type { Logger } from './log.ts'

/** One line at debug for everything that was asked for and refused, with the numbers: what was recorded the event log tells. */
export const verdictLog =
  (log: Logger) =>
  (verdicts: readonly Verdict[]): void => {
    if (!log.isLevelEnabled('debug')) return
    for (const verdict of verdicts) {
      if (verdict.is !== 'refused') continue
      const { heard, symbol, command, refusal, judged } = verdict
      log.debug({ symbol, heard, refusal, judged }, `${command} refused`)
    }
  }
