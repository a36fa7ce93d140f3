import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import type { Proposal } from '../../src/decision/strategy.ts'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { rowsOf } from '../property/generated-run.ts'
import { asking } from './asking.ts'
import { openEngine } from './live-stage.ts'

const MINUTE_MS = 60_000

/** What is asked for at 100 USD, of 1,000 USD, after as many minute candles between 99 and 101 as are given. */
const entry = async (set: Readonly<Record<string, string>>, { size, candles = 1 }: { size?: Proposal['size']; candles?: number } = {}) => {
  const clock = new TapeClock()
  clock.set(0)
  const store = new MemoryStore()
  const settings = new Settings(loadConfig({ overrides: set }))
  let isWanted = false
  const proposal: Proposal = { trigger: 'test', values: {}, ...(size && { size }) }
  const engine = await openEngine({ store, clock, settings, strategy: asking(() => (isWanted ? proposal : null)) })
  await engine.reconcile([])
  engine.venueClock.ask()
  for (let candle = 1; candle <= candles; candle++) {
    const closeMs = candle * MINUTE_MS
    clock.set(closeMs)
    for (const cents of [9900, 10_100, 10_000]) engine.flow.tick(0, cents, closeMs, 1)
    isWanted = candle === candles
    engine.flow.take({ kind: 'candle', coin: 0, closeMs })
    await engine.flow.settle()
  }
  engine.recorder.commit()
  await engine.recorder.durable()
  const [asked] = (await rowsOf(store)).map(decode).flatMap((event) => {
    if (event.type === 'EntryRequested') return [[event.data.quantity, event.data.because.judged] as const]
    return event.type === 'ProposalRefused' ? [[event.data.refusal, event.data.judged] as const] : []
  })
  return asked!
}

// the dearer fee is 0.1 %: a coin takes 100.1 out of the pool
test.each([
  ['a tenth of what was paid in', {}, {}, '0.999'],
  ['what the options say in the quote asset', { 'sizing.mode': 'fixed-quote', 'sizing.quoteAmount': '55.5' }, {}, '0.554'],
  ['a part of the equity', { 'sizing.mode': 'equity-percent', 'sizing.tradePct': '7' }, {}, '0.699'],
  // 10 USD may be lost, and a coin loses 5.195
  ['what may be lost at the stop', { 'sizing.mode': 'risk-per-trade' }, {}, '1.924'],
  ['what the trigger says', {}, { size: { mode: 'fixed-quote', amount: 20 } }, '0.199'],
  [
    'what the trigger says, by another mode than all others',
    { 'sizing.mode': 'fixed-quote' },
    { size: { mode: 'fixed-percent', amount: 5 } },
    '0.499',
  ],
  ['half of it in a wild market, the range being 2 %', { 'sizing.volatility': 'regimes' }, { candles: 14 }, '0.499'],
  ['all of it where too little was heard of the market', { 'sizing.volatility': 'regimes' }, { candles: 13 }, '0.999'],
  ['all of it in a market that is usual', { 'sizing.volatility': 'regimes', 'sizing.wildAtrPct': '2.1' }, { candles: 14 }, '0.999'],
] as const)('an entry is of %s', async (_, set, more, quantity) => {
  expect((await entry(set, more))[0]).toBe(quantity)
})

test('the log says which range it was sized by', async () => {
  expect((await entry({ 'sizing.volatility': 'regimes' }, { candles: 14 }))[1]).toMatchObject({ atrPct: '2', scalePct: '50' })
})

test('a size that the trigger names passes the rules of risk like any other', async () => {
  expect(await entry({}, { size: { mode: 'fixed-percent', amount: 21 } })).toEqual([
    'coin-exposure',
    expect.objectContaining({ equity: '1000', coinExposure: '209.7', maxCoinExposure: '200' }),
  ])
})
