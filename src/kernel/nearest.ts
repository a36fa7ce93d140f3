import type * as Levenshtein from 'fastest-levenshtein'
import { lazily } from './lazily.ts'

// Of fewer letters two are half of the name.
const SHORT = 5
const levenshtein = lazily<typeof Levenshtein>('fastest-levenshtein')

/** The known name that was probably meant, or null when none is near. */
export const nearest = (wrong: string, known: readonly string[]): string | null => {
  // A third of the letters wrong is a typo; two of five or more are two neighbours that changed places.
  const limit = wrong.length < SHORT ? 1 : Math.max(2, Math.floor(wrong.length / 3))
  const { distance } = levenshtein()
  let best: string | null = null
  let bestDistance = limit + 1
  for (const name of known) {
    const far = distance(wrong.toLowerCase(), name.toLowerCase())
    if (far < bestDistance) [best, bestDistance] = [name, far]
  }
  return best
}
