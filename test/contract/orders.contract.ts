import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OrderType } from '../../machines/position/order-facts.ts'
import { type Account, type Asked, Client } from './account.ts'

/** What every adapter promises of the orders in its record, and of those that are not: each request is answered once. */
export const ordersContract = (name: string, open: () => Promise<Account>): void => {
  describe(`${name}: an order`, () => {
    let account: Account
    let client: Client
    beforeEach(async () => {
      account = await open()
      client = new Client(account)
    })
    afterEach(() => account.dispose())

    const standing = async (): Promise<string[]> => (await client.survey()).openOrders.found.map(({ orderId }) => orderId)
    /** Buys coins, and returns the stop that rests there on all of them that can be sold; null: none rests. */
    const bought = async (): Promise<((stopPrice: string, type?: OrderType) => Asked) | null> => {
      const { can } = account.exchange
      await client.order('buy', { side: 'buy', type: 'market', quantity: account.quantity })
      if (can.stops.kind === 'none') return null
      const quantity = account.sellable(client.owned()[account.coin.base]!)
      const known = can.stops.kind === 'market' ? 'stop-market' : 'stop-limit'
      return (stopPrice, type = known) => ({ ...stop(type, stopPrice), quantity })
    }
    const stop = (type: OrderType, stopPrice: string): Asked => ({
      side: 'sell',
      type,
      quantity: account.quantity,
      stopPrice,
      limitPrice: type === 'stop-limit' ? stopPrice : null,
      reduceOnly: account.exchange.can.reduceOnly,
    })

    test('that rests as its venue lets none rest is refused by its word, and every other is taken', async () => {
      const rests = (await bought()) ?? ((stopPrice, type) => stop(type!, stopPrice))
      const { kind } = account.exchange.can.stops
      for (const type of ['stop-market', 'stop-limit'] as const) {
        const isTaken = kind === 'market' || (kind === 'limit' && type === 'stop-limit')
        const word = isTaken ? 'accepted' : 'unsupported-order-type'
        expect(await client.ask(type, rests(account.lowPrice, type))).toEqual([`place ${type} ${word}`])
        if (isTaken) await client.cancel(type)
      }
    })

    test('for at once that finds nobody at its price has ended, and holds nothing any more', async () => {
      const wish = { side: 'buy', type: 'limit', quantity: account.quantity, limitPrice: account.lowPrice, timeInForce: 'IOC' } as const
      expect(await client.ask('at-once', wish)).toEqual(['place at-once accepted'])
      await client.ended('at-once')
      expect(await standing()).toEqual([])
      expect(client.trades).toEqual([])
    })

    test('that must take nothing is refused where it would, and rests where it would not', async () => {
      const wish = { side: 'buy', type: 'limit', quantity: account.quantity, postOnly: true } as const
      expect(await client.ask('takes', { ...wish, limitPrice: account.highPrice })).toEqual(['place takes would-take'])
      expect(await client.ask('rests', { ...wish, limitPrice: account.lowPrice })).toEqual(['place rests accepted'])
      expect(await standing()).toEqual(['rests'])
      expect(client.trades).toEqual([])
    })

    test('claims its coins alone: a second stop of the same coins is refused', async () => {
      const rests = await bought()
      if (rests === null) return
      expect(await client.ask('one', rests(account.lowPrice))).toEqual(['place one accepted'])
      expect(await client.ask('two', rests(account.lowerPrice))).toEqual(['place two insufficient-balance'])
      expect(await standing()).toEqual(['one'])
    })

    test('is changed where it stands, where its venue says so, and nowhere else', async () => {
      const terms = { quantity: account.quantity, limitPrice: account.lowPrice, stopPrice: null }
      await client.order('rests', { side: 'buy', type: 'limit', ...terms })
      const before = (await client.survey()).balances.found.find(({ asset }) => asset === account.coin.quote)
      const can = account.exchange.can.moveStop === 'amend'
      const reply = await client.amend('rests', { ...terms, limitPrice: account.lowerPrice })
      expect(reply).toEqual([`amend rests ${can ? 'accepted' : 'unsupported-request'}`])
      const { openOrders, balances } = await client.survey()
      const after = balances.found.find(({ asset }) => asset === account.coin.quote)
      expect(openOrders.found.map(({ orderId }) => orderId)).toEqual(['rests'])
      // at a lower price it holds less
      if (can) expect(Number(after!.locked)).toBeLessThan(Number(before!.locked))
      else expect(after).toEqual(before)
    })

    test('gives its place to another by one request, where its venue says so, and nowhere else', async () => {
      const rests = await bought()
      if (rests === null) return
      await client.order('old', rests(account.lowerPrice))
      const replies = await client.replace('old', 'new', rests(account.lowPrice))
      if (account.exchange.can.moveStop === 'cancel-replace') {
        expect(replies).toEqual(['cancel old accepted', 'place new accepted'])
        expect(await standing()).toEqual(['new'])
      } else {
        expect(replies).toEqual(['cancel old unsupported-request', 'place new unsupported-request'])
        expect(await standing()).toEqual(['old'])
      }
    })

    test('that is gone when the one in its place is refused leaves none', async () => {
      const rests = await bought()
      if (rests === null || account.exchange.can.moveStop !== 'cancel-replace') return
      await client.order('old', rests(account.lowPrice))
      expect(await client.replace('old', 'new', rests(account.highPrice))).toEqual([
        'cancel old accepted',
        'place new would-trigger-immediately',
      ])
      expect(await standing()).toEqual([])
    })
  })
}
