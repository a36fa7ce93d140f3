import { describe, expect, test } from 'vitest'
import { apply, createState, type EngineState } from '../../src/replay/engine-state.ts'
import { standingAgainst } from '../../src/view/why/standing-against.ts'
import { Script } from '../projection/events.ts'

const NOW_MS = 1_000_000
type Fact = Parameters<Script['add']>
const TRADES: readonly Fact[] = [
  ['SessionStarted', { mode: 'paper', book: 'b', version: '1', pid: 1, host: 'h', tape: { hash: 'h', coins: [] }, resumed: false }],
  ['SessionReconciled', { openOrders: 0 }],
]

/** The state behind these facts, in the words of what stands against an entry. */
const standing = (...facts: readonly Fact[]): readonly string[] => {
  const script = new Script()
  for (const fact of facts) script.add(...fact)
  const state: EngineState = createState()
  for (const event of script.events) apply(state, event)
  return standingAgainst(state, 'A/USD', NOW_MS).map(({ refusal, words }) => `${refusal}: ${words}`)
}

describe('what stands against every entry', () => {
  test('is nothing while a session trades, and the session where it does not', () => {
    expect(standing(...TRADES)).toEqual([])
    expect(standing()).toEqual(['not-trading: the session is not trading (stopped)'])
    expect(standing(TRADES[0]!)).toEqual(['not-trading: the session is not trading (reconciling)'])
  })

  test.each([
    ['TradingPaused', 'paused: a person has paused entries'],
    ['TradingReduced', 'reduce-only: a person lets the account get emptier only'],
    ['TradingHalted', 'halted: a person has killed the engine, and nobody has resumed it'],
  ] as const)('is what a person wants: %s', (type, said) => {
    expect(standing(...TRADES, [type, { commandId: 'c' }])).toEqual([said])
    expect(standing(...TRADES, [type, { commandId: 'c' }], ['TradingResumed', { commandId: 'd' }])).toEqual([])
  })

  test('is a line that is down, until it is up', () => {
    const down: Fact = ['LineObserved', { is: 'down', because: 'cut' }]
    expect(standing(...TRADES, down)).toEqual(["line-down: the venue's line for reports is down"])
    expect(standing(...TRADES, down, ['LineObserved', { is: 'up', because: 'back' }])).toEqual([])
  })

  test('is that the market of the coin is not heard, until it is, or that the venue does not trade it', () => {
    const feed = (is: string, symbols: readonly string[] | null): Fact =>
      ['FeedObserved', { is, because: 'cut', symbols }] as unknown as Fact
    const said = [expect.stringMatching(/^feed-down: its market is not heard since 1970/)]
    expect(standing(...TRADES, feed('down', null))).toEqual(said)
    expect(standing(...TRADES, feed('down', ['A/USD']))).toEqual(said)
    expect(standing(...TRADES, feed('down', ['B/USD']))).toEqual([])
    expect(standing(...TRADES, feed('down', null), feed('up', ['A/USD']))).toEqual([])
  })

  test('is a limit of loss, and says for how long', () => {
    const halt = (untilMs: number | null): Fact => ['LossStreakHalted', { count: 3, limit: 3, untilMs }]
    expect(standing(...TRADES, halt(NOW_MS + 90_000))).toEqual([
      'loss-streak: losses in a row, 3 of at most 3, until 1970-01-01 00:18:10, in 1 min 30 s',
    ])
    expect(standing(...TRADES, halt(NOW_MS))).toEqual([
      'loss-streak: losses in a row, 3 of at most 3, which was to end at 1970-01-01 00:16:40',
    ])
    expect(standing(...TRADES, halt(null))).toEqual(['loss-streak: losses in a row, 3 of at most 3, until a person ends it'])
    expect(standing(...TRADES, halt(null), ['LossStreakReleased', { by: 'operator', commandId: 'c' }])).toEqual([])
  })
})
