import { describe, expect, test } from 'vitest'
import type { ExitNumbers } from '../../machines/position/exits/exit-numbers.ts'
import { type ExitReason, exitRules } from '../../machines/position/exits/index.ts'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { PlaceOrder, Report, Trade } from '../../src/exchange/port.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { streams } from '../../src/kernel/streams.ts'
import type { Engine } from '../../src/run/engine.ts'
import { entryRequested, id, plan, T, trailingPlan } from '../spec/story.ts'
import { BOOK, openEngine, silentVenue } from './live-stage.ts'

const SYMBOL = 'AAA/USD'
const BOUGHT_MS = T + 1000
const LIMIT_MS = BOUGHT_MS + plan.maxHoldMs
const reasons: readonly ExitReason[] = exitRules.map(({ reason }) => reason)

const clock = new TapeClock()
let store: MemoryStore
let engine: Engine
let stop: PlaceOrder

const TRADE = { symbol: SYMBOL, fee: { amount: '0', asset: 'USD', quoteValue: '0' }, liquidity: 'maker' } as const

/** What makes each rule true at the time limit's millisecond, while the stop is on its way: the venue, a person, a price, the time. */
const inputs: Readonly<Record<ExitReason, () => void>> = {
  operator: () => {
    const command = { id: String(commands++), actor: 'anna', because: 'news', wish: { type: 'CloseCoin', symbol: SYMBOL } } as const
    engine.flow.take({ kind: 'operator', command })
  },
  risk: () => {
    const pool = { asset: 'USD', opening: '1000', equity: '940', realised: '0', loss: '60', limit: '50', untilMs: LIMIT_MS + 1 }
    const heard = { kind: 'price', time: LIMIT_MS } as const
    engine.risk.record([{ type: 'DailyLossHalted', data: { ...pool, flatten: true } }], { causation: null, heard })
  },
  unprotected: () => {
    const outcome = { is: 'rejected', code: 'no-stops' } as const
    hear({ kind: 'reply', to: 'place', symbol: SYMBOL, orderId: stop.orderId, outcome, venueTimeMs: LIMIT_MS })
  },
  'stop-unfilled': () => engine.flow.take({ kind: 'deadline', of: 'owed' }),
  'hard-stop': () => price(89),
  'trailing-stop': () => price(101),
  'take-profit': () => price(111),
  'break-even': () => price(100),
  'soft-stop': () => price(95),
  // beyond the level of 108.5, short of the target
  roi: () => price(109),
  signal: () => engine.flow.take({ kind: 'signal', coin: 0, signal: { id: 'turned', action: 'exit', because: 'test' } }),
  score: () => {
    price(calmUsd)
    engine.flow.take({ kind: 'candle', coin: 0, closeMs: LIMIT_MS })
  },
  idle: () => engine.flow.take({ kind: 'deadline', of: 'owed' }),
  'time-limit': () => engine.flow.take({ kind: 'deadline', of: 'owed' }),
}
/** What the plan has to hold for a rule that is off by itself. Of the score's reasons only age holds at the limit. */
const numbers: Readonly<Partial<Record<ExitReason, Partial<ExitNumbers>>>> = {
  'stop-unfilled': { stopLimit: { pct: '1', patienceMs: plan.maxHoldMs } },
  'soft-stop': { softStop: { by: 'pct', of: '5' } },
  'break-even': { breakEvenAtPct: '2' },
  roi: { roi: [{ fromMs: 0, gainPct: '8' }] },
  signal: { signal: 'any-price' },
  score: {
    score: {
      threshold: 30,
      profitPct: '50',
      profitWithinMs: 1,
      profitPoints: 1,
      momentumPct: '1',
      momentumPoints: 1,
      ageMs: plan.maxHoldMs,
      agePoints: 30,
    },
  },
  idle: { idleMs: plan.maxHoldMs },
}
let commands = 0
/** reaches nothing that the plan watches */
let calmUsd = 100
const hear = (report: Report): void => engine.flow.take({ kind: 'report', report })
const price = (usd: number): void => engine.flow.tick(0, usd * 100, clock.nowMs(), 1)

/**
 * Ten coins bought, their stop asked for and not answered yet, the plan such that the wanted rules can speak, and those armed among them
 * that have to be.
 */
const hold = async (...wanted: readonly ExitReason[]): Promise<void> => {
  const isTrailing = wanted.includes('trailing-stop')
  const exits: ExitNumbers = Object.assign({ feePct: '0.1' }, ...wanted.map((reason) => numbers[reason]))
  const placed: PlaceOrder[] = []
  clock.set(T)
  store = new MemoryStore()
  engine = await openEngine({ store, clock, exchange: { ...silentVenue, place: (order) => void placed.push(order) } })
  await engine.reconcile([])
  const parts = { ...BOOK, symbol: SYMBOL, base: 'AAA', quote: 'USD' }
  const request = entryRequested({ plan: { ...(isTrailing ? trailingPlan : plan), exits } })
  engine.recorder.note({ stream: streams.position(parts), parts }, request, 'candle')
  clock.set(BOUGHT_MS)
  const trade: Trade = { ...TRADE, orderId: id(0), tradeId: 't-1', quantity: '10', price: '100', venueTimeMs: BOUGHT_MS }
  hear({ kind: 'trade', symbol: SYMBOL, orderId: id(0), trade, venueTimeMs: BOUGHT_MS })
  await engine.flow.settle()
  // with a price after it the fill is sampled, and a day of the risk begins
  const isArmed = isTrailing || wanted.includes('break-even')
  price(isArmed ? 106 : 100)
  calmUsd = isArmed ? 104 : 100
  await engine.flow.settle()
  stop = placed[0]!
  if (wanted.includes('stop-unfilled')) {
    // it has begun to sell, so its time runs
    const sold: Trade = { ...TRADE, orderId: stop.orderId, tradeId: 's-1', quantity: '1', price: '90', venueTimeMs: BOUGHT_MS }
    hear({ kind: 'trade', symbol: SYMBOL, orderId: stop.orderId, trade: sold, venueTimeMs: BOUGHT_MS })
    await engine.flow.settle()
  }
  clock.set(LIMIT_MS)
}

const decided = async (): Promise<readonly string[]> => {
  const rows = (await Array.fromAsync(store.readAll(null))).flat()
  return rows.filter(({ type }) => type === 'ExitDecided').map((row) => (decode(row).data as { reason: string }).reason)
}

/** Pairs that no state can have both of, and why. */
const NEVER_BOTH: Readonly<Record<string, string>> = {
  'unprotected and stop-unfilled': 'a stop that has sold was not refused',
  'stop-unfilled and hard-stop': 'a stop that stands covers its coins',
  'trailing-stop and take-profit': 'an armed trailing stop takes the place of the take-profit',
  'break-even and idle': 'a stop at break-even is armed by a price that was better than that',
  'trailing-stop and idle': 'a trailing stop is armed by a price that was better than break-even',
}
const pairs = reasons.flatMap((first, rank) => reasons.slice(rank + 1).map((second) => [first, second] as const))
const possible = pairs.filter((pair) => !Object.hasOwn(NEVER_BOTH, pair.join(' and ')))

test('the precedence is the order of the list (F36)', () => {
  expect(reasons).toEqual([
    ...[
      'operator',
      'risk',
      'unprotected',
      'stop-unfilled',
      'hard-stop',
      'soft-stop',
      'break-even',
      'trailing-stop',
      'take-profit',
      'roi',
      'signal',
      'score',
      'idle',
    ],
    'time-limit',
  ])
  expect(new Set(reasons).size, 'each rule has one place').toBe(reasons.length)
})

describe('alone', () => {
  test.each(reasons)('%s is decided', async (reason) => {
    await hold(reason)
    inputs[reason]()
    await engine.flow.settle()
    expect(await decided()).toEqual([reason])
  })
})

describe('of two reasons in the same moment the first of the list is decided, in whichever order they come in (F36 I-19)', () => {
  test.each(possible.flatMap(([first, second]) => [[first, first, second] as const, [first, second, first] as const]))(
    '%s: %s, then %s',
    async (winner, ...order) => {
      await hold(...order)
      for (const reason of order) inputs[reason]()
      await engine.flow.settle()
      expect(await decided()).toEqual([winner])
    },
  )

  test('all of them at once', async () => {
    for (const order of [reasons, reasons.toReversed()]) {
      await hold(...reasons)
      for (const reason of order) inputs[reason]()
      await engine.flow.settle()
      expect(await decided()).toEqual(['operator'])
    }
  })
})

describe('pairs that cannot come together', () => {
  test('are those that are named', () => {
    expect(pairs.length - possible.length).toBe(Object.keys(NEVER_BOTH).length)
  })

  test('with the trailing stop armed the target is no reason', async () => {
    await hold('trailing-stop', 'take-profit')
    inputs['take-profit']()
    await engine.flow.settle()
    expect(await decided()).toEqual([])
  })

  test.each(['break-even', 'trailing-stop'] as const)('with %s armed nothing is idle: the time limit is what is left', async (armed) => {
    await hold(armed, 'idle')
    inputs.idle()
    await engine.flow.settle()
    expect(await decided()).toEqual(['time-limit'])
  })
})

test('an event in the millisecond of the time limit does not bring it forward: prices of that millisecond come first', async () => {
  await hold('trailing-stop')
  price(110)
  await engine.flow.settle()
  expect(await decided(), 'the trailing stop rose, and the deadline is still to come').toEqual([])
  expect(engine.flow.nextOwedMs()).toBeLessThanOrEqual(LIMIT_MS)
  price(100)
  await engine.flow.settle()
  expect(await decided()).toEqual(['trailing-stop'])
})
