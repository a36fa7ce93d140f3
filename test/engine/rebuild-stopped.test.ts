import { expect, test } from 'vitest'
import type { Stored } from '../../src/event/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { play, SlowStore } from './play.ts'

const set = { 'entry.dropPct': '0.5', 'paper.unansweredPct': '20' }

/** Told to stop at the second turn of the loop behind the session's beginning: the tape is being heard again by then. */
class StoppingStore extends SlowStore {
  stop: AbortController | null = null

  override append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    const { stop } = this
    if (events.some(({ type }) => type === 'SessionStarted')) setImmediate(() => setImmediate(() => stop?.abort()))
    return super.append(stream, expected, events)
  }
}

test('who is told to stop while the paper exchange is rebuilt stops there, sends and decides nothing, and is gone on with', async () => {
  const tape = await openTape([tapeFolder])
  const whole = await play({ tape, set })
  const store = new StoppingStore()
  const half = new AbortController()
  const first = await play({
    tape,
    set,
    store,
    stop: half.signal,
    onProgress: async (rows) => {
      if (rows > tape.counts.used / 2) half.abort()
    },
  })
  expect(first.rowsPlayed).toBeLessThan(tape.counts.used)
  store.stop = new AbortController()
  const second = await play({ tape, set, store, stop: store.stop.signal })
  expect(second.rowsPlayed, 'it heard a part of the past').toBeGreaterThan(100)
  expect(second.rowsPlayed).toBeLessThan(first.rowsPlayed)
  expect(second.events.slice(first.events.length).map(({ type }) => type)).toEqual(['SessionStarted'])
  expect(second.placed).toEqual([])
  store.stop = null
  const third = await play({ tape, set, store })
  expect(third.hashes).toEqual(whole.hashes)
}, 60_000)
