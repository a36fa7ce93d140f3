import { existsSync, readFileSync } from 'node:fs'
import { UsageError } from '../../../../src/kernel/errors.ts'
import { readSymbol } from '../../../../src/kernel/instrument-symbol.ts'
import { recordingOf } from '../../../recordings.ts'

export type TradingStatus = 'trading' | 'halted'
/** What a venue says of an instrument; prices and quantities as decimal text. */
export type Instrument = {
  /** unified: `BTC/USDT`, or of a perpetual `BTC/USDT:USDT` */
  readonly symbol: string
  /** the venue's own: `BTCUSDT` of both */
  readonly id: string
  readonly base: string
  readonly quote: string
  /** null: spot */
  readonly settle: string | null
  readonly tick: string
  readonly step: string
  readonly minQuantity: string
  readonly maxQuantity: string
  readonly minNotional: string
  readonly status: TradingStatus
  /** a row of Binance's exchangeInfo that stands for it as it was recorded, but for what changes; absent: one is made up */
  readonly row?: Readonly<Record<string, unknown>>
}
type Listing = { readonly symbol: string; readonly tick: string; readonly step: string; readonly minNotional?: string }

export const instrumentOf = ({ symbol, tick, step, minNotional = '5' }: Listing): Instrument => {
  const named = readSymbol(symbol)
  if (named === null) throw new UsageError(`${symbol} is no unified symbol: name it as BTC/USDT, or a perpetual as BTC/USDT:USDT.`)
  const { base, quote, settle } = named
  return {
    symbol,
    id: base + quote,
    base,
    quote,
    settle,
    tick,
    step,
    minQuantity: step,
    maxQuantity: '9000000',
    minNotional,
    status: 'trading',
  }
}

/** The larger coins with ticks and steps such as they have, as coins and as perpetuals. */
const BUILT_IN: readonly Listing[] = [
  { symbol: 'BTC/USDT', tick: '0.01', step: '0.00001' },
  { symbol: 'ETH/USDT', tick: '0.01', step: '0.0001' },
  { symbol: 'BNB/USDT', tick: '0.1', step: '0.001' },
  { symbol: 'SOL/USDT', tick: '0.01', step: '0.001' },
  { symbol: 'XRP/USDT', tick: '0.0001', step: '1' },
  { symbol: 'ADA/USDT', tick: '0.0001', step: '0.1' },
  { symbol: 'DOGE/USDT', tick: '0.00001', step: '1' },
  { symbol: 'LTC/USDT', tick: '0.01', step: '0.001' },
  { symbol: 'ETH/BTC', tick: '0.00001', step: '0.0001', minNotional: '0.0001' },
  { symbol: 'BTC/USDT:USDT', tick: '0.1', step: '0.001', minNotional: '100' },
  { symbol: 'ETH/USDT:USDT', tick: '0.01', step: '0.001', minNotional: '20' },
  { symbol: 'SOL/USDT:USDT', tick: '0.01', step: '0.01' },
  { symbol: 'XRP/USDT:USDT', tick: '0.0001', step: '0.1' },
  { symbol: 'ADA/USDT:USDT', tick: '0.0001', step: '1' },
]

type RecordedRow = {
  readonly symbol: string
  readonly baseAsset: string
  readonly quoteAsset: string
  readonly filters: readonly Readonly<Record<string, string>>[]
}

/** Instruments out of a recorded body of Binance's `GET /api/v3/exchangeInfo`, the file of which has its rows under `raw`. */
const recordedInstruments = (file: string): Instrument[] => {
  const { raw } = JSON.parse(readFileSync(file, 'utf8')) as { readonly raw: readonly RecordedRow[] }
  return raw.map((row) => {
    const filters = Object.fromEntries(row.filters.map((filter) => [filter.filterType, filter]))
    const { LOT_SIZE: lot, PRICE_FILTER: price, NOTIONAL: notional } = filters
    const listed = instrumentOf({
      symbol: `${row.baseAsset}/${row.quoteAsset}`,
      tick: price?.tickSize ?? '0.01',
      step: lot?.stepSize ?? '0.001',
      minNotional: notional?.minNotional ?? '5',
    })
    return { ...listed, minQuantity: lot?.minQty ?? listed.step, maxQuantity: lot?.maxQty ?? listed.maxQuantity, row }
  })
}

const RECORDED = recordingOf('markets/binance_spot_2024-09-08.json')

/** What a venue lists unless it is told: instruments as they were recorded, where there is such a recording, and the built-in ones. */
export const usualInstruments = (): Instrument[] => {
  const recorded = existsSync(RECORDED) ? recordedInstruments(RECORDED) : []
  const others = BUILT_IN.filter((listing) => recorded.every(({ symbol }) => symbol !== listing.symbol))
  return [...recorded, ...others.map(instrumentOf)]
}
