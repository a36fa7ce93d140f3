import { againstTrend } from './against-trend.ts'
import { coarseTick } from './coarse-tick.ts'
import { priceBand } from './price-band.ts'
import { redDay } from './red-day.ts'
import { spread } from './spread.ts'
import { stopList } from './stop-list.ts'
import { thinMarket } from './thin-market.ts'

/**
 * All guards, in the order of asking: what is so of the coin, then what the market offers and did. The first that is broken keeps the
 * entry back.
 */
export const guards = [stopList, priceBand, coarseTick, spread, thinMarket, againstTrend, redDay] as const
