import { decimalsOf } from '../market/decimals.ts'
import type { Instrument } from '../market/instrument.ts'

/** 2022-06-06: any day before there were prices */
const LAUNCHED = '1654497673000'

const spotRow = ({ id, base, quote, status, tick, step, minQuantity, maxQuantity, minNotional }: Instrument): object => ({
  symbol: id,
  baseCoin: base,
  quoteCoin: quote,
  innovation: '0',
  status: status === 'trading' ? 'Trading' : 'Closed',
  marginTrading: 'utaOnly',
  lotSizeFilter: {
    basePrecision: step,
    quotePrecision: '0.01',
    minOrderQty: minQuantity,
    maxOrderQty: maxQuantity,
    minOrderAmt: minNotional,
    maxOrderAmt: '1000000',
  },
  priceFilter: { tickSize: tick },
})

const linearRow = ({ id, base, quote, settle, status, tick, step, minQuantity, maxQuantity, minNotional }: Instrument): object => ({
  symbol: id,
  contractType: 'LinearPerpetual',
  status: status === 'trading' ? 'Trading' : 'Settling',
  baseCoin: base,
  quoteCoin: quote,
  launchTime: LAUNCHED,
  deliveryTime: '0',
  deliveryFeeRate: '',
  priceScale: String(decimalsOf(tick)),
  leverageFilter: { minLeverage: '1', maxLeverage: '25.00', leverageStep: '0.01' },
  priceFilter: { minPrice: tick, maxPrice: '1999999.8', tickSize: tick },
  lotSizeFilter: {
    maxOrderQty: maxQuantity,
    minOrderQty: minQuantity,
    qtyStep: step,
    postOnlyMaxOrderQty: maxQuantity,
    minNotionalValue: minNotional,
  },
  unifiedMarginTrade: true,
  fundingInterval: 480,
  settleCoin: settle,
  copyTrading: 'none',
})

/** An instrument as `instruments-info` has it. */
export const instrumentRow = (instrument: Instrument): object => (instrument.settle === null ? spotRow(instrument) : linearRow(instrument))
