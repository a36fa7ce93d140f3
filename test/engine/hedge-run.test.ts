import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { parse } from '../../src/kernel/money.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { positionsReport } from '../../src/report/positions-report.ts'
import { type Disturb, expectConserved, type Placed, type Played, play } from './play.ts'

const folder = mkdtempSync(join(tmpdir(), 'hedge-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
const SYMBOL = 'AAA/USD:USD'
const LONG = `position-paper.x.main-${encodeURIComponent(SYMBOL)}-long`
const SHORT = `position-paper.x.main-${encodeURIComponent(SYMBOL)}-short`

const HEDGE = {
  'paper.positionMode': 'hedge',
  'paper.spreadPct': '0',
  'paper.slippagePct': '0',
  'paper.makerFeePct': '0',
  'paper.takerFeePct': '0',
  'entry.strategy': 'reversion',
  'entry.risePct': '2',
  'risk.maxCoinExposurePct': '100',
  'exit.takeProfitPct': '4',
}

/** An hour at 100, a fall to 97, which is bought, a rise of 2 % from there, which is sold short, and what comes then. */
const tapeOf = (name: string, after: readonly number[]) => {
  const prices = [...Array.from({ length: 60 }, () => 100), 97, 97, 99, 99, ...after]
  const path = join(folder, `x_AAA-PERP_1m_${name}.csv`)
  writeFileSync(path, prices.map((price, at) => `${BEGAN_MS + at * MINUTE},${price},${price},${price},${price},100000`).join('\n'))
  return openTape([`${SYMBOL}=${path}`], {})
}
const hours = (count: number, price: number): number[] => Array.from({ length: count * 60 }, () => price)
const of = ({ events }: Played, type: string, stream?: string) =>
  events.filter((event) => event.type === type && (stream === undefined || event.stream === stream))
const cash = ({ venue }: Played) => parse(venue.balances().USD!)

describe('in hedge mode', () => {
  test('a fall is bought and a rise sold short side by side, each a position of its own with its own stop', async () => {
    const played = await play({ tape: await tapeOf('both', [99]), set: HEDGE })
    expect(of(played, 'EntryFilled').map(({ stream, parts }) => [stream, parts.slot])).toEqual([
      [LONG, 'long'],
      [SHORT, 'short'],
    ])
    expect(of(played, 'PositionClosed')).toEqual([])
    expect(of(played, 'ProtectionRequested').map(({ stream, data }) => [stream, (data as { side: string }).side])).toEqual([
      [LONG, 'sell'],
      [SHORT, 'buy'],
    ])
    // 1000 of 10000 at 97, and at 99, by a step of the tape
    const held = played.folded.state.folds.portfolio
    expect(Object.keys(held)).toEqual([`${SYMBOL} long`, `${SYMBOL} short`])
    expect(held[`${SYMBOL} long`]!.held > 0n && held[`${SYMBOL} short`]!.held < 0n).toBe(true)
    expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
    expectConserved(played)
  })

  test('every request says of which position it is', async () => {
    const { placed } = await play({ tape: await tapeOf('asked', [99, 99, 102, 102, 94, 94]), set: HEDGE })
    expect(placed.length).toBeGreaterThan(4)
    for (const { order } of placed) expect(order.positionSide).toBe((order.side === 'buy') === order.reduceOnly ? 'short' : 'long')
  })

  test('every fill says so too, and one that says otherwise than its order is believed only when the order is told whole', async () => {
    let trades = 0
    const disturb: Disturb = (report, tell) => {
      if (report.kind !== 'trade') return tell(report)
      const { side } = played.find(({ order }) => order.orderId === report.orderId)!.order
      expect(report.trade.positionSide).toBe(side === 'buy' ? 'long' : 'short')
      tell(trades++ === 0 ? { ...report, trade: { ...report.trade, positionSide: 'short' } } : report)
    }
    const played: Placed[] = []
    const { events } = await play({ tape: await tapeOf('sides', [99]), set: HEDGE, placed: played, disturb })
    expect(trades).toBe(2)
    const unowned = events.filter(({ type }) => type === 'UnownedReportsObserved').map(({ data }) => data)
    expect(unowned).toMatchObject([{ whose: 'ours', symbol: SYMBOL, trades: 1 }])
    const filled = events.filter(({ type }) => type === 'EntryFilled').map(({ parts }) => parts.slot)
    expect(filled).toEqual(['long', 'short'])
  })

  test('one position ends by its own target while the other goes on, and each has its own gain', async () => {
    // 97 x 1.04 is 100.88, which is below the stop of the short one, 99 x 1.05
    const played = await play({ tape: await tapeOf('one', [99, 101, 101, 101]), set: HEDGE })
    const [closed] = of(played, 'PositionClosed')
    expect(of(played, 'PositionClosed')).toHaveLength(1)
    expect([closed!.stream, (closed!.data as { reason: string }).reason]).toEqual([LONG, 'take-profit'])
    const quantity = parse((of(played, 'EntryFilled', LONG)[0]!.data as { quantity: string }).quantity)
    const sold = parse((of(played, 'ExitFilled', LONG)[0]!.data as { price: string }).price)
    const gain = (quantity * (sold - parse('97'))) / parse('1')
    expect(cash(played)).toBe(parse('10000') + gain)
    const { positions } = await positionsReport.read(played.store)
    expect(positions.map(({ slot, direction, reason, gain: told }) => [slot, direction, reason, parse(told)])).toEqual([
      ['long', 'long', 'take-profit', gain],
      ['short', 'short', 'open', 0n],
    ])
  })

  test('a run that was stopped while both are open goes on to the same end, and its log is sound', async () => {
    const given = {
      tape: await tapeOf('resumed', [99, 99, 99, ...hours(9, 98), 101, 101, 96, 96]),
      set: { ...HEDGE, 'paper.takerFeePct': '0.05' },
    }
    const whole = await play(given)
    for (const at of [63, 66, 500]) {
      const stop = new AbortController()
      const first = await play({ ...given, stop: stop.signal, onProgress: async (rows) => (rows > at ? stop.abort() : undefined) })
      const resumed = await play({ ...given, store: first.store })
      expect(resumed.hashes.stateHash).toBe(whole.hashes.stateHash)
      expect(resumed.venue.balances()).toEqual(whole.venue.balances())
      expect(await verifyLog(resumed.store.readAll(null))).toMatchObject({ ok: true })
    }
  })

  test('funding is settled of each: what the long one pays the short one receives', async () => {
    const played = await play({ tape: await tapeOf('funded', hours(12, 99)), set: HEDGE })
    const amounts = (stream: string) => of(played, 'FundingSettled', stream).map(({ data }) => parse((data as { amount: string }).amount))
    expect(amounts(LONG)).toHaveLength(2)
    expect(amounts(SHORT)).toHaveLength(2)
    expect(amounts(LONG).every((amount) => amount < 0n) && amounts(SHORT).every((amount) => amount > 0n)).toBe(true)
    expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
  })

  test('a gap liquidates the one that it goes against, and the venue says which', async () => {
    const set = { ...HEDGE, 'paper.leverage': '20', 'exit.hardStopPct': '4', 'exit.takeProfitPct': '60' }
    const played = await play({ tape: await tapeOf('gap', [99, 50, 50, 50]), set })
    const [fill] = of(played, 'ForeignFill')
    expect([fill!.stream, (fill!.data as { because: string }).because]).toEqual([LONG, 'liquidation'])
    expect(of(played, 'PositionClosed').map(({ stream }) => stream)).toEqual([LONG])
    expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
  })

  test('what both may rest at the venue is shared: of five stops of a contract one is the owner’s, and two are each position’s', async () => {
    const played = await play({ tape: await tapeOf('stops', [99]), set: HEDGE })
    expect(of(played, 'EntryRequested').map(({ data }) => (data as { plan: { maxStops: number } }).plan.maxStops)).toEqual([2, 2])
    const net = await play({ tape: await tapeOf('stops', [99]), set: { ...HEDGE, 'paper.positionMode': 'one-way' } })
    expect(of(net, 'EntryRequested').map(({ data }) => (data as { plan: { maxStops: number } }).plan.maxStops)).toEqual([4])
  })
})

test('in one-way mode the rise is refused by name, with what is held', async () => {
  const played = await play({
    tape: await tapeOf('one-way', [99]),
    set: { ...HEDGE, 'paper.positionMode': 'one-way', 'entry.maxEntries': '2' },
  })
  const [entry] = of(played, 'EntryFilled')
  const { quantity } = entry!.data as { quantity: string }
  expect(of(played, 'EntryRequested')).toHaveLength(1)
  expect(of(played, 'ProposalRefused').map(({ data }) => data)).toContainEqual(
    expect.objectContaining({
      refusal: 'opposite-direction',
      trigger: 'rise-from-window-low',
      judged: expect.objectContaining({ direction: 'short', held: 'long', exposure: quantity }),
    }),
  )
})
