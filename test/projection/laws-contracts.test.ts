import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cashOf } from '../../projections/budget.ts'
import { type Allocation, realisedOf } from '../../projections/lots.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import { type Direction, directions, signed } from '../../src/kernel/direction.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { abs, Decimal, format, multiply, parse, ZERO } from '../../src/kernel/money.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import { ownedBy } from '../../src/replay/marked.ts'
import { unrealisedOf } from '../../src/report/holding-worth.ts'
import { drawnFrom, IS_NIGHT } from '../draws.ts'
import { applyAll, createFolds } from './all-folds.ts'
import { ContractLog } from './contract-log.ts'
import { recordedOf, Script } from './events.ts'
import { drawOf } from './trading-log.ts'

const runs = { numRuns: IS_NIGHT ? 2000 : 60, seed: drawnFrom(12) }
const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, ZERO)
const trading = fc
  .record({ seed: fc.nat({ max: 1_000_000 }), cycles: fc.integer({ min: 1, max: 30 }) })
  .map(({ seed, cycles }): LogEvent[] => {
    const log = new ContractLog(drawOf(seed))
    for (let cycle = 0; cycle < cycles; cycle++) log.cycle()
    return recordedOf(log.placed)
  })

describe('laws of the folds, over any trading of contracts', () => {
  test('what is realised and what is open are conserved, at every event: by the average and first in first out alike (I-03)', () => {
    fc.assert(
      fc.property(trading, (events) => {
        const folds = createFolds()
        let gains = ZERO
        for (const event of events) {
          applyAll(folds, event, { lots: (row) => void (gains += row.gain) })
          const { lots, budget } = folds
          const pool = budget.pools.USDT!
          const openedFor = sum(Object.values(budget.contracts).map(({ value }) => value))
          const basis = sum(directions.flatMap((of) => Object.values(lots[of]).map(({ cost }) => signed(of, cost))))
          const paidElsewhere = folds.fees.BNB?.quoteValues.USDT ?? ZERO
          expect(cashOf(pool) - openedFor + basis).toBe(pool.deposits + gains + pool.funding + paidElsewhere)
          expect(lots.totals.USDT?.funding ?? ZERO).toBe(pool.funding)
          expect(lots.totals.USDT?.cost ?? ZERO, 'contracts are not paid for').toBe(ZERO)
        }
      }),
      runs,
    )
  })

  test('lots, portfolio and wallet hold the same contracts, and the sign is the direction (I-10)', () => {
    fc.assert(
      fc.property(trading, (events) => {
        const folds = createFolds()
        for (const event of events) {
          applyAll(folds, event)
          for (const [symbol, { held }] of Object.entries(folds.portfolio)) {
            expect(sum(directions.map((of) => signed(of, folds.lots[of][symbol]?.quantity ?? ZERO)))).toBe(held)
            const { stream } = events.find(({ parts, type }) => parts.symbol === symbol && type === 'EntryRequested')!
            expect(folds.budget.contracts[stream]?.quantity).toBe(held)
          }
        }
      }),
      runs,
    )
  })

  test('margin is held while contracts are open, by no more than was set aside, and none when all are closed (I-04)', () => {
    fc.assert(
      fc.property(trading, (events) => {
        const folds = createFolds()
        for (const event of events) {
          applyAll(folds, event)
          const { budget, lots } = folds
          const { free, reserved, cash, margin } = poolFigures(budget, lots, 'USDT')
          expect(free).toBe(cash - reserved - margin)
          for (const contracts of Object.values(budget.contracts)) {
            expect(contracts.margin >= ZERO).toBe(true)
            if (contracts.quantity === ZERO) expect(contracts.margin).toBe(ZERO)
          }
          expect(sum(Object.values(budget.contracts).map((one) => one.margin))).toBe(budget.pools.USDT!.margin)
        }
      }),
      runs,
    )
  })

  test('equity is what was paid in, all that was traded, fees and funding, and what is held at its mark', () => {
    fc.assert(
      fc.property(trading, (events) => {
        const folds = createFolds()
        const flows = { money: new Decimal(0), held: new Map<string, Decimal>() }
        const sizes: Readonly<Record<string, string>> = { 'BTC/USDT:USDT': '0.01', 'ETH/USDT:USDT': '1' }
        const sides = new Map<string, string>()
        for (const event of events) {
          applyAll(folds, event)
          const { type, data, parts } = event
          if (type === 'FundsDeposited' || type === 'FundingSettled') flows.money = flows.money.plus(data.amount)
          if ('orderId' in data && 'side' in data) sides.set(data.orderId, data.side)
          if ('tradeId' in data) {
            const isBuy = ('side' in data ? data.side : sides.get(data.orderId)) === 'buy'
            const moved = new Decimal(data.quantity).times(isBuy ? 1 : -1)
            const symbol = parts.symbol!
            flows.held.set(symbol, moved.plus(flows.held.get(symbol) ?? 0))
            flows.money = flows.money.minus(moved.times(sizes[symbol]!).times(data.price))
            if (data.fee.asset === 'USDT') flows.money = flows.money.minus(data.fee.amount)
          }
          if (type !== 'MarksObserved') continue
          const worth = [...flows.held].reduce(
            (total, [symbol, held]) => total.plus(held.times(sizes[symbol]!).times(data.marks[symbol]!)),
            flows.money,
          )
          expect(format(folds.equity.curves.USDT!.equity)).toBe(worth.toFixed())
          // the other way to say it, by which every price moves the worth alike: contracts as coins, and what they were paid for as cash
          const { held, cash } = ownedBy(folds)
          const owned = Object.entries(held).reduce(
            (total, [symbol, coins]) => total + multiply(coins, parse(data.marks[symbol]!)),
            cash.USDT!,
          )
          expect(format(owned)).toBe(worth.toFixed())
        }
      }),
      runs,
    )
  })
})

test('of contracts what is realised and what is not are together all that was earned, while they are open in parts too', () => {
  fc.assert(
    fc.property(trading, (events) => {
      const folds = createFolds()
      for (const event of events) {
        applyAll(folds, event)
        if (event.type !== 'MarksObserved') continue
        const { lots, fees, equity, budget } = folds
        const realised = sum(Object.keys(folds.portfolio).map((name) => realisedOf(lots, name)))
        const paidElsewhere = fees.BNB?.quoteValues.USDT ?? ZERO
        const earned = realised + unrealisedOf(folds, 'USDT') + paidElsewhere
        expect(format(equity.curves.USDT!.equity - budget.pools.USDT!.deposits)).toBe(format(earned))
      }
    }),
    runs,
  )
})

const perp: Parts = { book: 'b', symbol: 'BTC/USDT:USDT', base: 'BTC', quote: 'USDT' }
type Step = { readonly opens: boolean; readonly part: number; readonly price: bigint; readonly fee: bigint }
const step: fc.Arbitrary<Step> = fc.record({
  opens: fc.boolean(),
  part: fc.integer({ min: 1, max: 1000 }),
  price: fc.bigInt({ min: 1n, max: 10n ** 6n - 1n }),
  fee: fc.bigInt({ min: 0n, max: 10n ** 16n }),
})

/** Plays the steps as one direction, ends flat, and mirrors prices at a million for a short one. */
const played = (steps: readonly Step[], direction: Direction, size: string) => {
  const script = new Script(perp)
  let held = 0
  const trade = (opens: boolean, quantity: number, price: bigint, fee: bigint): void => {
    const told = direction === 'long' ? price : 10n ** 6n - price
    held += opens ? quantity : -quantity
    script.contracts(direction, opens ? 'EntryFilled' : 'ExitFilled', String(quantity), String(told), {
      size,
      fee: { amount: format(fee) },
    })
  }
  for (const { opens, part, price, fee } of steps) {
    if (opens || held === 0) trade(true, part, price, fee)
    else trade(false, Math.min(held, part), price, fee)
  }
  const end = steps.at(-1)?.price ?? 1n
  const open = script.events
  if (held > 0) trade(false, held, end, ZERO)
  return { open, flat: script.events }
}
const bookOf = (events: readonly LogEvent[]) => {
  const folds = createFolds()
  const rows: Allocation[] = []
  for (const event of events) applyAll(folds, event, { lots: (row) => rows.push(row) })
  return { gain: sum(rows.map(({ gain }) => gain)), cash: cashOf(folds.budget.pools.USDT!), rows }
}

test('a mirrored list of fills of contracts gives the mirrored position the same profit and loss, by lots and by the wallet', () => {
  const sizes = fc.constantFrom('1', '0.01', '0.000000000001', '100')
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), sizes, (steps, size) => {
      const [long, short] = directions.map((direction) => played(steps, direction, size))
      const [one, other] = [bookOf(long!.flat), bookOf(short!.flat)]
      expect(one.gain).toBe(other.gain)
      expect(one.cash).toBe(other.cash)
      expect(one.cash, 'flat, both ways of booking come to the same').toBe(one.gain)
      expect(one.rows.map(({ quantity, openTradeId, closeTradeId }) => [quantity, openTradeId, closeTradeId])).toEqual(
        other.rows.map(({ quantity, openTradeId, closeTradeId }) => [quantity, openTradeId, closeTradeId]),
      )
      // while it is open, a share of a mirrored basis is truncated the other way: a unit of the eighteenth decimal for each piece
      const [open, mirrored] = [bookOf(long!.open), bookOf(short!.open)]
      expect(abs(open.gain - mirrored.gain) <= BigInt(2 * open.rows.length)).toBe(true)
      expect(abs(open.cash - mirrored.cash) <= BigInt(2 * steps.length)).toBe(true)
    }),
    { ...runs, numRuns: runs.numRuns * 5 },
  )
})

test('a third of three contracts costs a third, truncated, in either direction, and the last piece takes the remainder', () => {
  for (const direction of directions) {
    const script = new Script(perp).contracts(direction, 'EntryFilled', '3', '33.333333333333333333', {
      fee: { amount: '0.000000000000000001' },
    })
    for (const _ of [1, 2, 3]) script.contracts(direction, 'ExitFilled', '1', '1')
    const { rows } = bookOf(script.events)
    const opened = rows.map(({ cost, proceeds }) => (direction === 'long' ? cost : proceeds))
    const net = direction === 'long' ? '100' : '99.999999999999999998'
    expect(format(sum(opened))).toBe(net)
    expect(opened[0]).toBe(parse(net) / 3n)
  }
})
