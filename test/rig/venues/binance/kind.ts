import type { Money } from '../../../../src/kernel/money.ts'
import { cut, decimalsOf, padded } from '../market/decimals.ts'
import type { SymbolMarket } from '../market/symbol-market.ts'

/** In what Binance's spot and USD-M differ throughout. */
export type Kind = {
  readonly isContract: boolean
  readonly path: string
  readonly weightLimit: number
  readonly maxKlines: number
  /** how often a candle that has changed is told */
  readonly klineEveryMs: number
  readonly price: (market: SymbolMarket, price: Money) => string
  readonly size: (market: SymbolMarket, size: Money) => string
  /** price times size */
  readonly turnover: (market: SymbolMarket, value: Money) => string
}

/** Spot pads all numbers to eight decimals. */
const SPOT_DECIMALS = 8

export const SPOT: Kind = {
  isContract: false,
  path: '/api/v3',
  weightLimit: 6_000,
  maxKlines: 1_000,
  klineEveryMs: 2_000,
  price: (_, price) => padded(price, SPOT_DECIMALS),
  size: (_, size) => padded(size, SPOT_DECIMALS),
  turnover: (_, value) => cut(value, SPOT_DECIMALS),
}

export const FUTURES: Kind = {
  isContract: true,
  path: '/fapi/v1',
  weightLimit: 2_400,
  maxKlines: 1_500,
  klineEveryMs: 250,
  price: ({ instrument }, price) => padded(price, decimalsOf(instrument.tick)),
  size: ({ instrument }, size) => padded(size, decimalsOf(instrument.step)),
  turnover: ({ instrument }, value) => cut(value, decimalsOf(instrument.tick) + decimalsOf(instrument.step)),
}
