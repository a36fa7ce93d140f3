import { type Money, ZERO } from '../../../../src/kernel/money.ts'
import type { Kline } from '../market/bars.ts'
import { cut, decimalsOf, padded } from '../market/decimals.ts'
import type { SymbolMarket, VenueTrade } from '../market/symbol-market.ts'

/** Bybit pads numbers to an instrument's tick and step. */
export const priceText = ({ instrument }: SymbolMarket, price: Money | null): string => padded(price ?? ZERO, decimalsOf(instrument.tick))
export const sizeText = ({ instrument }: SymbolMarket, size: Money): string => padded(size, decimalsOf(instrument.step))
export const turnoverText = ({ instrument }: SymbolMarket, value: Money): string =>
  cut(value, decimalsOf(instrument.tick) + decimalsOf(instrument.step))

/** Trades are named by UUIDs; a trade's number is in its name, so that it is the same wherever it stands. */
export const tradeName = ({ instrument }: SymbolMarket, { id }: VenueTrade): string => {
  const market = Buffer.from(instrument.symbol.padEnd(4)).toString('hex').slice(0, 8)
  return `${market}-0000-5000-8000-${id.toString(16).padStart(12, '0')}`
}

export const sideText = ({ takerBuys }: VenueTrade): 'Buy' | 'Sell' => (takerBuys ? 'Buy' : 'Sell')

export const klineTexts = (market: SymbolMarket, { open, high, low, close, volume, turnover }: Kline) => ({
  open: priceText(market, open),
  high: priceText(market, high),
  low: priceText(market, low),
  close: priceText(market, close),
  volume: sizeText(market, volume),
  turnover: turnoverText(market, turnover),
})
