import { coinShown } from '../coin-shown.ts'
import { allCoins } from '../coins-of.ts'
import { placeShown } from '../place-shown.ts'
import { apiRoute } from './api-route.ts'
import { wantedCoin } from './wanted-coin.ts'

export const coinsRoute = apiRoute({
  path: '/coins',
  summary: 'Every coin as it stood',
  answerTo: async ({ moment, candles }) => ({
    at: placeShown(moment.place),
    coins: allCoins(moment).map((coin) => coinShown(moment, candles, coin)),
  }),
})

export const coinRoute = apiRoute({
  path: '/coins/{coin}',
  summary: 'One coin as it stood',
  answerTo: async ({ moment, candles }, { coin }) => ({
    at: placeShown(moment.place),
    coin: coinShown(moment, candles, wantedCoin(moment, coin)),
  }),
})
