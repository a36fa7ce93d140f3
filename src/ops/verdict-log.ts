import type { Verdict } from '../command/input.ts'
import type { Judged } from '../kernel/common-facts.ts'
import type { TellingLog } from './log.ts'

type Refused = { readonly what: string; readonly refusal: string; readonly judged: Judged }

/** Refusals of wishes and signals that no event tells: the first answer is in the log, or nothing can be written there yet. */
const UNRECORDED = new Set(['already-answered', 'not-trading'])

/** What was refused and stands in no event; null: nothing. */
const refusedIn = (verdict: Verdict): Refused | null => {
  switch (verdict.is) {
    case 'refused':
      return { what: verdict.command, refusal: verdict.refusal, judged: verdict.judged }
    case 'answered':
    case 'signalled': {
      const { answer } = verdict
      if (answer.is !== 'refused' || !UNRECORDED.has(answer.refusal)) return null
      const [what, id] = verdict.is === 'answered' ? [verdict.command, verdict.commandId] : ['signal', verdict.signalId]
      return { what, refusal: answer.refusal, judged: { ...answer.judged, id } }
    }
    case 'configured':
      return verdict.applied.ok ? null : { what: 'options', refusal: verdict.applied.refusals.join(' '), judged: {} }
    case 'recorded':
    case 'unowned':
      return null
  }
}

/**
 * One line for everything that was asked for and refused, with the numbers, at debug: what was recorded the event log tells. Answers
 * that say what is known already come by the thousand, and are told at trace.
 */
export const verdictLog =
  (log: TellingLog) =>
  (verdicts: readonly Verdict[]): void => {
    if (!log.isLevelEnabled('debug')) return
    for (const verdict of verdicts) {
      const refused = refusedIn(verdict)
      if (refused === null) continue
      const { what, refusal, judged } = refused
      const { symbol, heard } = verdict
      log[refusal === 'nothing-new' ? 'trace' : 'debug']({ symbol, heard, refusal, judged }, `${what} refused`)
    }
  }
