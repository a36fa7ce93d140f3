/** Weights by the venue's published tables: of up to so many rows, so much. */
type Steps = readonly (readonly [upTo: number, weight: number])[]
type Weigh = (query: URLSearchParams) => number

export const klineWeights: Steps = [
  [99, 1],
  [499, 2],
  [1_000, 5],
  [Number.POSITIVE_INFINITY, 10],
]

export const depthWeights = (isContract: boolean): Steps =>
  isContract
    ? [
        [50, 2],
        [100, 5],
        [500, 10],
        [Number.POSITIVE_INFINITY, 20],
      ]
    : [
        [100, 5],
        [500, 25],
        [1_000, 50],
        [Number.POSITIVE_INFINITY, 250],
      ]

export const byLimit =
  (steps: Steps, usual: number): Weigh =>
  (query) => {
    const limit = Number(query.get('limit') ?? usual)
    return steps.find(([upTo]) => limit <= upTo)?.[1] ?? 0
  }

/** One symbol costs less than all of them. */
export const perSymbol =
  (one: number, all: number): Weigh =>
  (query) =>
    query.has('symbol') ? one : all
