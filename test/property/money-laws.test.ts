import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FillEvent, fillOf } from '../../projections/fill.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { Decimal, format } from '../../src/kernel/money.ts'
import { brokenInvariant } from '../../src/replay/soundness.ts'
import { drawnFrom, IS_NIGHT } from '../draws.ts'
import { expectConserved, type Played, play } from '../engine/play.ts'
import { runs, tapeOf, tradesOf, venueOrders } from './generated-run.ts'

const add = (table: Map<string, Decimal>, key: string, amount: Decimal | string): void => {
  table.set(key, (table.get(key) ?? new Decimal(0)).plus(amount))
}
const plain = (table: ReadonlyMap<string, Decimal>): Record<string, string> =>
  Object.fromEntries([...table].filter(([, amount]) => !amount.eq(0)).map(([key, amount]) => [key, amount.toFixed()]))

type OfOurs = Exclude<FillEvent, { type: 'ForeignFill' }>
const fillsOf = (events: readonly LogEvent[]) => events.filter((event) => fillOf(event) !== null) as OfOurs[]
const depositsOf = (events: readonly LogEvent[]): Map<string, Decimal> => {
  const deposits = new Map<string, Decimal>()
  for (const { type, data } of events) if (type === 'FundsDeposited') add(deposits, data.asset, data.amount)
  return deposits
}

/** Every trade that the venue made is a fill of the log, once, to the last field, and there is no other. */
const expectSameTrades = (played: Played): number => {
  const trades = tradesOf(venueOrders(played)).map(({ orderId, tradeId, quantity, price, fee, liquidity, venueTimeMs }) => ({
    ...{ orderId, tradeId, quantity, price, fee, liquidity },
    venueTime: venueTimeMs,
  }))
  const fills = fillsOf(played.events).map(({ data: { reason: _, exitId: __, ...data }, venueTime }) => ({ ...data, venueTime }))
  const byId = (rows: readonly object[]) => (rows as { tradeId: string }[]).toSorted((a, b) => (a.tradeId < b.tradeId ? -1 : 1))
  expect(byId(fills)).toEqual(byId(trades))
  return trades.length
}

/** What is owned, and paid in fees, from the venue's own trades by plain sums; the venue's balances, and the folds, say the same. */
const expectSameBooks = (played: Played): void => {
  const { venue, reading, events } = played
  const owned = depositsOf(events)
  const fees = new Map<string, Decimal>()
  const sides = new Map(played.placed.map(({ order }) => [order.orderId, order.side]))
  for (const { orderId, symbol, quantity, price, fee } of tradesOf(venueOrders(played))) {
    const [base = '', quote = ''] = symbol.split('/')
    const sign = sides.get(orderId) === 'buy' ? 1 : -1
    add(owned, base, new Decimal(quantity).times(sign))
    add(owned, quote, new Decimal(quantity).times(price).times(-sign))
    add(owned, fee.asset, new Decimal(fee.amount).negated())
    add(fees, fee.asset, fee.amount)
  }
  const balances = new Map(Object.entries(venue.balances()).map(([asset, amount]) => [asset, new Decimal(amount)]))
  expect(plain(owned), 'the venue adds as we do').toEqual(plain(balances))
  const folded = new Map<string, Decimal>()
  for (const [asset, { amount }] of Object.entries(reading.fees)) add(folded, asset, format(amount))
  expect(plain(folded), 'fees by asset').toEqual(plain(fees))
}

/** Everything open at the venue is open for us, with the same rest; what only we think open is an order whose end was not told. */
const expectSameOrders = ({ venue, reading }: Played): void => {
  const { open } = reading.orders
  for (const { orderId, remaining } of venue.openOrders()) {
    expect(open[orderId], `${orderId} is ours`).toBeDefined()
    expect(format(open[orderId]!.quantity - open[orderId]!.executed)).toBe(remaining)
  }
  const atVenue = new Set(venue.openOrders().map(({ orderId }) => orderId))
  for (const [orderId, { fate }] of Object.entries(open)) if (!atVenue.has(orderId)) expect(fate, orderId).not.toBe('known')
}

/** cash + cost of what is held = paid in + gained: a fee is a cost, never a loss on the way (no third asset pays here). */
const expectEquation = ({ folded, events }: Played): void => {
  const { budget, lots } = folded.state.folds
  for (const asset of Object.keys(budget.pools)) {
    const totals = lots.totals[asset]
    const { capital, deposits, free, reserved, cash, invested } = poolFigures(budget, lots, asset)
    expect(format(deposits)).toBe((depositsOf(events).get(asset) ?? new Decimal(0)).toFixed())
    expect(capital).toBe(deposits + (totals === undefined ? 0n : totals.proceeds - totals.soldCost))
    expect(free + reserved).toBe(cash)
    expect(capital).toBe(cash + invested)
    expect(free >= 0n && reserved >= 0n).toBe(true)
  }
}

describe('whatever is traded, by whatever options', () => {
  test('money and coins are where the venue says, fees are what it took, and the log is sound (I-03 I-05 I-10)', async () => {
    const seen = { trades: 0, fees: new Set<string>(), quotes: new Set<string>(), types: new Set<string>() }
    await fc.assert(
      fc.asyncProperty(runs(60), async ({ market, set }) => {
        const played = await play({ tape: tapeOf(market), set, store: new MemoryStore() })
        expectConserved(played)
        seen.trades += expectSameTrades(played)
        expectSameBooks(played)
        expectSameOrders(played)
        expectEquation(played)
        expect(brokenInvariant(played.folded.state)).toBeNull()
        expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true, events: played.events.length })
        for (const { type, parts, data } of played.events) {
          seen.types.add(type)
          if ('fee' in data) seen.fees.add(data.fee.asset)
          if (parts.quote !== null) seen.quotes.add(parts.quote)
        }
      }),
      { numRuns: IS_NIGHT ? 5000 : 160, seed: drawnFrom(21) },
    )
    expect(seen.trades).toBeGreaterThan(3000)
    expect([...seen.fees].sort()).toEqual(['BTC', 'ETH', 'USD'])
    expect([...seen.quotes].sort()).toEqual(['BTC', 'USD'])
    for (const type of [
      'EntryOutcomeUnknown',
      'ExitOutcomeUnknown',
      'TrailingRaised',
      'ProtectionReduced',
      'TopUpAbandoned',
      'ProposalRefused',
    ])
      expect(seen.types.has(type), type).toBe(true)
  }, 3_600_000)
})
