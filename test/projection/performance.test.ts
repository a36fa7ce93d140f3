import { expect, test } from 'vitest'
import type { PerformanceState } from '../../projections/performance.ts'
import { format } from '../../src/kernel/money.ts'
import { applyAll, createFolds } from './all-folds.ts'
import { Script } from './events.ts'

const performanceOf = (script: Script): PerformanceState => {
  const folds = createFolds()
  for (const event of script.events) applyAll(folds, event)
  return folds.performance
}
/** Amounts as text, everything else as it is. */
const shown = (value: object): object =>
  JSON.parse(JSON.stringify(value, (_, field) => (typeof field === 'bigint' ? format(field) : field)))
const closed = { reason: 'take-profit', dust: '0', openedMs: 0, entryValue: '1', exitValue: '1' }

test('two wins, a loss and a draw, by reason and by coin, with the deepest fall of what was realised', () => {
  const script = new Script()
  for (const [price, reason] of [
    ['110', 'take-profit'],
    ['70', 'hard-stop'],
    ['100', 'time-limit'],
    ['125', 'take-profit'],
  ] as const)
    script
      .fill('EntryFilled', '1', '100')
      .fill('ExitFilled', '1', price)
      .add('PositionClosed', { ...closed, reason, openedMs: script.placed.length })
  const record = shown(performanceOf(script).quotes.USD ?? {})
  expect(record).toMatchObject({
    all: { closed: 4, wins: 2, losses: 1, grossProfit: '35', grossLoss: '30', heldMs: 0 },
    byReason: {
      'take-profit': { closed: 2, grossProfit: '35' },
      'hard-stop': { closed: 1, grossLoss: '30' },
      'time-limit': { closed: 1, wins: 0, losses: 0 },
    },
    bySymbol: { 'BTC/USD': { closed: 4 } },
    // the script asks for no entry
    byStrategy: { nobody: { closed: 4 } },
    realised: '5',
    peak: '10',
    maxDrawdown: '30',
  })
})

test('a position of which nothing was sold is no trade, and what is sold of its coins later is a gain of the next one', () => {
  const nothing = { ...closed, reason: 'dust', exitValue: '0' }
  const script = new Script().fill('EntryFilled', '1', '100').add('PositionClosed', nothing)
  expect(performanceOf(script)).toEqual({ quotes: {}, counted: {}, strategies: {} })
  script.fill('ExitLateFilled', '0.5', '120').add('PositionClosed', nothing)
  expect(performanceOf(script)).toEqual({ quotes: {}, counted: {}, strategies: {} })
  script
    .fill('EntryFilled', '1', '100')
    .fill('ExitFilled', '1', '90')
    .add('PositionClosed', { ...closed, reason: 'hard-stop' })
  // half a coin gained 10, and a whole one lost 10
  expect(shown(performanceOf(script).quotes.USD ?? {})).toMatchObject({ all: { closed: 1, wins: 0, losses: 0 }, realised: '0' })
})

test('each position is of the strategy whose its newest entry was', () => {
  const script = new Script()
  for (const [strategy, price] of [
    ['drop', '110'],
    ['rise', '70'],
    ['drop', '101'],
  ] as const)
    script
      .add('EntryRequested', { orderId: 'e', quantity: '1', limitPrice: '100', reserve: '0', side: 'buy', because: { strategy } })
      .fill('EntryFilled', '1', '100')
      .fill('ExitFilled', '1', price)
      .add('PositionClosed', closed)
  const { byStrategy } = shown(performanceOf(script).quotes.USD ?? {}) as { byStrategy: object }
  expect(byStrategy).toMatchObject({ drop: { closed: 2, grossProfit: '11' }, rise: { closed: 1, grossLoss: '30' } })
})
