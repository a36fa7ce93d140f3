import type { Sample } from './watched-engine.ts'

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** How much of each may come on top between the second third of a run and its last: more would be growth, less is noise. */
const MORE: Readonly<Record<'heapMb' | 'resources' | 'openFiles', number>> = {
  // what a log of that size leaves in the folds (closed trades, days) is a few hundred bytes an event
  heapMb: 4,
  // requests that are on their way
  resources: 6,
  openFiles: 6,
}

/** What grew, in words; none: all was flat. */
export const growth = (samples: readonly Sample[]): readonly string[] => {
  const third = Math.floor(samples.length / 3)
  return Object.entries(MORE).flatMap(([name, most]) => {
    const of = (from: number, to: number): number => middle(samples.slice(from, to).map((sample) => sample[name as keyof Sample]))
    const [before, after] = [of(third, 2 * third), of(2 * third, samples.length)]
    return after - before > most ? [`${name} grew from ${before.toFixed(1)} to ${after.toFixed(1)}`] : []
  })
}
