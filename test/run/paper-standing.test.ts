import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { followOpenRequests, type OpenRequests } from '../../src/command/open-requests.ts'
import { loadConfig } from '../../src/config/load.ts'
import { venues } from '../../src/exchange/index.ts'
import type { PaperVenue } from '../../src/exchange/paper/venue.ts'
import type { Report } from '../../src/exchange/port.ts'
import { parse } from '../../src/kernel/money.ts'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { contractOf } from '../../src/run/contract-terms.ts'
import { balancesIn, standingIn } from '../../src/run/paper-standing.ts'
import { type Played, play } from '../engine/play.ts'
import { candleFiles, tapeFolder } from '../rig/tapes.ts'

const folder = mkdtempSync(join(tmpdir(), 'standing-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Set = Readonly<Record<string, string>>

/** A venue that knows of the account what the log says, and how it stands after a first look at it. */
const resumed = async (played: Played, tape: Tape, set: Set): Promise<PaperVenue> => {
  const folded = foldNothing()
  const open: OpenRequests = {}
  await foldLog(played.store, folded, { isChecked: true, onEvent: (event) => followOpenRequests(open, folded.state, event) })
  const config = loadConfig({ overrides: set })
  const instruments = tape.coins.map(({ symbol, base, quote, series: { timeframeMs, tickSize } }) => {
    const { data } = folded.state.facts.instruments[`instrument-${tape.venue}-${encodeURIComponent(symbol)}`]!
    const filters = {
      tickSize: parse(data.tickSize),
      stepSize: parse(data.stepSize),
      minQuantity: parse(data.minQuantity),
      minNotional: parse(data.minNotional),
    }
    const contract = contractOf(symbol, undefined, config)
    return { symbol, base, quote, timeframeMs, marketTick: parse(tickSize), filters, ...(contract && { contract }) }
  })
  const venue = venues.paper.open({ config, instruments, paidIn: balancesIn(folded.state) })
  venue.listen(() => {})
  venue.resume(standingIn(folded, open, venue.can), folded.lastTimeMs)
  while (venue.nextDueMs() <= folded.lastTimeMs + 10_000) venue.step()
  return venue
}

const nonZero = (balances: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(balances).filter(([, amount]) => amount !== '0'))

const surveyOf = (venue: PaperVenue): Report => {
  let told: Report | null = null
  venue.listen((report) => (told = report))
  venue.survey({ askedMs: 0 })
  return told!
}

/** What a look-up of each open order says: its terms, and all that was traded of it. */
const lookUps = (venue: PaperVenue): Report[] => {
  const told: Report[] = []
  venue.listen((report) => told.push(report))
  const orders = venue.openOrders().toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1))
  for (const { orderId, symbol } of orders) {
    venue.query({ orderId, symbol, venueOrderId: null, askedMs: 0 })
    while (venue.nextDueMs() < Number.POSITIVE_INFINITY) venue.step()
  }
  return told.map((report) => ({ ...report, venueTimeMs: 0 }))
}

const expectSame = (one: PaperVenue, other: PaperVenue): void => {
  const byId = (orders: ReturnType<PaperVenue['openOrders']>) => orders.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1))
  expect(byId(one.openOrders())).toEqual(byId(other.openOrders()))
  expect(lookUps(one)).toEqual(lookUps(other))
  expect(nonZero(one.balances())).toEqual(nonZero(other.balances()))
  const [a, b] = [surveyOf(one), surveyOf(other)]
  if (a.kind !== 'survey' || b.kind !== 'survey') throw new Error('A venue answers a survey at once.')
  expect(a.positions.found).toEqual(b.positions.found)
  expect(a.balances.found).toEqual(b.balances.found)
}

const HOUR_MS = 3_600_000

test.each([
  ['the usual stop that rests', {}],
  ['orders that fill in pieces', { 'paper.maxVolumeSharePct': '0.01' }],
  ['fees in coins', { 'paper.feeAsset': 'received' }],
])('the account that the log makes is the one that the venue had: %s', async (_, set: Set) => {
  let held = 0
  let partly = 0
  for (let cut = 1; cut <= 9; cut++) {
    const whole = await openTape([candleFiles(tapeFolder)[0]!])
    const fromMs = whole.coins[0]!.series.openMs(0)
    const tape = await openTape([candleFiles(tapeFolder)[0]!], { part: { fromMs, toMs: fromMs + cut * 4.7 * HOUR_MS } })
    const all = { 'entry.dropPct': '0.5', ...set }
    const played = await play({ tape, set: all })
    const orders = played.venue.openOrders()
    held += orders.length
    partly += Object.values(played.folded.state.folds.portfolio).filter((one) => one.held > 0n).length
    expectSame(await resumed(played, tape, all), played.venue)
  }
  expect(held, 'some cut finds orders open').toBeGreaterThan(2)
  expect(partly, 'some cut finds coins held').toBeGreaterThan(2)
})

/** A minute a price; an hour at 100 lies before. */
const tapeOf = (symbol: string, name: string, after: readonly number[]): Promise<Tape> => {
  const path = join(folder, name)
  const prices = [...Array.from({ length: 60 }, () => 100), ...after]
  const rowOf = (price: number, at: number) =>
    `${Date.parse('2022-01-03T04:00:00Z') + at * 60_000},${price},${price},${price},${price},100000`
  writeFileSync(path, prices.map(rowOf).join('\n'))
  return openTape([`${symbol}=${path}`])
}

test('a stop that was moved where it stands is there at its new price', async () => {
  const tape = await tapeOf('AAA/USD', 'x_AAA-USD_1m_moved.csv', [97, 97, 97, 97, 98, 99, 99.2, 99.4])
  const exact = { 'paper.spreadPct': '0', 'paper.slippagePct': '0', 'risk.maxCoinExposurePct': '100' }
  const trailing = { 'exit.takeProfitPct': '5', 'exit.trailingActivatePct': '2', 'exit.stopAtVenue': 'nearest' }
  const set = { ...exact, ...trailing, 'paper.profile': 'amends' }
  const played = await play({ tape, set })
  expect(played.events.some(({ type }) => type === 'ProtectionAmended')).toBe(true)
  expectSame(await resumed(played, tape, set), played.venue)
})

test('contracts stand at what they were opened for, with their margin bound', async () => {
  const tape = await tapeOf('AAA/USD:USD', 'x_AAA-PERP_1m_held.csv', [97, 97, 96.5, 96.8])
  const set = { 'paper.leverage': '4', 'risk.maxCoinExposurePct': '100' }
  const played = await play({ tape, set })
  const venue = await resumed(played, tape, set)
  expect(surveyOf(venue)).toMatchObject({ positions: { found: [{ symbol: 'AAA/USD:USD', side: 'long' }] } })
  expectSame(venue, played.venue)
})
