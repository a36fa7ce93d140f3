import { expect, test } from 'vitest'
import type { Coin } from '../../src/command/coin.ts'
import type { Verdict } from '../../src/command/input.ts'
import { Valuation } from '../../src/command/valuation.ts'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { AccountReport } from '../../src/exchange/port.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { Failure } from '../../src/kernel/errors.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { parse } from '../../src/kernel/money.ts'
import { streams } from '../../src/kernel/streams.ts'
import { Market } from '../../src/market/market.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { Engine, type EngineParts } from '../../src/run/engine.ts'
import { BOOK, partsOf, silentVenue } from './live-stage.ts'

const SYMBOL = 'AAA/USD:USD'
const terms = {
  ...{ size: parse('1'), settle: 'USD', leverage: parse('2'), marginMode: 'isolated' as const },
  ...{ maxLeverage: parse('10'), maintenancePct: parse('1') },
}

const partsIn = (positionMode: 'one-way' | 'hedge', store: MemoryStore): EngineParts => {
  const parts = partsOf({ store, clock: new TapeClock(), exchange: { ...silentVenue, can: { ...silentVenue.can, positionMode } } })
  const [coin] = parts.wanted.instruments
  return { ...parts, wanted: { ...parts.wanted, instruments: [{ ...coin!, symbol: SYMBOL, contract: terms }] } }
}

const fee = { amount: '0', asset: 'USD', quoteValue: '0' }
const bought = (tradeId: string, direction?: 'long' | 'short', side: 'buy' | 'sell' = 'buy'): AccountReport => ({
  kind: 'foreign-fill',
  symbol: SYMBOL,
  ...(direction !== undefined && { direction }),
  fill: { tradeId, side, quantity: '2', price: '10', fee, because: 'by-hand', contract: { size: '1', settle: 'USD' } },
  venueTimeMs: 5,
})

const told = ({ is, ...verdict }: Verdict): string => ('refusal' in verdict ? verdict.refusal : is)
const hear = async (engine: Engine, ...reports: readonly AccountReport[]): Promise<readonly string[]> => {
  for (const report of reports) engine.flow.take({ kind: 'report', report })
  return (await engine.flow.settle()).map(told)
}
const eventsOf = async (store: MemoryStore): Promise<LogEvent[]> => {
  const events: LogEvent[] = []
  for await (const page of store.readAll(null)) events.push(...page.map(decode))
  return events
}

test('what happens without an order of ours is of the side that the venue names, and of nobody where it names none', async () => {
  const store = new MemoryStore()
  const engine = await Engine.open(partsIn('hedge', store))
  await engine.reconcile([])
  // the second buys more than the short position holds: it is none of the long one's business
  const verdicts = await hear(engine, bought('t1', 'long'), bought('t2', 'short'), bought('t3', 'short', 'sell'), bought('t4'))
  expect(verdicts).toEqual(['unowned', 'recorded', 'more-than-held', 'recorded'])
  const events = await eventsOf(store)
  const fills = events.filter(({ type }) => type === 'ForeignFill')
  expect(fills.map(({ parts, data }) => [parts.slot, (data as { tradeId: string }).tradeId])).toEqual([
    ['long', 't1'],
    ['short', 't3'],
  ])
  expect(events.filter(({ type }) => type === 'UnownedReportsObserved').map(({ data }) => data)).toMatchObject([
    { orderId: 't4', symbol: SYMBOL, isFollowed: true },
  ])
})

test('what both hold is added up where it may be lost, and cancels out where it is worth something', async () => {
  const store = new MemoryStore()
  const engine = await Engine.open(partsIn('hedge', store))
  await engine.reconcile([])
  await hear(engine, bought('t1', 'long'), bought('t2', 'short', 'sell'))
  const folded = foldNothing()
  await foldLog(store, folded, { isChecked: true })
  const coins = ['long', 'short'].map((slot) => {
    const parts = { book: BOOK.book, symbol: SYMBOL, base: 'AAA', quote: 'USD', slot }
    return { symbol: SYMBOL, instrument: 0, parts, position: { stream: streams.position(parts), parts } } as Coin
  })
  const market = new Market([{ symbol: SYMBOL, tickSize: parse('0.01'), timeframeMs: 60_000 }])
  market.tick(0, 1500, 10, 1)
  const valuation = new Valuation({ coins, state: folded.state, market })
  // two of each at 15; a thousand was paid in, and both were opened at 10
  expect(valuation.coinExposure(SYMBOL)).toBe(parse('60'))
  expect(valuation.totalExposure('USD')).toBe(parse('60'))
  expect(valuation.equity('USD')).toBe(parse('1000'))
})

test('a log that holds one position of a contract is not opened in hedge mode, nor the other way round', async () => {
  for (const [before, after, held] of [
    ['one-way', 'hedge', 'net'],
    ['hedge', 'one-way', 'long'],
  ] as const) {
    const store = new MemoryStore()
    const engine = await Engine.open(partsIn(before, store))
    await engine.reconcile([])
    await hear(engine, bought('t1', before === 'hedge' ? 'long' : undefined))
    await engine.stop('signal')
    const folded = foldNothing()
    await foldLog(store, folded, { isChecked: true })
    const again = Engine.open({ ...partsIn(after, store), folded })
    await expect(again).rejects.toThrow(Failure)
    await expect(again).rejects.toThrow(`The log holds ${SYMBOL} in its position "${held}"`)
  }
})

test('a person’s command about a coin, and a signal, are asked of both positions', async () => {
  const store = new MemoryStore()
  const engine = await Engine.open(partsIn('hedge', store))
  await engine.reconcile([])
  const command = { id: 'c1', actor: 'person:ada', because: 'test', wish: { type: 'CloseCoin', symbol: SYMBOL } } as const
  engine.flow.take({ kind: 'operator', command })
  engine.flow.take({ kind: 'signal', coin: 0, signal: { id: 's1', action: 'exit', because: 'test' } })
  const verdicts = await engine.flow.settle()
  expect(verdicts.filter(({ is }) => is === 'answered')).toMatchObject([{ answer: { is: 'refused', refusal: 'nothing-open' } }])
  expect(verdicts.filter(({ is }) => is === 'signalled')).toHaveLength(2)
  const answered = (await eventsOf(store)).filter(({ type }) => type === 'SignalAnswered')
  expect(answered.map(({ parts }) => parts.slot)).toEqual(['long', 'short'])
})
