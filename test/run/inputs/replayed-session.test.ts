import { expect, test } from 'vitest'
import type { Clock } from '../../../src/kernel/clock.ts'
import type { Engine } from '../../../src/run/engine.ts'
import type { InputLine } from '../../../src/run/inputs/input-line.ts'
import { type ReplayParts, replaySession } from '../../../src/run/inputs/replayed-session.ts'

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
  const parts = { header: { bootMs: 1, sessionFirst: 1 }, lines, cited: 2, hasEnded: true } as unknown as ReplayParts
  const { inputs, missing, fault } = await replaySession(parts, async (_, clock) => engineOf(clock))
  expect({ inputs, missing, fault }).toEqual({ inputs: 2, missing: null, fault: null })
  // what no line says is the time of the line
  expect(read).toEqual([15, 17, 31, 30])
})
