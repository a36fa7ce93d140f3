import type { Config } from '../../../src/config/schema.ts'
import { drop } from '../../../src/decision/strategies/drop.ts'
import type { ChooseStrategy } from '../../../src/decision/strategy.ts'
import { emptyColumns, MemorySeries } from '../../../src/market/tape/candle-series.ts'
import type { Tape } from '../../../src/market/tape/tape.ts'
import type { TapeCoin } from '../../../src/market/tape/tape-coin.ts'
import { readScript, type Script } from '../../../src/run/script/script.ts'
import { smallTape } from '../../sim/runs/small-tape.ts'

/** As many minutes show most; what is seldom takes the longer one. */
const [ROWS, LONG] = [120, 240]
const SEED = 'effects'

/** Without every fifth group of five rows: a market that falls silent for minutes. */
const withHoles = (coin: TapeCoin): TapeCoin => {
  const { series } = coin
  const kept = Array.from({ length: series.rows }, (_, row) => row).filter((row) => row % 25 < 20)
  const columns = emptyColumns(kept.length)
  kept.forEach((row, at) => {
    columns.timeMs[at] = series.openMs(row)
    columns.open[at] = series.open(row)
    columns.high[at] = series.high(row)
    columns.low[at] = series.low(row)
    columns.close[at] = series.close(row)
    columns.volume[at] = series.volume(row)
  })
  return { ...coin, series: new MemorySeries({ timeframeMs: series.timeframeMs, tickSize: series.tickSize }, columns) }
}

/** The same coin as a contract, whose mark price goes another way than the last one, and is told only now and then. */
const asContract = (coin: TapeCoin): TapeCoin => {
  const { series } = coin
  const rows = Array.from({ length: series.rows }, (_, row) => row).filter((row) => row % 10 < 5)
  const marks = {
    path: 'marks',
    sha256: 'marks',
    everyMs: series.timeframeMs,
    timesMs: Float64Array.from(rows, (row) => series.openMs(row)),
    prices: Float64Array.from(rows, (row) => series.open(row) * Number(series.tickSize) * (row % 3 === 0 ? 0.97 : 1.02)),
  }
  return { ...coin, symbol: `${coin.symbol}:${coin.quote}`, marks }
}

const each = (tape: Tape, make: (coin: TapeCoin) => TapeCoin): Tape => ({ ...tape, coins: tape.coins.map(make) })

/** Two coins that move by up to three percent a minute, so that two hours of them hold trades of every kind. */
const [coins, long] = [smallTape(SEED, ROWS), smallTape(SEED, LONG)]

/** Waves of signals, some of which come late in them. */
const signals = ({ signals: { ttlS } }: Config) => {
  const lines = coins.coins.flatMap(({ symbol, series }) =>
    Array.from({ length: 12 }, (_, nth) => {
      const time = series.openMs(nth * 10) + (symbol === 'AAA/USD' ? 0 : 3000)
      return { id: `${symbol} ${nth}`, time, symbol, direction: 'long', score: nth % 3 }
    }),
  )
  const text = lines.toSorted((one, other) => one.time - other.time).map((line) => JSON.stringify(line))
  return readScript(text.join('\n'), { path: 'script', tape: coins, ttlS })
}

/** What a run can be made on, who proposes, and what is played beside it. */
export const markets = {
  coins: { tape: coins },
  long: { tape: long },
  silent: { tape: each(long, withHoles) },
  contracts: { tape: each(long, asContract) },
  /** whoever buys wants out again with every candle */
  leaving: {
    tape: coins,
    strategy: ((entry) => ({
      strategy: { ...drop, on: (view) => drop.on({ ...view, settings: entry } as never) ?? { exit: 'enough' } },
      settings: entry,
    })) as ChooseStrategy,
  },
  signalled: { tape: coins, script: signals },
} satisfies Record<string, Market>
export type Market = { readonly tape: Tape; readonly strategy?: ChooseStrategy; readonly script?: (config: Config) => Script }
export type MarketName = keyof typeof markets
