import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Incident, incidentLog, type Made, pageOf, terminalOf } from './stage.ts'

const COIN = 'LTC/USD'
/** little is traded in a minute, so that the entry is filled in parts */
const incident: Incident = { bug: 'unmoved stop', coins: ['LTC-USD'], set: ['entry.dropPct=1', 'paper.maxVolumeSharePct=1'] }
const CALLED_AT = '2018-04-04T02:00Z'

let made: Made
beforeAll(async () => {
  made = await incidentLog(incident)
})
afterAll(() => made.remove())

describe('a stop that was left unmoved after a partial fill', () => {
  test('is found on the page: the alarm, the coin then, and what came of the fill (V-06 V-11)', async () => {
    const page = await pageOf(made.log)
    // one: what is wrong, and since when
    const { alarms } = await page('/alarms', { at: CALLED_AT })
    expect(alarms).toMatchObject([
      { alarm: 'exposed', of: COIN, level: 'critical', words: '1.46 of 5.665 LTC of LTC/USD lie without a stop.' },
    ])
    const sinceMs = alarms[0]!.sinceMs!
    // two: how it stood then: the stop is of the first part
    const { coin } = await page('/coins/{coin}', { coin: COIN, at: CALLED_AT })
    expect(coin).toMatchObject({
      word: 'unprotected',
      held: '5.665',
      bareSinceMs: sinceMs,
      orders: [{ role: 'protection', quantity: '4.205' }],
    })
    const stop = await page('/orders/{id}', { id: coin.orders[0]!.id, at: CALLED_AT })
    expect(stop.events.map(({ type }) => type)).toEqual(['ProtectionRequested', 'ProtectionAccepted'])
    // three: why, at the event of that moment
    const then = await page('/events', { coin: COIN, from: String(sinceMs), to: String(sinceMs), type: 'EntryFilled' })
    const { because } = await page('/why/{position}', { position: then.rows[0]!.position, at: CALLED_AT })
    expect(because.at(-1)).toMatchObject({ words: { line: expect.stringMatching(/^Bought 1\.46 LTC at 133\.50 USD/) } })
    expect(because.at(-1)!.facts).toContainEqual(['stop', 'none was asked for of what this bought, and none was moved, by then'])
  })

  test('is found in the terminal: the journal, the orders then, and what came of the fill (V-06 V-11)', async () => {
    const terminal = terminalOf(made.log)
    // one: what is wrong, and since when
    const journal = await terminal('report', 'journal', '--to', CALLED_AT)
    const [, bare, clock, alarm] = /Alarm: (.*) LTC without a stop at the venue for 5 s, since (\S+) \[(\d+)\]/.exec(journal)!
    expect(bare).toBe('1.46')
    const [, fill] = new RegExp(`${clock} +LTC/USD +Bought 1\\.46 LTC .*\\[(\\d+)\\]`).exec(journal)!
    // two: how it stood then
    expect(await terminal('report', 'portfolio', '--at', alarm!)).toMatch(/^LTC\/USD +5\.665 /m)
    const orders = await terminal('report', 'orders', '--at', alarm!)
    expect(orders.match(/^.* LTC\/USD .*$/gm)).toEqual([expect.stringMatching(/protection +sell +4\.205 +4\.205 .* working$/)])
    // three: why, at the event of that moment
    const why = await terminal('why', fill!, '--at', alarm!)
    expect(why).toContain('stop      none was asked for of what this bought, and none was moved, by then')
    expect(why.slice(why.indexOf('Then'))).not.toMatch(/stop/i)
  })

  test('is not told of an engine without it', async () => {
    const healthy = await incidentLog({ ...incident, bug: null })
    try {
      const page = await pageOf(healthy.log)
      expect((await page('/alarms', { at: CALLED_AT })).alarms).toEqual([])
      const fills = await page('/events', { coin: COIN, type: 'EntryFilled' })
      expect(fills.rows.length).toBeGreaterThan(2)
      for (const { position } of fills.rows) {
        const { because } = await page('/why/{position}', { position })
        expect(because.at(-1)!.facts.map(([name]) => name)).not.toContain('stop')
      }
    } finally {
      healthy.remove()
    }
  })
})
