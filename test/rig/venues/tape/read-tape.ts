import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { UsageError } from '../../../../src/kernel/errors.ts'
import { partsOfName, readFileName } from '../../../../src/market/tape/file-name.ts'
import type { MarketTape, RecordedCandle, RecordedQuote, RecordedTrade } from './items.ts'
import { isFrames, tapeOfFrames } from './recorded-frames.ts'

type Row = Readonly<Record<string, string>>

const textOf = (path: string): string => {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

const rowsOf = (text: string): Row[] => {
  const [head = '', ...lines] = text.trimEnd().split('\n')
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((field, at) => [names[at] ?? '', field])))
}

/** The venue's own time; where none was recorded the recorder's. */
const timeOf = ({ timestamp = '', localTimestampNs = '' }: Row): number =>
  timestamp === '' ? Math.floor(Number(localTimestampNs.slice(0, -3)) / 1_000) : Number(timestamp)

const candleOf = (row: Row): RecordedCandle => ({
  openMs: timeOf(row),
  open: row.open!,
  high: row.high!,
  low: row.low!,
  close: row.close!,
  volume: row.volume!,
})

const quoteOf = (row: Row): RecordedQuote => ({
  timeMs: timeOf(row),
  bid: row.bid!,
  bidSize: row.bidSize!,
  ask: row.ask!,
  askSize: row.askSize!,
  ...(row.updateId === undefined ? {} : { updateId: Number(row.updateId) }),
})

const tradeOf = (row: Row): RecordedTrade => ({
  timeMs: timeOf(row),
  price: row.price!,
  amount: row.amount!,
  side: row.side === 'sell' ? 'sell' : 'buy',
  ...(row.id === undefined ? {} : { id: Number(row.id) }),
})

/** Candles may stand twice or out of order where they were recorded; the venue has each once. */
const ordered = (candles: readonly RecordedCandle[]): RecordedCandle[] =>
  [...new Map(candles.map((candle) => [candle.openMs, candle])).values()].sort((a, b) => a.openMs - b.openMs)

/** Where the name does not say how long a candle is, two of them do that follow each other. */
const shortestStep = (candles: readonly RecordedCandle[], path: string): number => {
  const steps = candles.slice(1).map(({ openMs }, before) => openMs - candles[before]!.openMs)
  if (steps.length === 0) throw new UsageError(`${path} has a single candle, and its name does not say how long that is.`)
  return steps.reduce((least, step) => Math.min(least, step))
}

const byTime = <T extends { readonly timeMs: number }>(rows: T[]): T[] => rows.sort((a, b) => a.timeMs - b.timeMs)

/** Candles, trades or quotes of a CSV file with a header, or frames of Binance's streams, one a line; either may be gzipped. */
const tapeOfFile = (path: string, symbol: string, timeframeMs: number | null): MarketTape => {
  const text = textOf(path)
  if (isFrames(text)) return tapeOfFrames(symbol, text)
  const rows = rowsOf(text)
  const first = rows[0] ?? {}
  if ('open' in first) {
    const candles = ordered(rows.map(candleOf))
    return { symbol, candles, timeframeMs: timeframeMs ?? shortestStep(candles, path) }
  }
  if ('bid' in first) return { symbol, quotes: byTime(rows.map(quoteOf)) }
  if ('price' in first) return { symbol, trades: byTime(rows.map(tradeOf)) }
  throw new UsageError(`${path} has no header that names open, bid or price, nor frames of a stream: make it a CSV file that has one.`)
}

/** Tapes of files, those of one symbol joined: `FILE`, named as for `run --tape`, or `SYMBOL=FILE`. */
export const readTapes = (specs: readonly string[]): MarketTape[] => {
  const tapes = specs.map((spec) => {
    const at = spec.indexOf('=')
    if (at === -1) {
      const { symbol, timeframeMs } = readFileName(spec)
      return tapeOfFile(spec, symbol, timeframeMs)
    }
    const path = spec.slice(at + 1)
    return tapeOfFile(path, spec.slice(0, at), partsOfName(path).timeframeMs)
  })
  return [...Map.groupBy(tapes, ({ symbol }) => symbol).values()].map((ofOne) => Object.assign({}, ...ofOne) as MarketTape)
}
