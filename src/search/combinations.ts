import { UsageError } from '../kernel/errors.ts'
import { keyedUniform } from '../kernel/random.ts'
import type { Varied } from './varied.ts'

/** Option to value, as `--set` would write them. */
export type Combination = Readonly<Record<string, string>>

/** What a person would wait for; above it, some of them are drawn. */
export const MOST_RUNS = 20_000

const sizeOf = (varied: readonly Varied[]): number => varied.reduce((size, { values }) => size * values.length, 1)

/** The nth of all: the last option changes soonest. */
const nthOf = (varied: readonly Varied[], nth: number): Combination => {
  let rest = nth
  const pairs: (readonly [string, string])[] = []
  for (const { key, values } of varied.toReversed()) {
    pairs.unshift([key, values[rest % values.length]!])
    rest = Math.floor(rest / values.length)
  }
  return Object.fromEntries(pairs)
}

const drawn = (size: number, count: number, seed: string): number[] => {
  const chosen = new Set<number>()
  for (let nth = 0; chosen.size < count; nth++) chosen.add(Math.floor(keyedUniform(seed, 'search', nth) * size))
  return [...chosen].sort((a, b) => a - b)
}

/**
 * Every combination of the values (a grid), or `count` of them drawn by the seed, none twice. Throws a UsageError for an option that is
 * varied twice, and for more than can be tried.
 */
export const combinationsOf = (varied: readonly Varied[], count: number | null, seed: string): readonly Combination[] => {
  const keys = varied.map(({ key }) => key)
  const twice = keys.find((key, nth) => keys.indexOf(key) !== nth)
  if (twice !== undefined) throw new UsageError(`--vary names ${twice} twice: give all of its values at once.`)
  const size = sizeOf(varied)
  const wanted = Math.min(count ?? size, size)
  if (wanted > MOST_RUNS)
    throw new UsageError(
      `That is ${wanted} combinations, and ${MOST_RUNS} are tried at most: take wider steps, or draw some by --random COUNT.`,
    )
  const all = wanted === size
  return (all ? Array.from({ length: size }, (_, nth) => nth) : drawn(size, wanted, seed)).map((nth) => nthOf(varied, nth))
}
