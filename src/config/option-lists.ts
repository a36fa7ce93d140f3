import { z } from 'zod'
import { format, fromNumber } from '../kernel/money.ts'

/** One row of a table of profits: from so many minutes after the first fill on, `gainPct`, decimal text, is enough. */
export type ProfitRow = { readonly fromMin: number; readonly gainPct: string }

const parts = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '')

/** Names of assets: a list in a file, text with commas between them from a flag or the environment. Each once, in order. */
export const coinList = (reason: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [...new Set(typeof value === 'string' ? parts(value) : value)].sort())
    .refine((coins) => coins.every((coin) => /^[A-Za-z0-9]{1,20}$/.test(coin)))
    .prefault('')
    .describe(reason)

/** A year: what is held longer is sold by no table. */
const LATEST_MIN = 525_600
const [LOWEST_PCT, HIGHEST_PCT] = [-50, 1_000]
const MOST_ROWS = 20

const asNumber = (text: string | undefined): number => (text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN)

type Entry = readonly [fromMin: number, pct: number]

const entriesOf = (value: string | readonly ProfitRow[] | Readonly<Record<string, number>>): Entry[] => {
  if (Array.isArray(value)) return (value as readonly ProfitRow[]).map(({ fromMin, gainPct }) => [fromMin, asNumber(gainPct)])
  if (typeof value !== 'string') return Object.entries(value).map(([fromMin, pct]) => [asNumber(fromMin), pct])
  return parts(value).map((row) => {
    const [fromMin, pct, ...more] = row.split('=')
    return [asNumber(fromMin), more.length > 0 ? Number.NaN : asNumber(pct)]
  })
}

const isTable = (rows: readonly Entry[]): boolean =>
  rows.length <= MOST_ROWS &&
  rows.every(
    ([fromMin, pct], at) =>
      Number.isInteger(fromMin) &&
      fromMin >= 0 &&
      fromMin <= LATEST_MIN &&
      pct >= LOWEST_PCT &&
      pct <= HIGHEST_PCT &&
      (at === 0 || (fromMin > rows[at - 1]![0] && pct < rows[at - 1]![1])),
  )

/**
 * Minutes to percent, by time, and less with time: a map in a file (`{ 0: 4, 60: 1 }`), text from a flag (`0=4,60=1`), or the rows that
 * `config show` prints.
 */
export const profitTable = (reason: string) =>
  z
    .union([z.string(), z.array(z.strictObject({ fromMin: z.number(), gainPct: z.string() })), z.record(z.string(), z.number())])
    .transform((value) => entriesOf(value).toSorted(([one], [other]) => one - other))
    .refine(isTable)
    .transform((rows): ProfitRow[] => rows.map(([fromMin, pct]) => ({ fromMin, gainPct: format(fromNumber(pct)) })))
    .prefault('')
    .describe(reason)

/** How much the candles of one length count: `own` are the coin's. */
export type TimeframeWeight = { readonly timeframe: TimeframeText; readonly weight: number }
type TimeframeText = 'own' | `${number}${'m' | 'h' | 'd' | 'w'}`

const MOST_TIMEFRAMES = 6
const MOST_WEIGHT = 100

const weightOf = (text: string): TimeframeWeight => {
  const [timeframe, weight, ...more] = text.split('=')
  return { timeframe: timeframe as TimeframeText, weight: more.length > 0 ? Number.NaN : weight === undefined ? 1 : asNumber(weight) }
}

const areWeights = (rows: readonly TimeframeWeight[]): boolean =>
  rows.length >= 1 &&
  rows.length <= MOST_TIMEFRAMES &&
  new Set(rows.map(({ timeframe }) => timeframe)).size === rows.length &&
  rows.every(({ timeframe, weight }) => /^(own|[1-9]\d{0,3}[mhdw])$/.test(timeframe) && weight > 0 && weight <= MOST_WEIGHT)

/** Lengths of candles and how much each counts, 1 where it is not said: text (`own, 15m=2`), or the rows that `config show` prints. */
export const timeframeWeights = (standard: string, reason: string) =>
  z
    .union([z.string(), z.array(z.strictObject({ timeframe: z.string(), weight: z.number() }))])
    .transform((value): readonly TimeframeWeight[] =>
      typeof value === 'string' ? parts(value).map(weightOf) : (value as TimeframeWeight[]),
    )
    .refine(areWeights)
    .prefault(standard)
    .describe(reason)
