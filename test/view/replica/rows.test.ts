import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bareIn } from '../../../projections/bare-spans.ts'
import { cycleIn } from '../../../projections/closed-cycles.ts'
import { ordersIn } from '../../../projections/ended-orders.ts'
import { fillOf } from '../../../projections/fill.ts'
import { reasonsOfPrice } from '../../../projections/promised-exits.ts'
import { refusalsIn } from '../../../projections/refusal-rows.ts'
import { stopsIn } from '../../../projections/stop-pieces.ts'
import { unprotectedInAll } from '../../../projections/unprotected-times.ts'
import { decode } from '../../../src/event/codec.ts'
import { canonical } from '../../../src/kernel/canonical.ts'
import { format, type Money, multiply, parse, ZERO } from '../../../src/kernel/money.ts'
import { positionName } from '../../../src/kernel/slots.ts'
import { GroundsSeen } from '../../../src/report/cycle-grounds.ts'
import { OrderLives } from '../../../src/report/order-lives.ts'
import { positionsReport } from '../../../src/report/positions-report.ts'
import { type RowKind, type RowOf, type RowsAsked, rowKinds } from '../../../src/view/replica/row-kinds.ts'
import type { View, ViewMoment } from '../../../src/view/replica/view.ts'
import { IS_NIGHT } from '../../draws.ts'
import { runOn, runs, storeOf } from '../../property/generated-run.ts'
import { viewOf } from './logs.ts'

const KINDS = Object.keys(rowKinds) as RowKind[]
const numRuns = IS_NIGHT ? 200 : 6

/** Every row of a kind, by pages of so many. */
const allRows = <K extends RowKind>(view: View, kind: K, ordinal: number, limit: number, asked: Omit<RowsAsked, 'limit'> = {}) => {
  const rows: RowOf<K>[] = []
  let before: string | undefined
  do {
    const page = view.rows(kind, { ordinal }, { ...asked, limit, ...(before !== undefined && { before }) })
    rows.push(...page.rows)
    before = page.next ?? undefined
  } while (before !== undefined)
  return rows
}

/** Decimal money of each of several drawn runs, after all it did. */
const inRuns = (check: (view: View, moment: ViewMoment, rows: Awaited<ReturnType<typeof runOn>>['rows']) => Promise<void> | void) =>
  fc.assert(
    fc.asyncProperty(runs(90), async (run) => {
      const { rows } = await runOn(run)
      const view = await viewOf(rows)
      await check(view, await view.at('now'), rows)
    }),
    { numRuns },
  )

describe('rows of what is finished', () => {
  test('as of a past event are those of the log that was cut there, in every kind and by every way of asking', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(
        runs(90),
        fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 1, max: 5 }),
        async (run, cuts, limit) => {
          const { rows } = await runOn(run)
          const whole = await viewOf(rows)
          const coins = [...new Set(rows.flatMap(({ parts }) => parts.symbol ?? []))]
          for (const cut of cuts) {
            const ordinal = 1 + (cut % rows.length)
            const then = await viewOf(rows.slice(0, ordinal))
            const { time } = rows[Math.floor(ordinal / 2)]!
            const ways: Omit<RowsAsked, 'limit'>[] = [{}, { fromMs: time }, { untilMs: time }, ...coins.map((position) => ({ position }))]
            for (const kind of KINDS)
              for (const asked of ways) {
                const found = allRows(whole, kind, ordinal, limit, asked)
                expect(found).toEqual(allRows(then, kind, ordinal, 1000, asked))
                if (found.length > 0) seen.add(kind)
              }
          }
        },
      ),
      { numRuns },
    )
    expect([...seen].sort()).toEqual([...KINDS].sort())
  })

  test('closed cycles are the closed positions of the report', async () => {
    let count = 0
    await inRuns(async (view, { viewing }, rows) => {
      const report = await positionsReport.read(await storeOf(rows))
      const closed = report.positions.filter(({ closedMs }) => closedMs !== null)
      const cycles = allRows(view, 'cycles', rows.length, 3)
      const told = cycles.map((row) => ({
        symbol: row.position,
        openedMs: row.openMs,
        closedMs: row.closeMs,
        gain: row.gain,
        reason: row.reason,
        rewardRisk: row.riskReward,
        unprotectedMs: row.bareMs,
        strategy: row.strategy,
      }))
      const expected = closed.map(({ symbol, openedMs, closedMs, gain, reason, rewardRisk, unprotectedMs, strategy }) => ({
        ...{ symbol, openedMs, closedMs, gain, reason, rewardRisk, unprotectedMs, strategy },
      }))
      expect(told.map(canonical).sort()).toEqual(expected.map(canonical).sort())
      for (const { from, to, at, n, position } of cycles) {
        expect(decode(rows[from.ordinal - 1]!).type).toBe('EntryRequested')
        expect(at.ordinal).toBe(to.ordinal)
        expect(decode(rows[to.ordinal - 1]!).type).toBe('PositionClosed')
        expect(n).toBe(cycles.filter((one) => one.position === position && one.to.ordinal <= to.ordinal).length)
      }
      const open = report.positions.filter(({ closedMs }) => closedMs === null)
      for (const { symbol } of open) expect(cycleIn(viewing.cycles, symbol)).toMatchObject({ position: symbol })
      count += closed.length
    })
    expect(count).toBeGreaterThan(5)
  })

  test('what exits brought beyond their promises is told by the trades and by the numbers that each went by', async () => {
    let promised = 0
    await inRuns(async (view, _, rows) => {
      const [grounds, sums] = [new GroundsSeen(), new Map<string, Money | null>()]
      const told: (string | null)[] = []
      for (const row of rows) {
        const event = decode(row)
        const [fill, name] = [fillOf(event), positionName(event.parts)]
        const by = fill === null || fill.booking === null || fill.booking.opens ? null : grounds.of(fill)
        if (fill !== null && by !== null && reasonsOfPrice.has(fill.reason)) {
          const coins = fill.size === null ? fill.quantity : multiply(fill.quantity, fill.size)
          const beyond = multiply(fill.price - parse(by.threshold), coins)
          sums.set(name, (sums.get(name) ?? ZERO) + (fill.booking!.direction === 'long' ? beyond : -beyond))
          promised++
        }
        if (event.type === 'PositionClosed') {
          const sum = sums.get(name) ?? null
          told.push(sum === null ? null : format(sum))
          sums.delete(name)
        }
        grounds.see(event)
      }
      expect(
        allRows(view, 'cycles', rows.length, 3)
          .map(({ slippage }) => slippage)
          .reverse(),
      ).toEqual(told)
    })
    expect(promised).toBeGreaterThan(5)
  })

  test('orders that are over are those of the report, and the open ones are in the state', async () => {
    const ends = new Set<string>()
    await inRuns((view, { viewing }, rows) => {
      const lives = new OrderLives()
      for (const row of rows) lives.see(decode(row))
      const ended = allRows(view, 'ended', rows.length, 7)
      const over = lives.all.filter(({ end }) => end !== null)
      expect(ended).toHaveLength(over.length)
      for (const life of over) {
        const row = ended.find(({ orderId }) => orderId === life.orderId)
        expect(row).toMatchObject({ end: life.end, executed: format(life.executed), endedMs: life.endedMs, rejection: life.rejection })
        expect(row).toMatchObject({ quantity: format(life.quantity), side: life.side, role: life.role, askedMs: life.requestedMs })
        ends.add(String(life.end))
      }
      const open = lives.all.filter(({ end }) => end === null)
      const coins = Object.keys(viewing.ended)
      expect(
        coins
          .flatMap((coin) => ordersIn(viewing.ended, coin))
          .map(({ orderId }) => orderId)
          .sort(),
      ).toEqual(open.map(({ orderId }) => orderId).sort())
    })
    expect(ends.size).toBeGreaterThan(2)
  })

  test('times without a stop add up to what the sums say', async () => {
    await inRuns((view, { reading }, rows) => {
      const coins = Object.keys(reading.unprotected.positions)
      const standing = coins.flatMap((coin) => bareIn(reading.unprotected, coin) ?? [])
      const spans = [...allRows(view, 'bare', rows.length, 5), ...standing]
      const sum = (isSwitched: boolean): number =>
        spans.filter((span) => span.isSwitched === isSwitched).reduce((ms, { fromMs, toMs }) => ms + toMs - fromMs, 0)
      const { ms, apartMs, switchedMs } = unprotectedInAll(reading.unprotected)
      expect(sum(false) + sum(true)).toBe(ms + apartMs + switchedMs)
    })
  })

  test('refusals add up to what the log counts', async () => {
    await inRuns((view, { reading, viewing }, rows) => {
      const coins = [...new Set(rows.flatMap(({ parts }) => parts.symbol ?? []))]
      const spells = [...allRows(view, 'refusals', rows.length, 4), ...coins.flatMap((coin) => refusalsIn(viewing.refusals, coin))]
      const counted: Record<string, number> = {}
      for (const { refusal, times } of spells) counted[refusal] = (counted[refusal] ?? 0) + times
      expect(counted).toEqual(reading.decisions.refused)
      for (const { endedBy } of spells) if (endedBy !== null) expect(rows[endedBy - 1]!.type).toBe('EntryRequested')
    })
  })

  test('pieces of a stop lie where one stood, and none of a kind and price twice at once', async () => {
    const kinds = new Set<string>()
    await inRuns((view, { viewing, place }, rows) => {
      const coins = [...new Set(rows.flatMap(({ parts }) => parts.symbol ?? []))]
      const pieces = [...allRows(view, 'stops', rows.length, 6), ...coins.flatMap((coin) => stopsIn(viewing.stops, coin, place.timeMs))]
      const wanted = new Set(
        rows
          .map(decode)
          .flatMap(({ data }) => ('stopPrice' in data && data.stopPrice !== undefined ? [parse(String(data.stopPrice))] : [])),
      )
      for (const { kind, price, fromMs, toMs, position } of pieces) {
        kinds.add(kind)
        expect(parse(price)).toBeGreaterThan(ZERO)
        if (kind === 'hard' || kind === 'trailing') expect(wanted).toContain(parse(price))
        const others = pieces.filter((one) => one.kind === kind && one.price === price && one.position === position)
        const overlapping = others.filter((one) => one.fromMs < toMs && one.toMs > fromMs)
        expect(overlapping).toHaveLength(fromMs === toMs ? 0 : 1)
      }
    })
    expect(kinds).toContain('hard')
    expect(kinds).toContain('trailing')
  })
})
