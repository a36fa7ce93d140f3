import type { Options } from '../../kernel/difference.ts'

/** Raised when an older coinfold could not read what is written. */
export const BUNDLE_VERSION = 1

/** The first line of every bundle; each line is JSON, and all of them are packed by gzip. */
export const BUNDLE_HEADER = `{"coinfold":"bundle","version":${BUNDLE_VERSION}}`

/**
 * What it is of, by what it was made, and what its events come to. Ordinals count the events of the log, 1 for the first. `configuration`: as
 * the log remembers it, so that no secret is in it.
 */
export type BundleAbout = {
  readonly log: string
  readonly branch: string | null
  readonly book: string | null
  readonly mode: string | null
  readonly coin: string | null
  readonly firstOrdinal: number
  readonly lastOrdinal: number
  readonly untilMs: number
  readonly head: string
  readonly stateHash: string
  readonly folds: Readonly<Record<string, string>>
  readonly versions: { readonly coinfold: string; readonly node: string; readonly folds: string }
  readonly configuration: Options
}

/** One line by what it holds, but for events. `state`: where it does not begin with the log; `by`: what the folds mean that it is of. */
export type BundleLine =
  | { readonly state: unknown; readonly by: string }
  | { readonly session: unknown }
  | { readonly input: unknown }
  | { readonly candles: { readonly symbol: string; readonly stepMs: number; readonly rows: unknown } }
  | { readonly missing: string }
  | { readonly about: BundleAbout }

const EVENT = '{"event":["'
const BETWEEN = '",'

/** The event's text stays what it is, byte for byte. */
export const eventLine = (position: string, event: string): string => `${EVENT}${position}${BETWEEN}${event}]}`

/** Null: the line is none of an event. */
export const eventIn = (line: string): { readonly position: string; readonly event: string } | null => {
  if (!line.startsWith(EVENT)) return null
  const end = line.indexOf(BETWEEN, EVENT.length)
  return end < 0 || !line.endsWith(']}') ? null : { position: line.slice(EVENT.length, end), event: line.slice(end + BETWEEN.length, -2) }
}
