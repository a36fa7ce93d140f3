import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Ledger } from '../../src/audit/books/ledger.ts'
import { PlanLaws } from '../../src/audit/plan-laws.ts'
import type { EventOf, LogEvent } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { play } from '../engine/play.ts'

const folder = mkdtempSync(join(tmpdir(), 'contract-size-'))
afterAll(() => rmSync(folder, { recursive: true }))

const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
const SYMBOL = 'AAA/USD:USD'
const instrument = { tickSize: '0.01', stepSize: '1', minQuantity: '1', minNotional: '1', contractSize: '0.1', maxLeverage: '20' }
const set = {
  ...{ 'paper.leverage': '4', 'paper.takerFeePct': '0.1', 'paper.makerFeePct': '0.05', 'risk.maxCoinExposurePct': '100' },
  ...Object.fromEntries(Object.entries(instrument).map(([key, value]) => [`instruments.${SYMBOL}.${key}`, value])),
}

const firstBroken = (events: readonly LogEvent[]): string | null => {
  const [laws, ledger] = [new PlanLaws(), new Ledger()]
  for (const event of events) {
    const finding = laws.check(event, ledger)
    if (finding !== null) return `${finding.rule}: ${finding.message}`
    ledger.book(event)
  }
  return null
}

describe('size and reserve of contracts are held against the options', () => {
  let events: readonly LogEvent[] = []
  let at = -1
  beforeAll(async () => {
    const prices = [100.01, ...Array.from({ length: 59 }, () => 100), 97, 97, 97]
    const path = join(folder, 'x_AAA-PERP_1m.csv')
    writeFileSync(
      path,
      prices.map((price, minute) => `${BEGAN_MS + minute * 60_000},${price},${price},${price},${price},100000`).join('\n'),
    )
    events = (await play({ tape: await openTape([`${SYMBOL}=${path}`]), set })).events
    at = events.findIndex(({ type }) => type === 'EntryRequested')
  })
  const entry = () => events[at] as EventOf<'EntryRequested'>
  const forged = (data: Partial<EventOf<'EntryRequested'>['data']>): string | null =>
    firstBroken(events.with(at, { ...entry(), data: { ...entry().data, ...data } }))

  test('what the engine asks for is what they come to', () => {
    expect(firstBroken(events)).toBeNull()
    // 1000 USD at 97 and its fee of 0.097 are 10.2988... coins: 102 contracts of a tenth; 989.4 / 4, and 0.1 % of 989.4
    expect(entry().data).toMatchObject({ quantity: '102', margin: '247.35', reserve: '248.3394' })
  })

  test('one contract more, or less, is found', () => {
    expect(forged({ quantity: '103', margin: '249.775', reserve: '250.7741' })).toContain('size-differs: Its quantity is 103')
    expect(forged({ quantity: '101' })).toContain('size-differs: Its quantity is 101')
    expect(forged({ quantity: '101.5' })).toContain('size-differs')
  })

  test('a reserve without its fee, or as coins would have it, is found', () => {
    expect(forged({ reserve: '247.35' })).toContain('at its limit and with its fee it costs 248.3394')
    expect(forged({ reserve: '990.3894' })).toContain('reserve-differs')
  })
})
