import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Ledger } from '../../src/audit/books/ledger.ts'
import { PlanLaws } from '../../src/audit/plan-laws.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { ChooseStrategy } from '../../src/decision/strategy.ts'
import type { Direction } from '../../src/kernel/direction.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { asking } from '../engine/asking.ts'
import { play } from '../engine/play.ts'

const folder = mkdtempSync(join(tmpdir(), 'contract-laws-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
const SYMBOL = 'AAA/USD:USD'
/** Ten minutes at 100, then a rise or a fall in small steps, and back. */
const pricesOf = (direction: Direction): number[] => {
  const sign = direction === 'long' ? 1 : -1
  return Array.from({ length: 40 }, (_, at) => 100 + sign * (at < 10 ? 0 : at < 25 ? (at - 10) * 0.11 : (39 - at) * 0.11))
}
const once = (direction: Direction): ChooseStrategy =>
  asking(({ bar }) => (bar.closeMs === BEGAN_MS + 5 * MINUTE ? { trigger: 'test', values: {}, direction } : null))

/** A contract is ten coins: what is reckoned in contracts may not be taken for coins, nor what is short for what is long. */
const INSTRUMENT = { tickSize: '0.01', stepSize: '0.1', minQuantity: '0.1', minNotional: '5', contractSize: '10' }
const set = {
  ...Object.fromEntries(Object.entries(INSTRUMENT).map(([key, value]) => [`instruments.${SYMBOL}.${key}`, value])),
  'entry.limitOffsetPct': '0.3',
  'exit.breakEvenAtPct': '0.5',
  'paper.leverage': '3',
  'risk.maxCoinExposurePct': '100',
}

/** The rule that the first event breaks, if the entry had these terms of the account. */
const brokenWith = (events: readonly LogEvent[], terms: { leverage?: string; marginMode?: 'cross' }): string | null => {
  const [laws, ledger] = [new PlanLaws(), new Ledger()]
  for (const event of events) {
    const entry = event.type === 'EntryRequested' ? event : null
    const contract = { ...entry?.data.contract, ...terms }
    const finding = laws.check(entry === null ? event : ({ ...entry, data: { ...entry.data, contract } } as LogEvent), ledger)
    if (finding !== null) return finding.rule
    ledger.book(event)
  }
  return null
}

test.each<Direction>(['long', 'short'])(
  'a log of a %s position of contracts that are of ten coins each keeps the laws of its options',
  async (direction) => {
    const path = join(folder, `x_AAA-PERP_1m_${direction}.csv`)
    writeFileSync(
      path,
      pricesOf(direction)
        .map((price, at) => `${BEGAN_MS + at * MINUTE},${price},${price},${price},${price},100000`)
        .join('\n'),
    )
    const played = await play({ tape: await openTape([`AAA/USD:USD=${path}`]), set, strategy: once(direction) })
    const entry = played.events.find(({ type }) => type === 'EntryRequested')!.data as { limitPrice: string; plan: { minNotional: string } }
    // 0.3 % beyond 100 on the side where it fills surely; five of the quote asset are half a contract at a price of one
    expect([entry.limitPrice, entry.plan.minNotional]).toEqual([direction === 'long' ? '100.3' : '99.7', '0.5'])
    const sold = played.events.find(({ type }) => type === 'ExitDecided')!.data as { reason: string }
    expect(sold.reason).toBe('break-even')
    expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
    // stops at 95.29 and 104.68; 100.3 x 0.95 / 0.995 is 95.76, 99.7 x 1.05 / 1.005 is 104.16; with 18 it is 95.20 and 104.72,
    // and only the options say another one
    const broken = [{ leverage: '20' }, { leverage: '18' }, { marginMode: 'cross' } as const].map((terms) =>
      brokenWith(played.events, terms),
    )
    expect(broken).toEqual(['liquidated-before-stop', 'account-differs', 'account-differs'])
  },
)
