import { expect, test } from 'vitest'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { play, SlowStore } from './play.ts'

const set = { 'entry.dropPct': '0.5', 'paper.unansweredPct': '20' }

test('who is told to stop while the paper exchange is rebuilt stops there, sends and decides nothing, and is gone on with', async () => {
  const tape = await openTape([tapeFolder])
  const whole = await play({ tape, set })
  const store = new SlowStore()
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
  const early = new AbortController()
  const heard: number[] = []
  const onProgress = async (rows: number): Promise<void> => {
    heard.push(rows)
    if (heard.length === 2) early.abort()
  }
  const second = await play({ tape, set, store, stop: early.signal, onProgress })
  expect(heard, 'how far it is was told').toEqual([expect.any(Number), second.rowsPlayed])
  expect(second.rowsPlayed, 'it heard a part of the past').toBeGreaterThan(heard[0]!)
  expect(second.rowsPlayed).toBeLessThan(first.rowsPlayed)
  const added = second.events.slice(first.events.length)
  expect(added.map(({ type }) => type)).toEqual(['SessionStarted', 'SessionStopped', 'HeadsSealed'])
  expect(added.map(({ data }) => (data as { because?: string }).because)).toEqual([undefined, 'signal', 'stop'])
  expect(second.placed).toEqual([])
  const third = await play({ tape, set, store })
  expect(third.hashes).toEqual(whole.hashes)
}, 60_000)
