import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Incident, incidentLog, type Made, pageOf, terminalOf } from './stage.ts'

const COIN = 'LTC/USD'
const incident: Incident = { bug: 'stale quote', coins: ['LTC-USD'], set: [] }
const MISSED_AT = '2018-04-04T10:00Z'
const QUOTE = 'of 09:20:00 by the engine; the candle that proposed the entry ended 0 s before, at 09:24:00'

let made: Made
beforeAll(async () => {
  made = await incidentLog(incident)
})
afterAll(() => made.remove())

describe('a trigger that was refused for an hour by a stale quote', () => {
  test('is found on the page: the decisions, what stood against it, and how old the quote was (V-05)', async () => {
    const page = await pageOf(made.log)
    // one: what was decided
    const { rows } = await page('/decisions', { coin: COIN, kind: 'refused' })
    expect(rows).toMatchObject([{ why: 'stale-quote', times: 56, value: '4 min', must: 'at most', limit: '1 min', isOpen: false }])
    expect(rows[0]!.toMs! - rows[0]!.timeMs).toBe(55 * 60_000)
    // two: what stood against it, in the middle of that hour
    const { words, spells } = await page('/why-not', { coin: COIN, at: MISSED_AT })
    expect(words).toBe('Refused: stale-quote, quote age 4 min, quote age limit 1 min.')
    expect(spells).toMatchObject([{ refusal: 'stale-quote', position: rows[0]!.position, away: '4 min misses 1 min by 3 min' }])
    // three: why: the market was heard, its quote stood still
    const { because } = await page('/why/{position}', { position: spells[0]!.position! })
    expect(because.at(-1)!.facts).toContainEqual(['quote', QUOTE])
    const { coin } = await page('/coins/{coin}', { coin: COIN, at: spells[0]!.position! })
    expect(coin.last).toEqual({ price: '125.59', timeMs: Date.UTC(2018, 3, 4, 9, 24), from: 'tape' })
  })

  test('is found in the terminal: the decisions, what stood against it, and how old the quote was (V-05)', async () => {
    const terminal = terminalOf(made.log)
    // one: what was decided
    const decisions = await terminal('report', 'decisions', '--type', 'stale-quote')
    expect(decisions).toMatch(/^2018-04-04 09:24 +LTC\/USD +stale-quote +56 +2018-04-04 10:19/m)
    // two: what stood against it, in the middle of that hour
    const whyNot = await terminal('why-not', COIN, '--at', MISSED_AT)
    expect(whyNot).toMatch(/away +4 min misses 1 min by 3 min/)
    const [, place] = /^Refused: stale-quote, quote age 4 min, quote age limit 1 min \[(\d+)\]/m.exec(whyNot)!
    // three: why
    expect(await terminal('why', place!)).toContain(`quote     ${QUOTE}`)
  })

  test('is not told of an engine without it', async () => {
    const healthy = await incidentLog({ ...incident, bug: null })
    try {
      const page = await pageOf(healthy.log)
      expect((await page('/decisions', { kind: 'refused', why: 'stale-quote' })).rows).toEqual([])
    } finally {
      healthy.remove()
    }
  })
})
