import { lastSalePrice, liveStops, protectable, sellable, unstopped } from '../claims.ts'
import { hardStopOf } from '../plan-prices.ts'
import { type ExitRule, levelAt } from './exit-rule.ts'

export const hardStop: ExitRule<'hard-stop'> = {
  reason: 'hard-stop',
  urgency: 'market',
  description:
    'The price has moved against the position as far as the hard stop, and coins that could be protected are not: the venue watches for the others. Coins too few for a stop are sold before they are worth too little to be sold at all.',
  level: (state) => {
    const bare = unstopped(state)
    const stop = hardStopOf(state)
    if (stop === null || protectable(state, bare) > 0n) return levelAt('against', stop)
    // beside stops that stand, what they leave out is sold when they have ended
    if (liveStops(state).length > 0 || sellable(state, bare) === 0n) return null
    // while coins are being bought, more may come and make up what a stop needs
    const last = state.value.entry === 'none' ? lastSalePrice(state, bare) : null
    return levelAt('against', last === null ? stop : { ...stop, price: last })
  },
}
