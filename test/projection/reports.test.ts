import { describe, expect, test } from 'vitest'
import { type FillEvent, fillOf } from '../../projections/fill.ts'
import { decode } from '../../src/event/codec.ts'
import { eventId } from '../../src/event/envelope.ts'
import { Decimal } from '../../src/kernel/money.ts'
import { reports } from '../../src/report/index.ts'
import { generatedFacts, sealAll } from '../audit/sealed-log.ts'
import { storeOf } from '../property/generated-run.ts'

const { rows } = sealAll(generatedFacts(21, 60))
const events = rows.map(decode)
const fillEvents = events.filter((event) => fillOf(event) !== null) as Exclude<FillEvent, { type: 'ForeignFill' }>[]

type Amounts = Record<string, string>
const PARTS = ['byReason', 'bySymbol', 'byStrategy'] as const
// biome-ignore lint/suspicious/noExplicitAny: what scripts get is JSON
const read = async (name: string): Promise<any> => JSON.parse(JSON.stringify(await reports.get(name)?.read(await storeOf(rows))))
const add = (amounts: readonly string[]): string => amounts.reduce((total, amount) => total.plus(amount), new Decimal(0)).toFixed()

describe('what scripts read', () => {
  test('fills: every fill of the log, in its order, with the keys that are promised', async () => {
    const { fills } = await read('fills')
    expect(fills).toEqual(
      fillEvents.map((event) => ({
        timeMs: event.venueTime,
        symbol: event.parts.symbol,
        side: event.type.startsWith('Entry') ? 'buy' : 'sell',
        quantity: event.data.quantity,
        price: event.data.price,
        feeAmount: event.data.fee.amount,
        feeAsset: event.data.fee.asset,
        liquidity: event.data.liquidity,
        orderId: event.data.orderId,
        tradeId: event.data.tradeId,
        reason: event.data.reason,
        event: eventId(event),
      })),
    )
  })
  test('lots: each allocation names its buy and its sell event, and all adds up', async () => {
    const { allocations, open, realised } = await read('lots')
    expect(allocations.length).toBeGreaterThan(30)
    const byId = new Map(fillEvents.map((event) => [eventId(event), event]))
    for (const row of allocations) {
      const [buy, sell] = [byId.get(row.openEvent), byId.get(row.closeEvent)]
      expect([buy?.parts.symbol, sell?.parts.symbol]).toEqual([row.symbol, row.symbol])
      expect([buy?.venueTime, sell?.venueTime]).toEqual([row.openedMs, row.closedMs])
      expect([buy?.type.startsWith('Entry'), sell?.type.startsWith('Entry')]).toEqual([true, false])
      expect(new Decimal(row.proceeds).minus(row.cost).toFixed()).toBe(row.gain)
    }
    for (const [id, { type, data }] of byId) {
      const closed = allocations.filter(({ closeEvent }: Amounts) => closeEvent === id)
      const { fee } = data as { fee: { quoteValue: string } }
      if (!type.startsWith('Entry')) expect(add(closed.map((row: Amounts) => row.closeFee as string)), id).toBe(fee.quoteValue)
    }
    for (const asset of ['USD', 'BTC'])
      expect(realised[asset]).toBe(add(allocations.filter((row: Amounts) => row.quote === asset).map((row: Amounts) => row.gain as string)))
    for (const lot of open) expect(byId.get(lot.openEvent)?.parts.symbol).toBe(lot.symbol)
    const { holdings } = await read('portfolio')
    for (const { symbol, held, cost } of holdings) {
      const of = open.filter((lot: Amounts) => lot.symbol === symbol)
      expect([held, cost]).toEqual([
        add(of.map((lot: Amounts) => lot.quantity as string)),
        add(of.map((lot: Amounts) => lot.cost as string)),
      ])
    }
  })
  test('budget: by settlement asset, the figures fit each other', async () => {
    const { pools } = await read('budget')
    expect(Object.keys(pools).sort()).toEqual(['BNB', 'BTC', 'USD'])
    for (const pool of Object.values<Amounts>(pools)) {
      expect(Object.keys(pool).sort()).toEqual(['capital', 'cash', 'deposits', 'free', 'funding', 'invested', 'margin', 'reserved'])
      expect(add([pool.free as string, pool.reserved as string])).toBe(pool.cash)
      expect(add([pool.cash as string, pool.invested as string])).toBe(pool.capital)
    }
  })
  test('performance: the gains of all reasons, of all coins, and of all strategies, are those of the lots', async () => {
    const { realised } = await read('lots')
    const { quotes } = await read('performance')
    expect(Object.keys(quotes).sort()).toEqual(['BTC', 'USD'])
    for (const [asset, { all, ...parts }] of Object.entries<{ all: Amounts } & Record<(typeof PARTS)[number], Record<string, Amounts>>>(
      quotes,
    )) {
      expect(all.gain).toBe(realised[asset])
      for (const part of PARTS) expect(add(Object.values(parts[part]).map((row) => row.gain as string)), part).toBe(realised[asset])
      const { gain, closed, expectancy, grossProfit, grossLoss, profitFactor } = all
      expect(expectancy).toBe(
        new Decimal(gain as string)
          .div(closed as string)
          .toDecimalPlaces(18)
          .toFixed(),
      )
      expect(profitFactor).toBe(
        new Decimal(grossProfit as string)
          .div(grossLoss as string)
          .toDecimalPlaces(18)
          .toFixed(),
      )
    }
  })
  test('equity: a point for each sample, and unrealised is worth less cost', async () => {
    const { points, quotes } = await read('equity')
    const marks = events.filter((event) => event.type === 'MarksObserved')
    expect(points.map((point: { timeMs: number }) => point.timeMs)).toEqual(marks.map((event) => event.time))
    expect(points.at(-1).equity.USD).toBe(quotes.USD.equity)
    // up to each sample: equity = deposits + realised + unrealised + fees that another asset paid
    const at = rows.findLastIndex((_, index) => events[index]?.type === 'MarksObserved')
    // biome-ignore lint/suspicious/noExplicitAny: what scripts get is JSON
    const until = async (name: string) => (await reports.get(name)?.read(await storeOf(rows.slice(0, at + 1)))) as any
    const { realised } = await until('lots')
    const fees = events
      .slice(0, at)
      .flatMap(({ parts, data }) => (parts.quote === 'USD' && 'fee' in data && data.fee.asset === 'BNB' ? [data.fee.quoteValue] : []))
    const moved = events.slice(0, at).flatMap(({ type, data }) => {
      if ((type !== 'FundsDeposited' && type !== 'FundsWithdrawn') || data.asset !== 'USD') return []
      return [type === 'FundsDeposited' ? data.amount : `-${data.amount}`]
    })
    expect(moved.filter((amount) => amount.startsWith('-')).length).toBeGreaterThan(2)
    expect(add([...moved, realised.USD, points.at(-1).unrealised.USD, ...fees])).toBe(points.at(-1).equity.USD)
  })
  test('orders: what is open in the middle of the trading', async () => {
    const cut = events.findIndex((event) => event.type === 'ProtectionAccepted') + 1
    const report = await reports.get('orders')?.read(await storeOf(rows.slice(0, cut)))
    const { orderId, quantity, stopPrice } = events[cut - 2]!.data as { orderId: string; quantity: string; stopPrice: string }
    expect(report).toMatchObject({
      open: [{ orderId, quantity, role: 'protection', stage: 'working', fate: 'known', executed: '0', price: stopPrice }],
    })
    expect((await read('orders')).open).toEqual([])
  })
})
