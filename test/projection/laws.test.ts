import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cashOf } from '../../projections/budget.ts'
import type { Allocation } from '../../projections/lots.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import { canonical } from '../../src/kernel/canonical.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { format, parse, ZERO } from '../../src/kernel/money.ts'
import { deciding } from '../../src/replay/deciding-folds.ts'
import { reading } from '../../src/replay/reading-folds.ts'
import type { Folds } from '../../src/report/fold-all.ts'
import { applyAll, createFolds, foldHashes, projections } from './all-folds.ts'
import { recordedOf } from './events.ts'
import { drawOf, TradingLog } from './trading-log.ts'

const BOOK = 'paper.test.main'
const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, ZERO)
const tradingOf = (seed: number, cycles: number): LogEvent[] => {
  const log = new TradingLog(drawOf(seed))
  for (let cycle = 0; cycle < cycles; cycle++) log.cycle()
  return recordedOf(log.placed)
}
const trading = fc
  .record({ seed: fc.integer({ min: 0, max: 1_000_000 }), cycles: fc.integer({ min: 1, max: 40 }) })
  .map(({ seed, cycles }) => tradingOf(seed, cycles))
const foldOf = (events: readonly LogEvent[], folds: Folds = createFolds()): { folds: Folds; rows: Allocation[] } => {
  const rows: Allocation[] = []
  for (const event of events) applyAll(folds, event, { lots: (row) => rows.push(row) })
  return { folds, rows }
}
const runs = { numRuns: 100 }
/** What was paid in, and with a minus what was taken out. */
const movementsOf = (events: readonly LogEvent[], wanted: string): bigint[] =>
  events.flatMap(({ type, data }) => {
    if ((type !== 'FundsDeposited' && type !== 'FundsWithdrawn') || data.asset !== wanted) return []
    return [type === 'FundsDeposited' ? parse(data.amount) : -parse(data.amount)]
  })

describe('laws of the folds, over any trading', () => {
  test('what the lots hold is what the portfolio holds, at every event, and the totals are the sums (I-10)', () => {
    fc.assert(
      fc.property(trading, (events) => {
        const folds = createFolds()
        for (const event of events) {
          applyAll(folds, event)
          const coins = folds.lots.long
          for (const [symbol, coin] of Object.entries(coins)) {
            const open = coin.lots.slice(coin.first)
            expect(sum(open.map((lot) => lot.quantity))).toBe(folds.portfolio[symbol]?.held)
            expect(coin.quantity).toBe(folds.portfolio[symbol]?.held)
            expect(coin.cost).toBe(sum(open.map((lot) => lot.cost)))
            expect(open.every((lot) => lot.quantity > ZERO)).toBe(true)
            expect(open.map((lot) => lot.openedMs)).toEqual(open.map((lot) => lot.openedMs).sort((a, b) => a - b))
          }
          for (const [asset, totals] of Object.entries(folds.lots.totals))
            expect(totals.cost).toBe(
              sum(
                Object.values(coins)
                  .filter((coin) => coin.quote === asset)
                  .map((coin) => coin.cost),
              ),
            )
        }
      }),
      { numRuns: 30 },
    )
  })
  test('money is conserved: capital is what was paid in, plus what was gained, plus fees that another asset paid (I-03)', () => {
    fc.assert(
      fc.property(trading, (events) => {
        const { folds, rows } = foldOf(events)
        for (const asset of ['USD', 'BTC']) {
          const gains = sum(rows.filter((row) => row.quote === asset).map((row) => row.gain))
          // BNB pays for both; it is no coin's base here
          const paidElsewhere = folds.fees.BNB?.quoteValues[asset] ?? ZERO
          const { capital, deposits } = poolFigures(folds.budget, folds.lots, asset)
          expect(deposits).toBe(sum(movementsOf(events, asset)))
          expect(capital).toBe(deposits + gains + paidElsewhere)
        }
        const bnb = folds.budget.pools.BNB
        if (bnb !== undefined) expect(cashOf(bnb)).toBe(-(folds.fees.BNB?.amount ?? ZERO))
      }),
      runs,
    )
  })
  test('a withdrawal is no loss: no fall is deeper for it, and what is free goes down by it, capital too', () => {
    fc.assert(
      fc.property(trading, fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1, max: 100 }), (events, where, part) => {
        const cut = Math.floor((events.length * where) / 10_000)
        const before = events.slice(0, cut)
        const base = { ...events[0]!, parts: { book: BOOK, symbol: null, base: null, quote: null }, time: before.at(-1)?.time ?? 0 }
        const sample: LogEvent = {
          ...base,
          type: 'MarksObserved',
          data: { because: 'sample', since: 'mark', fills: 0, marks: {}, between: {} },
        }
        const { folds } = foldOf([...before, sample])
        const { free, capital, deposits } = poolFigures(folds.budget, folds.lots, 'USD')
        fc.pre(free > ZERO)
        const amount = (free * BigInt(part)) / 100n
        const withdrawal: LogEvent = { ...base, type: 'FundsWithdrawn', data: { withdrawalId: 'w', asset: 'USD', amount: format(amount) } }
        const { peak, equity, ...falls } = folds.equity.curves.USD!
        foldOf([withdrawal, sample], folds)
        const curve = folds.equity.curves.USD!
        expect(curve).toMatchObject({ peak: peak - amount, equity: equity - amount, maxDrawdown: falls.maxDrawdown })
        expect(curve.maxDrawdownShare).toBe(falls.maxDrawdownShare)
        expect(poolFigures(folds.budget, folds.lots, 'USD')).toMatchObject({
          free: free - amount,
          capital: capital - amount,
          deposits: deposits - amount,
        })
      }),
      runs,
    )
  })
  test('the pieces of a sale add up to it, and to the totals (I-17)', () => {
    fc.assert(
      fc.property(trading, (events) => {
        const { folds, rows } = foldOf(events)
        for (const [asset, totals] of Object.entries(folds.lots.totals)) {
          const of = rows.filter((row) => row.quote === asset)
          expect(sum(of.map((row) => row.cost))).toBe(totals.soldCost)
          expect(sum(of.map((row) => row.proceeds))).toBe(totals.proceeds)
          expect(of.length).toBe(totals.allocations)
        }
        for (const row of rows) expect(row.gain).toBe(row.proceeds - row.cost)
      }),
      runs,
    )
  })
  test('when every position is closed, performance has gained what the lots have', () => {
    fc.assert(
      fc.property(trading, (events) => {
        const { folds, rows } = foldOf(events)
        for (const [asset, record] of Object.entries(folds.performance.quotes)) {
          expect(record.realised).toBe(sum(rows.filter((row) => row.quote === asset).map((row) => row.gain)))
          expect(record.all.grossProfit - record.all.grossLoss).toBe(record.realised)
          for (const table of [record.byReason, record.bySymbol, record.byStrategy]) {
            expect(Object.values(table).reduce((total, tally) => total + tally.closed, 0)).toBe(record.all.closed)
            expect(sum(Object.values(table).map((tally) => tally.grossProfit - tally.grossLoss))).toBe(record.realised)
          }
        }
      }),
      runs,
    )
  })
  test('between cycles no order is open and nothing is reserved (I-04)', () => {
    fc.assert(
      fc.property(trading, (events) => {
        const { folds } = foldOf(events)
        expect(folds.orders.open).toEqual({})
        expect(folds.budget.entries).toEqual({})
        for (const pool of Object.values(folds.budget.pools)) expect(pool.reserved).toBe(ZERO)
      }),
      runs,
    )
  })
  test('the reservation is positive or zero at every event, never more than was asked for, and only entries reserve (I-04)', () => {
    fc.assert(
      fc.property(trading, (events) => {
        const folds = createFolds()
        for (const event of events) {
          applyAll(folds, event)
          const asked = sum(Object.values(folds.budget.entries).map((entry) => entry.reserve))
          const reserved = sum(Object.values(folds.budget.pools).map((pool) => pool.reserved))
          expect(reserved >= ZERO && reserved <= asked).toBe(true)
          expect(Object.keys(folds.budget.entries)).toEqual(
            Object.keys(folds.orders.open).filter((id) => folds.orders.open[id]?.role === 'entry'),
          )
        }
      }),
      { numRuns: 30 },
    )
  })
  test('hashes depend on what happened, not on hashes, numbers, inputs, runs and wall time, nor on a rest in a snapshot', () => {
    fc.assert(
      fc.property(
        trading,
        fc.integer({ min: 0, max: 9999 }).map((n) => n / 10_000),
        (events, part) => {
          const whole = foldHashes(foldOf(events).folds)
          const others = events.map((event) => ({
            ...event,
            number: event.number + 7,
            input: { ...event.input, number: 1 },
            command: 2,
            causation: 'x',
            run: 'other',
            wallTime: 9,
            hash: `x${event.hash}`,
          }))
          expect(foldHashes(foldOf(others).folds)).toEqual(whole)
          const cut = Math.floor(events.length * part)
          const rested: Folds = deserialize(serialize(foldOf(events.slice(0, cut)).folds))
          expect(foldHashes(foldOf(events.slice(cut), rested).folds)).toEqual(whole)
        },
      ),
      runs,
    )
  })
  test('any one fill left out changes the hash of every fold that fills move', () => {
    const events = tradingOf(4, 6)
    const whole = foldHashes(foldOf(events).folds)
    const last = events.findLastIndex((event) => event.type.endsWith('Filled'))
    const less = foldHashes(foldOf(events.toSpliced(last, 1)).folds)
    for (const name of ['lots', 'portfolio', 'budget', 'fees', 'equity', 'performance']) expect(less[name]).not.toBe(whole[name])
  })
  test('every fold is asked, under its own name', () => {
    const names = Object.keys(projections)
    expect(Object.keys({ ...deciding.versions, ...reading.versions })).toEqual(names)
    for (const [name, projection] of Object.entries(projections)) expect(projection.name).toBe(name)
    expect({ ...deciding.versions, ...reading.versions }).toEqual(
      Object.fromEntries(names.map((name) => [name, projections[name as keyof typeof projections].version])),
    )
  })
  test('an event type that a fold does not name changes nothing in it', () => {
    const events = tradingOf(9, 30)
    for (const projection of Object.values(projections)) {
      const state = projection.initial() as never
      // what the folds before it say is nothing that this one may keep
      const others = createFolds() as never
      for (const event of events) {
        if (projection.types.includes(event.type)) projection.apply(state, event, undefined, others)
        else {
          const before = canonical(state)
          projection.apply(state, event, undefined, others)
          expect(canonical(state), `${projection.name} and ${event.type}`).toBe(before)
        }
      }
    }
  })
  test('states stay small: ten times the history, the same number of open things (I-18)', () => {
    const size = (cycles: number): number => canonical(foldOf(tradingOf(2, cycles)).folds).length
    // dust and sums grow by digits, used-up lots up to a fixed slack
    expect(size(2000)).toBeLessThan(size(200) * 1.6)
  })
})
