import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Incident, incidentLog, type Made, pageOf, terminalOf } from './stage.ts'

const COIN = 'BTC/USD'
/** orders that wait far below the market for half a day: what they set aside stays so */
const incident: Incident = {
  bug: 'wrong reservation',
  coins: ['BTC-USD', 'ETH-USD', 'LTC-USD'],
  set: ['entry.dropPct=1', 'entry.ttlS=43200', 'entry.limitOffsetPct=-4'],
}
const BLOCKED_AT = '2018-04-04T02:00Z'
const RESERVED = '8998.90127136 USD of 9000.1105094 USD free, for 998.87904 USD at its limit, until 13:26:00 at most'

let made: Made
beforeAll(async () => {
  made = await incidentLog(incident)
})
afterAll(() => made.remove())

describe('a budget that one wrong reservation blocked', () => {
  test('is found on the page: what stood against the entry, what is set aside, and for what (V-28)', async () => {
    const page = await pageOf(made.log)
    // one: what stands against it
    const { words, spells } = await page('/why-not', { coin: COIN, at: BLOCKED_AT })
    expect(words).toBe('Refused: over-budget, reserve 999.56368512 USD, free budget 1.20923804 USD.')
    expect(spells[0]!.guards).toContainEqual(expect.objectContaining({ guard: 'over-budget', ok: false, missing: '998.35444708 USD' }))
    // two: who has the budget
    const { pool, reservations } = await page('/budget/{asset}', { asset: 'USD', at: BLOCKED_AT })
    expect(pool).toMatchObject({ cash: '10000', reserved: '9998.79076196', free: '1.20923804' })
    expect(reservations).toMatchObject([
      { coin: 'ETH/USD', amount: '999.8894906', cost: '998.8906' },
      { coin: 'LTC/USD', amount: '8998.90127136', cost: '998.87904' },
    ])
    const { place } = reservations[1]!
    const change = await page('/difference', { a: String(place!.ordinal - 1), b: place!.position })
    expect(change.changed['pools.USD.free']).toEqual(['9000.1105094', '1.20923804'])
    // three: why
    const { because } = await page('/why/{position}', { position: place!.position })
    expect(because.at(-1)!.facts).toContainEqual(['reserved', RESERVED])
  })

  test('is found in the terminal: what stood against the entry, what is set aside, and for what (V-28)', async () => {
    const terminal = terminalOf(made.log)
    // one: what stands against it
    const whyNot = await terminal('why-not', COIN, '--at', BLOCKED_AT)
    expect(whyNot).toMatch(/away +999\.56368512 USD misses 1\.20923804 USD by 998\.35444708 USD/)
    // two: who has the budget
    const budget = await terminal('report', 'budget', '--at', BLOCKED_AT, '--wide')
    const [, order] = /^2018-04-04 01:26:00\.000 +LTC\/USD +8998\.90127136 +USD +998\.87904 +8998\.90127136 +(\S+)$/m.exec(budget)!
    const change = await terminal('report', 'budget', '--from', '2018-04-04T01:25Z', '--to', '2018-04-04T01:27Z')
    expect(change).toMatch(/reserved +999\.88949 +9998\.7908 +8998\.9013/)
    // three: why
    expect(await terminal('why', order!)).toContain(`reserved  ${RESERVED}`)
  })

  test('is not told of an engine without it', async () => {
    const healthy = await incidentLog({ ...incident, bug: null })
    try {
      const page = await pageOf(healthy.log)
      const { reservations } = await page('/budget/{asset}', { asset: 'USD', at: BLOCKED_AT })
      expect(reservations.length).toBeGreaterThan(1)
      for (const { amount, cost } of reservations) expect(Number(amount) / Number(cost)).toBeLessThan(1.002)
      expect((await page('/decisions', { kind: 'refused', why: 'over-budget' })).rows).toEqual([])
    } finally {
      healthy.remove()
    }
  })
})
