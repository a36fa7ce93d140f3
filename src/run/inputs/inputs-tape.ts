import { UsageError } from '../../kernel/errors.ts'
import { addCounts, noCounts } from '../../market/tape/candle-rows.ts'
import { pauseFor } from '../../market/tape/load-coin.ts'
import { WHOLE } from '../../market/tape/part.ts'
import type { Tape } from '../../market/tape/tape.ts'
import { TapeError } from '../../market/tape/tape-error.ts'
import { identityOf } from '../../market/tape/tape-identity.ts'
import type { TapeOptions } from '../../market/tape/tape-options.ts'
import type { InputLine } from './input-line.ts'
import { readSegment } from './input-reading.ts'
import type { InputsHeader } from './inputs-header.ts'
import type { InputsNamed } from './inputs-named.ts'
import { RecordedCoin } from './recorded-coin.ts'

type Options = Pick<TapeOptions, 'part' | 'stop' | 'onFile'>

/** The coins that are read, and the session that its lines are of. */
type Reading = {
  readonly coins: Map<string, RecordedCoin>
  /** null: all */
  readonly wanted: ReadonlySet<string> | null
  readonly options: Options
  readonly path: string
  /** of the file before */
  header: InputsHeader | null
  /** no candle was over yet that a session has heard of while it went on: those of its warm-up were before */
  isBefore: boolean
  nowMs: number
  readonly torn: string[]
}

const requireSame = (path: string, header: InputsHeader, { told, identity }: InputsHeader): void => {
  const ticks = new Map(told.map(({ symbol, tickSize }) => [symbol, tickSize]))
  const other = header.told.find(({ symbol, tickSize }) => (ticks.get(symbol) ?? tickSize) !== tickSize)
  const isOther = header.identity.venue !== identity.venue || header.identity.timeframeMs !== identity.timeframeMs
  if (other === undefined && !isOther) return
  throw new TapeError(
    `${path}: from ${new Date(header.fromMs).toISOString()} on ${isOther ? 'it is of another venue or timeframe' : `the tick of ${other!.symbol} is ${other!.tickSize}`}, and before it was not: name files of one of them.`,
  )
}

/** The coins of a file by their numbers in its lines; undefined: it is not wanted. */
const coinsOf = (reading: Reading, { coins, told, identity }: InputsHeader): readonly (RecordedCoin | undefined)[] =>
  coins.map(({ symbol }) => {
    if (reading.wanted !== null && !reading.wanted.has(symbol)) return undefined
    const known = reading.coins.get(symbol)
    if (known !== undefined) return known
    const made = new RecordedCoin(told.find((one) => one.symbol === symbol)!, identity.timeframeMs, reading.options.part ?? WHOLE)
    reading.coins.set(symbol, made)
    return made
  })

/** What of a line is of the market; all else is of the session's own account. */
const hear = (coins: readonly (RecordedCoin | undefined)[], line: InputLine, reading: Reading): void => {
  const timeMs = Math.max(reading.nowMs, line.timeMs)
  reading.nowMs = timeMs
  switch (line.kind) {
    case 'price':
      return coins[line.coin]?.prices.add(timeMs, line.ticks, line.ticks, line.volume)
    case 'quote':
      return coins[line.coin]?.quotes.add(timeMs, line.bidTicks, line.askTicks, 0)
    case 'mark':
      return coins[line.coin]?.beside.mark(timeMs, line.ticks)
    case 'funding':
      return coins[line.coin]?.beside.funding(line.atMs, line.rate)
    case 'bar':
      return coins[line.coin]?.candle(line.bar, reading.isBefore)
    case 'taken': {
      if (line.input.kind !== 'candle' || line.input.bar === undefined) return
      reading.isBefore = false
      return coins[line.input.coin]?.candle(line.input.bar, false)
    }
    default:
      return
  }
}

/**
 * What a session took in of its market, as a tape: prices, quotes, marks, funding and candles, each coin's, with their moments. `named`: files of
 * one folder. Throws a UsageError for what was named wrongly, a TapeError or a Failure for what the files hold.
 */
export const openInputsTape = async (named: readonly InputsNamed[], options: Options): Promise<Tape> => {
  const { path } = named[0]!
  const segments = new Map(named.flatMap((one) => one.segments.map((segment) => [segment.path, segment] as const)))
  const symbols = named.some(({ symbol }) => symbol === null) ? null : new Set(named.map(({ symbol }) => symbol!))
  const header = { header: null as InputsHeader | null, isBefore: true, nowMs: Number.NEGATIVE_INFINITY }
  const reading: Reading = { coins: new Map(), wanted: symbols, options, path, torn: [], ...header }
  const pause = pauseFor(options.stop)
  let lines = 0
  for (const segment of [...segments.values()].sort((a, b) => a.first - b.first)) {
    const isRead = options.onFile?.(segment.path)
    try {
      const read = readSegment(segment)
      if (read === null) continue
      if (reading.header !== null) requireSame(path, read.header, reading.header)
      reading.header = read.header
      const coins = coinsOf(reading, read.header)
      for (const line of read.lines) {
        hear(coins, line, reading)
        if (++lines % pause.rows === 0) await pause.wait()
      }
      if (read.isTorn()) reading.torn.push(segment.path)
    } finally {
      isRead?.()
    }
  }
  return made(reading)
}

const made = ({ coins: read, wanted, options, path, header, torn }: Reading): Tape => {
  if (header === null) throw new TapeError(`${path} holds no whole line: whoever began it died at once.`)
  const unknown = [...(wanted ?? [])].find((symbol) => !read.has(symbol))
  if (unknown !== undefined) throw new UsageError(`${path} has nothing of ${unknown}: it is of ${header.identity.symbols.join(', ')}.`)
  const { venue } = header.identity
  const ended = [...read].sort(([a], [b]) => (a < b ? -1 : 1)).map(([symbol, coin]) => [symbol, coin.end(path, venue)] as const)
  const coins = ended.flatMap(([, coin]) => coin ?? [])
  if (coins.length === 0) throw new TapeError(`${path} holds no candle that was over: the session ended too soon to be played.`)
  const counts = noCounts()
  for (const coin of coins) addCounts(counts, coin.counts)
  const remarks = [
    'What a session took in of its market is played: its account, its orders and its commands are its own.',
    ...ended.flatMap(([symbol, coin]) => (coin === null ? [`${symbol}: no candle of it was over, so it is left out.`] : [])),
    ...coins.flatMap(({ symbol, told }) => (told!.before.length === 0 ? [`${symbol}: its window begins empty.`] : [])),
    ...torn.map((one) => `${one} ends with half a line, which is passed over.`),
  ]
  return { venue, coins, counts, identity: identityOf(coins, options), remarks }
}
