import { decimalsOf } from '../market/decimals.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../server/dialect.ts'
import { type Kind, SPOT } from './kind.ts'

type Filter = Readonly<Record<string, unknown>>

/** Perpetuals are delivered in 2100. */
const NEVER_MS = 4_133_404_800_000
const LISTED_MS = 1_569_398_400_000

const eight = (text: string): string => {
  const [whole = '0', fraction = ''] = text.split('.')
  return `${whole}.${fraction.padEnd(8, '0')}`
}

/** The filters that an instrument's own numbers go into; recorded rows have more of them. */
const ownFilters = ({ tick, step, minQuantity, maxQuantity, minNotional }: Instrument): Record<string, Filter> => ({
  PRICE_FILTER: { filterType: 'PRICE_FILTER', minPrice: eight(tick), maxPrice: '1000000.00000000', tickSize: eight(tick) },
  LOT_SIZE: { filterType: 'LOT_SIZE', minQty: eight(minQuantity), maxQty: eight(maxQuantity), stepSize: eight(step) },
  NOTIONAL: {
    filterType: 'NOTIONAL',
    minNotional: eight(minNotional),
    applyMinToMarket: true,
    maxNotional: '9000000.00000000',
    applyMaxToMarket: false,
    avgPriceMins: 5,
  },
})

const changed = (filters: readonly Filter[], instrument: Instrument): Filter[] => {
  const own = ownFilters(instrument)
  return filters.map((filter) => {
    const { minPrice: _, maxPrice: __, ...mine } = own[String(filter.filterType)] ?? {}
    return { ...filter, ...mine }
  })
}

const spotRow = (instrument: Instrument): object => {
  const { id, base, quote, row, status } = instrument
  const said = status === 'trading' ? 'TRADING' : 'BREAK'
  if (row !== undefined) return { ...row, status: said, filters: changed(row.filters as readonly Filter[], instrument) }
  return {
    symbol: id,
    status: said,
    baseAsset: base,
    baseAssetPrecision: 8,
    quoteAsset: quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: Object.values(ownFilters(instrument)),
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'],
  }
}

const contractRow = ({ id, base, quote, settle, status, tick, step, minQuantity, maxQuantity, minNotional }: Instrument): object => ({
  symbol: id,
  pair: id,
  contractType: 'PERPETUAL',
  deliveryDate: NEVER_MS,
  onboardDate: LISTED_MS,
  // contracts are not in a break but settled
  status: status === 'trading' ? 'TRADING' : 'SETTLING',
  maintMarginPercent: '2.5000',
  requiredMarginPercent: '5.0000',
  baseAsset: base,
  quoteAsset: quote,
  marginAsset: settle,
  pricePrecision: decimalsOf(tick),
  quantityPrecision: decimalsOf(step),
  baseAssetPrecision: 8,
  quotePrecision: 8,
  underlyingType: 'COIN',
  underlyingSubType: ['Layer-1'],
  triggerProtect: '0.0500',
  liquidationFee: '0.012500',
  marketTakeBound: '0.05',
  maxMoveOrderLimit: 10_000,
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: tick, maxPrice: '1000000', tickSize: tick },
    { filterType: 'LOT_SIZE', minQty: minQuantity, maxQty: maxQuantity, stepSize: step },
    { filterType: 'MARKET_LOT_SIZE', minQty: minQuantity, maxQty: maxQuantity, stepSize: step },
    { filterType: 'MAX_NUM_ORDERS', limit: 200 },
    { filterType: 'MAX_NUM_ALGO_ORDERS', limit: 10 },
    { filterType: 'MIN_NOTIONAL', notional: minNotional },
    { filterType: 'PERCENT_PRICE', multiplierUp: '1.0500', multiplierDown: '0.9500', multiplierDecimal: '4' },
  ],
  orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
  timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
})

const weightRule = (limit: number) => ({ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit })

/** The body of `exchangeInfo`: of all instruments, or of those with these ids. */
export const exchangeInfo = (kind: Kind, markets: Markets, ids: readonly string[] | null): object => {
  const instruments = markets.all.map(({ instrument }) => instrument)
  const asked = instruments.filter(({ id, settle }) => (settle !== null) === kind.isContract && (ids === null || ids.includes(id)))
  return {
    timezone: 'UTC',
    serverTime: markets.saidMs,
    rateLimits: [weightRule(kind.weightLimit)],
    exchangeFilters: [],
    ...(kind.isContract ? { assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '-10000' }] } : {}),
    symbols: asked.map(kind === SPOT ? spotRow : contractRow),
  }
}
