import type { TapePart } from '../../machines/session/events.ts'
import type { CalledFor } from '../kernel/watched-call.ts'
import type { Script } from '../run/script/script.ts'
import type { Combination } from './combinations.ts'
import type { SearchFigures } from './figures.ts'
import type { SharedTape } from './shared-tape.ts'

/** What each thread is given at its start. */
export type SearchGiven = {
  readonly tape: SharedTape
  /** signals and commands beside it; null: none */
  readonly script: Pick<Script, 'identity' | 'lines'> | null
  /** the configuration without what is varied */
  readonly profile?: string | undefined
  readonly file?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly overrides: Readonly<Record<string, string>>
  readonly asset: string
}
export type Job = { readonly combination: Combination; readonly part: TapePart }
/**
 * `refused`: the combination is none that could be traded by, and why; `failed`: its run ended with this sentence; `isLate`: because its
 * strategy did not come back.
 */
export type JobOutcome =
  | { readonly figures: SearchFigures }
  | { readonly refused: string }
  | { readonly failed: string; readonly isLate?: true }
/** What a thread says: what came of its job, or, while it runs, whose code it is about to call for the first time. */
export type JobSaying = JobOutcome | { readonly calls: CalledFor }
