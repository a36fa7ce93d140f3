import type { TapePart } from '../../machines/session/events.ts'
import type { Combination } from './combinations.ts'
import type { SearchFigures } from './figures.ts'
import type { SharedTape } from './shared-tape.ts'

/** What each thread is given at its start. */
export type SearchGiven = {
  readonly tape: SharedTape
  /** the configuration without what is varied */
  readonly profile?: string | undefined
  readonly file?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly overrides: Readonly<Record<string, string>>
  readonly asset: string
}
export type Job = { readonly combination: Combination; readonly part: TapePart }
/** `refused`: the combination is none that could be traded by, and why. */
export type JobOutcome = { readonly figures: SearchFigures } | { readonly refused: string }
/** What a thread answers; `failed`: its run ended with this sentence. */
export type JobAnswer = JobOutcome | { readonly failed: string }
