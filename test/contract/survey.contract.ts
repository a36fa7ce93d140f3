import { Decimal } from 'decimal.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SurveyReport } from '../../src/exchange/port.ts'
import { type Account, Client } from './account.ts'

const totals = ({ balances }: SurveyReport): Record<string, string> =>
  Object.fromEntries(balances.found.map(({ asset, free, locked }) => [asset, new Decimal(free).plus(locked).toFixed()]))
const locked = ({ balances }: SurveyReport): Record<string, string> =>
  Object.fromEntries(balances.found.filter((one) => one.locked !== '0').map((one) => [one.asset, one.locked]))

/** What every adapter's survey promises of the account, checked by the trades that the same adapter tells. */
export const surveyContract = (name: string, open: () => Promise<Account>): void => {
  describe(`${name}: a survey`, () => {
    let account: Account
    let client: Client
    beforeEach(async () => {
      account = await open()
      client = new Client(account)
    })
    afterEach(() => account.dispose())

    test('of an account that has only been paid into finds that, all of it free', async () => {
      const found = await client.survey()
      expect(found.openOrders.found).toEqual([])
      expect(found.positions.found).toEqual([])
      expect([totals(found), locked(found)]).toEqual([account.deposits, {}])
    })

    test('says as locked what an order that rests may cost, until it is cancelled', async () => {
      const { coin, quantity, lowPrice } = account
      await client.order('buy-low', { side: 'buy', type: 'limit', quantity, limitPrice: lowPrice })
      const resting = await client.survey()
      expect(resting.openOrders.found).toEqual([{ orderId: 'buy-low', symbol: coin.symbol }])
      expect(totals(resting)).toEqual(account.deposits)
      const cost = new Decimal(quantity).times(lowPrice)
      const held = new Decimal(locked(resting)[coin.quote] ?? 0)
      expect([held.gte(cost), held.lte(cost.times('1.01'))], `${held} of ${cost} and a fee`).toEqual([true, true])
      await client.cancel('buy-low')
      const found = await client.survey()
      expect([found.openOrders.found, totals(found), locked(found)]).toEqual([[], account.deposits, {}])
    })

    test('adds up with the trades that were told, fees included, and says as locked the coins that a stop holds', async () => {
      const { coin, quantity, lowPrice, feeAsset } = account
      await client.order('buy', { side: 'buy', type: 'market', quantity })
      expect(new Set(client.trades.map(({ fee }) => fee.asset))).toEqual(new Set([feeAsset]))
      const bought = await client.survey()
      expect(bought.openOrders.found).toEqual([])
      expect([totals(bought), locked(bought)]).toEqual([client.owned(), {}])
      const some = new Decimal(quantity).div(5).toFixed()
      await client.order('stop', { side: 'sell', type: 'stop-market', quantity: some, stopPrice: lowPrice })
      const stopped = await client.survey()
      expect([totals(stopped), locked(stopped)]).toEqual([client.owned(), { [coin.base]: some }])
      await client.order('sell', { side: 'sell', type: 'market', quantity: some })
      expect(new Set(client.trades.map(({ orderId }) => orderId))).toEqual(new Set(['buy', 'sell']))
      await client.cancel('stop')
      const sold = await client.survey()
      expect([totals(sold), locked(sold), sold.positions.found]).toEqual([client.owned(), {}, []])
    })
  })
}
