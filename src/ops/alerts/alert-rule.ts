import type { Config } from '../../config/schema.ts'
import type { Health } from '../health.ts'

export type AlertOptions = Config['alerts']

/** Something that is wrong now. `of`: what it is about, so that it is known again at the next look; `text`: a sentence. */
export type AlertFinding = { readonly of: string; readonly text: string }

/** What is judged: a file of `rules/` each. */
export type AlertRule = {
  readonly name: string
  /** the words for it, to be followed by "is over" */
  readonly title: string
  readonly severity: 'critical' | 'warning'
  /** how many looks in a row must find it; one where it is counted and not seen: it may be all that this process lives to see */
  readonly looks: 1 | 2
  find(health: Health, options: AlertOptions): readonly AlertFinding[]
}

export const inSeconds = (ms: number): string => `${Math.round(ms / 1000)} s`
