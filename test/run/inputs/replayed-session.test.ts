import { expect, test } from 'vitest'
import type { Clock } from '../../../src/kernel/clock.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import type { Engine } from '../../../src/run/engine.ts'
import { hasEndedWhole } from '../../../src/run/inputs/compared-events.ts'
import type { InputLine } from '../../../src/run/inputs/input-line.ts'
import { type ReplayParts, replaySession } from '../../../src/run/inputs/replayed-session.ts'

const citing = (number: number, type = 'MarksObserved') => ({ type, input: { number } }) as unknown as LogEvent

test('the moments that a settling read are its own, also where the paper exchange was told of funding in between', async () => {
  const at = { n: 1, timeMs: 10 }
  const lines: readonly InputLine[] = [
    { ...at, kind: 'price', coin: 0, ticks: 1, atMs: 10, volume: 1 },
    { ...at, kind: 'settled' },
    { ...at, kind: 'asked', momentMs: 15 },
    { ...at, kind: 'funding', coin: 0, rate: '0.0001', atMs: 9 },
    { ...at, kind: 'asked', momentMs: 17 },
    { ...at, n: 2, timeMs: 30, kind: 'price', coin: 0, ticks: 2, atMs: 30, volume: 1 },
    { ...at, n: 2, timeMs: 30, kind: 'settled' },
    { ...at, n: 2, timeMs: 30, kind: 'asked', momentMs: 31 },
    { ...at, n: 2, timeMs: 30, kind: 'ended', because: 'signal' },
  ]
  const read: number[] = []
  const engineOf = (clock: Clock): Engine =>
    ({
      recorder: { enter: () => {} },
      flow: {
        hasWork: false,
        tick: () => {},
        settle: async () => {
          read.push(clock.runningMs!())
          await Promise.resolve()
          read.push(clock.runningMs!())
        },
      },
      stop: async () => {},
    }) as unknown as Engine
  const parts = { header: { bootMs: 1, sessionFirst: 1 }, lines, log: [citing(2, 'SessionStopped')] } as unknown as ReplayParts
  const { inputs, missing, fault } = await replaySession(parts, async (_, clock) => engineOf(clock))
  expect({ inputs, missing, fault }).toEqual({ inputs: 2, missing: null, fault: null })
  // what no line says is the time of the line
  expect(read).toEqual([15, 17, 31, 30])
})

/** Two prices, from each of which one event follows; of the second, how many lines the record has, and what the log cites besides. */
test.each([
  ['what followed from the newest input was not settled there', 1, 'settled', [2, 3], 2],
  ['all that followed was settled, and the log goes on', 2, 'settled', [2, 3], 3],
  ['the process died when all was recorded, before that was settled', 1, 'taken', [2], null],
  ['the process died behind what was settled', 2, 'settled', [2], null],
  ['the process died before anything followed', 1, 'settled', [], null],
] as const)('a record breaks off where %s', async (_, kept, makesWhen, cited, expected) => {
  const price = (n: number): InputLine => ({ n, timeMs: n * 10, kind: 'price', coin: 0, ticks: n, atMs: n * 10, volume: 1 })
  const settled = (n: number): InputLine => ({ n, timeMs: n * 10, kind: 'settled' })
  let entered = 0
  const engineOf = (follow: (event: LogEvent) => void): Engine => {
    const make = (when: typeof makesWhen): void => {
      if (when === makesWhen) follow(citing(entered))
    }
    const flow = {
      hasWork: false,
      tick: () => {
        flow.hasWork = true
        make('taken')
      },
      settle: async () => {
        flow.hasWork = false
        make('settled')
      },
    }
    return { recorder: { enter: (n: number) => void (entered = n) }, flow } as unknown as Engine
  }
  const lines = [price(1), settled(1), price(2), settled(2)].slice(0, 2 + kept)
  const log = [1, ...cited].map((number) => citing(number))
  const parts = { header: { bootMs: 1, sessionFirst: 1 }, lines, log } as unknown as ReplayParts
  const { missing, fault } = await replaySession(parts, async (_parts, _clock, follow) => engineOf(follow))
  expect({ missing, fault }).toEqual({ missing: expected, fault: null })
})

test('a session that ended while it started is ended, though what stands there is of a number that nothing cites', async () => {
  const ends: string[] = []
  const engine = { flow: { hasWork: false }, stop: async (because: string) => void ends.push(because) } as unknown as Engine
  const lines: readonly InputLine[] = [{ n: 5, timeMs: 50, kind: 'ended', because: 'signal' }]
  const log = [citing(4, 'SessionStarted'), citing(4, 'SessionStopped')]
  const parts = { header: { bootMs: 1, sessionFirst: 6 }, lines, log } as unknown as ReplayParts
  const { missing, fault, passedOver } = await replaySession(parts, async () => engine)
  expect({ missing, fault, passedOver, ends }).toEqual({ missing: null, fault: null, passedOver: 0, ends: ['signal'] })
})

test('a session whose last seal died with it did not end whole', () => {
  const stopped = [citing(1, 'SessionStarted'), citing(1, 'HeadsSealed'), citing(2, 'SessionStopped')]
  expect(hasEndedWhole(stopped)).toBe(false)
  expect(hasEndedWhole([...stopped, citing(2, 'HeadsSealed')])).toBe(true)
  expect(hasEndedWhole([citing(1, 'HeadsSealed')])).toBe(false)
})
