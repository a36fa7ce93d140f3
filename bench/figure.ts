/** One measured number. `spread` is the distance between the lowest and the highest of its samples, in the same unit. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly spread: number
  /** what the value must reach; null where nothing was promised */
  readonly limit: { readonly is: 'at least' | 'at most'; readonly value: number } | null
  /** how far better than the limit one hopes to get */
  readonly aim?: number
}

/** Nine: enough that two disturbed rounds on either side leave the median alone. */
export const ROUNDS = 9

export const median = (samples: readonly number[]): number => {
  const sorted = samples.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Of samples in any order. */
export const quantile = (samples: readonly number[], share: number): number =>
  samples.toSorted((a, b) => a - b)[Math.floor(share * (samples.length - 1))] ?? Number.NaN

export const spreadOf = (samples: readonly number[]): number => Math.max(...samples) - Math.min(...samples)

export const figure = (name: string, unit: string, samples: readonly number[], limit: Figure['limit'], aim?: number): Figure => ({
  name,
  value: median(samples),
  unit,
  spread: spreadOf(samples),
  limit,
  ...(aim === undefined ? {} : { aim }),
})

/** Whether the median keeps what was promised. */
export const isMet = ({ value, limit }: Figure): boolean =>
  limit === null || (limit.is === 'at least' ? value >= limit.value : value <= limit.value)

/** Seconds that `work` takes. */
export const seconds = async (work: () => unknown): Promise<number> => {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

/** What every bench is told: a folder of its own to write in, and how large it should be. */
export type Bench = {
  readonly folder: string
  readonly isQuick: boolean
  /** whether every rule is on that is off by default (`rules.ts`) */
  readonly hasRules: boolean
  readonly say: (text: string) => void
}
