import { describe, expect, test } from 'vitest'
import { isLive } from '../../machines/position/claims.ts'
import { format, type Money, parse, ZERO } from '../../src/kernel/money.ts'
import { ordersNamed } from '../../src/report/orders-named.ts'
import type { View, ViewMoment } from '../../src/view/replica/view.ts'
import { budgetRoute } from '../../src/web/routes/budget-route.ts'
import { equityRoute } from '../../src/web/routes/equity-route.ts'
import { lotsRoute } from '../../src/web/routes/lots-route.ts'
import { machineRoute } from '../../src/web/routes/machines-route.ts'
import { orderRoute, ordersRoute } from '../../src/web/routes/orders-route.ts'
import { performanceRoute } from '../../src/web/routes/performance-route.ts'
import { standingAlarms } from '../../src/web/standing-alarms.ts'
import { viewOf } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { noCandles } from './served.ts'

const rows = await rowsThatTrade()
const contextAt = async (view: View, ordinal: number) => ({
  view,
  moment: await view.at({ ordinal }),
  candles: noCandles,
  wantsAfter: false,
})
const sum = (amounts: readonly string[]): string => format(amounts.reduce<Money>((total, amount) => total + parse(amount), ZERO))
/** Moments of the whole log, some of them with orders that are open. */
const moments = Array.from({ length: 12 }, (_, at) => Math.max(1, Math.floor((rows.length * (at + 1)) / 12)))
const PAGE = { before: undefined, limit: 500 }

describe('the books of a moment', () => {
  test('what is set aside for orders is what the pool has reserved, and its moves come to its figures', async () => {
    const view = await viewOf(rows)
    let summed = 0
    for (const ordinal of moments) {
      const context = await contextAt(view, ordinal)
      for (const asset of Object.keys(context.moment.state.folds.budget.pools)) {
        const { pool, reservations, moves } = await budgetRoute.answerTo(context, { asset })
        expect(sum(reservations.map(({ amount }) => amount))).toBe(pool.reserved)
        expect(reservations.every(({ place }) => place !== null && view.columns.type(place.ordinal) === 'EntryRequested')).toBe(true)
        if (moves.length === 50) continue
        for (const figure of Object.keys(pool) as (keyof typeof pool)[])
          expect(sum(moves.map(({ moved }) => moved[figure] ?? '0')), `${figure} at ${ordinal}`).toBe(pool[figure])
        summed++
      }
    }
    expect(summed).toBeGreaterThan(1)
  })

  test('a reservation stands out when its order has had its time, and when its order is no more', async () => {
    const view = await viewOf(rows)
    const found = await withReservation(view)
    const context = { view, moment: found.moment, candles: noCandles, wantsAfter: false }
    const isOverdueAt = async (moment: ViewMoment) =>
      (await budgetRoute.answerTo({ ...context, moment }, { asset: found.asset })).reservations.map(({ isOverdue }) => isOverdue)
    expect(await isOverdueAt(found.moment)).toContain(false)
    const { place, viewing } = found.moment
    const later = { ...place, timeMs: place.timeMs + 86_400_000 }
    expect(await isOverdueAt({ ...found.moment, place: later })).not.toContain(false)
    expect(await isOverdueAt({ ...found.moment, viewing: { ...viewing, ended: {} } })).not.toContain(false)
  })

  test('lots come to what was realised, and each of their fills leads to the event of that trade', async () => {
    const view = await viewOf(rows)
    const context = await contextAt(view, rows.length)
    const { open, rows: sold } = await lotsRoute.answerTo(context, { ...PAGE, coin: undefined, side: undefined })
    const { totals } = context.moment.state.folds.lots
    for (const [quote, { proceeds, soldCost }] of Object.entries(totals))
      expect(sum(sold.filter((lot) => lot.quote === quote).map(({ gain }) => gain))).toBe(format(proceeds - soldCost))
    const trades = [...open.map(({ opened }) => opened), ...sold.flatMap(({ opened, closed }) => [opened, closed])]
    expect(trades.length).toBeGreaterThan(1)
    for (const { tradeId, place } of trades) {
      const [event] = await view.events(place!.ordinal, place!.ordinal)
      expect(event?.data).toMatchObject({ tradeId })
    }
  })
})

/** The first moment at which something is set aside. */
const withReservation = async (view: View): Promise<{ moment: ViewMoment; asset: string }> => {
  for (let ordinal = 1; ordinal <= rows.length; ordinal++) {
    const moment = await view.at({ ordinal })
    const [entry] = Object.values(moment.state.folds.budget.entries)
    if (entry !== undefined) return { moment, asset: entry.asset }
  }
  throw new Error('nothing is ever set aside')
}

describe('orders', () => {
  test('that are open are those that live in the machines, at every moment', async () => {
    const view = await viewOf(rows)
    for (const ordinal of moments) {
      const context = await contextAt(view, ordinal)
      const { rows: open } = await ordersRoute.answerTo(context, { ...PAGE, coin: undefined, state: 'open' })
      const live = [...context.moment.state.positions.values()].flatMap(({ orders }) => orders.filter(isLive).map(({ orderId }) => orderId))
      expect(open.map(({ id }) => id).sort()).toEqual(live.sort())
      expect(open.every(({ phase }) => phase !== null)).toBe(true)
    }
  })

  test('have every event that speaks of them, their request first', async () => {
    const view = await viewOf(rows)
    const context = await contextAt(view, rows.length)
    const { rows: all } = await ordersRoute.answerTo(context, { ...PAGE, coin: undefined, state: undefined })
    expect(all.length).toBeGreaterThan(3)
    const naming = new Map<string, number>()
    for (const event of await view.events(1, rows.length)) for (const id of ordersNamed(event)) naming.set(id, (naming.get(id) ?? 0) + 1)
    for (const { id } of all) {
      const { events, order, isWhole } = await orderRoute.answerTo(context, { id })
      expect([events[0]!.type.endsWith('Requested'), events[0]!.ordinal, isWhole]).toEqual([true, order.ordinal, true])
      if (order.isOpen) expect(events).toHaveLength(naming.get(id)!)
      else expect(events.length).toBeGreaterThan(1)
    }
  })
})

describe('figures of a time', () => {
  test.each(['reason', 'coin', 'strategy', 'month'] as const)('by %s are those of the whole log', async (by) => {
    const view = await viewOf(rows)
    const context = await contextAt(view, rows.length)
    const answer = await performanceRoute.answerTo(context, { by, from: undefined, to: undefined })
    for (const [quote, { all, realised }] of Object.entries(context.moment.reading.performance.quotes)) {
      const of = answer.rows.filter((row) => row.quote === quote)
      const whole = of.find((row) => row.of === null)!
      expect([whole.closed, whole.wins, whole.losses, whole.gain]).toEqual([all.closed, all.wins, all.losses, format(realised)])
      const named = of.filter((row) => row.of !== null)
      expect(sum(named.map(({ gain }) => gain))).toBe(whole.gain)
      expect(named.reduce((closed, row) => closed + row.closed, 0)).toBe(whole.closed)
    }
  })

  test('count what closed in the time, and nothing besides', async () => {
    const view = await viewOf(rows)
    const context = await contextAt(view, rows.length)
    const { rows: cycles } = view.rows('cycles', context.moment.place, { limit: 500 })
    const middle = cycles[Math.floor(cycles.length / 2)]!.closeMs
    const ask = async (from: number | undefined, to: number | undefined) =>
      (await performanceRoute.answerTo(context, { by: 'coin', from, to })).rows
        .filter(({ of }) => of === null)
        .reduce((closed, row) => closed + row.closed, 0)
    expect((await ask(undefined, middle)) + (await ask(middle + 1, undefined))).toBe(await ask(undefined, undefined))
  })

  test('a curve ends at the equity of the moment, and falls as deep as it is told to have', async () => {
    const view = await viewOf(rows)
    const context = await contextAt(view, rows.length)
    const { curves } = await equityRoute.answerTo(context, { from: undefined, to: undefined, points: 1000 })
    for (const [asset, points] of Object.entries(curves)) {
      const curve = context.moment.reading.equity.curves[asset]!
      expect(points.every(({ drawdown }) => parse(drawdown) >= ZERO && parse(drawdown) <= curve.maxDrawdown)).toBe(true)
    }
    expect(Object.keys(curves).length).toBeGreaterThan(0)
  })
})

test('a machine stands where the fold has it, and each way that it took ends there', async () => {
  const view = await viewOf(rows)
  for (const ordinal of moments) {
    const context = await contextAt(view, ordinal)
    const [coin] = Object.keys(context.moment.reading.unprotected.positions)
    if (coin === undefined) continue
    const { stands, ways, drawings } = await machineRoute.answerTo(context, { name: 'position', coin })
    const position = [...context.moment.state.positions.values()].find(({ stream }) => stream.includes(encodeURIComponent(coin)))
    if (position !== undefined) expect(stands).toEqual(position.value)
    for (const [region, { from, to }] of Object.entries(ways)) {
      expect(to).toBe(stands![region])
      expect(drawings[region]).toContain(`id="edge_${region}_${from}_${to}"`)
    }
  }
})

test('alarms are what the log says is wrong, with the event that told it', async () => {
  const view = await viewOf(rows)
  const moment = await view.at('now')
  const coin = Object.keys(moment.reading.unprotected.positions)[0]!
  const wrong = {
    ...moment.state,
    facts: {
      ...moment.state.facts,
      alarms: { raised: { [coin]: 17 }, isSaidOfVenue: false },
      missingMarks: ['X/USD:USD'],
      off: { [coin]: { strategy: 'mine', position: coin, sinceMs: 18, inARow: 3 } },
    },
    session: { ...moment.state.session, value: { ...moment.state.session.value, orders: 'halted' as const } },
  }
  const alarms = standingAlarms(view, { ...moment, state: wrong })
  expect(alarms.map(({ alarm, of }) => `${alarm} ${of}`)).toEqual(
    expect.arrayContaining([`exposed ${coin}`, `strategy-off ${coin}`, 'halted entries', 'mark-missing X/USD:USD']),
  )
  expect(alarms.find(({ alarm }) => alarm === 'exposed')?.sinceMs).toBe(17)
  expect(alarms.find(({ alarm }) => alarm === 'strategy-off')).toMatchObject({ sinceMs: 18, level: 'critical' })
})
