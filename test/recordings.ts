import { fileURLToPath } from 'node:url'

/** The tag of tests that need what was recorded of real markets and servers, beside the project. The runner counts those it skips. */
export const RECORDINGS = 'recordings'

/** Where such a recording would lie; nobody but those who have it needs to. */
export const recordingOf = (name: string): string => fileURLToPath(new URL(`../../shared/data/${name}`, import.meta.url))

/**
 * What a suite tests one by one. Where there is nothing, as many blanks as there usually are, so that each test that is
 * skipped for it is seen to be.
 */
export const orBlanks = <T>(found: readonly T[], usually: number): readonly T[] =>
  found.length > 0 ? found : Array.from({ length: usually }, () => ({}) as T)
