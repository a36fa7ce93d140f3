import { beforeAll, describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { EventStore } from '../../src/event/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { UNLIMITED } from '../unlimited.ts'
import { type Played, play } from './play.ts'

const tape = await openTape([tapeFolder])
// Two coins fill the book and are seldom sold, so the third is refused for hours, for one reason and then for another.
const set = {
  'entry.dropPct': '0.5',
  'risk.maxPositions': '2',
  'sizing.tradePct': '55',
  ...UNLIMITED,
  'exit.takeProfitPct': '2',
}

/** The log as a kill after its first `events` events leaves it. */
const beginning = async (store: EventStore, events: number): Promise<EventStore> => {
  const copy = new MemoryStore()
  let left = events
  for await (const page of store.readAll(null)) for (const row of page) if (left-- > 0) await copy.append(row.stream, row.number - 1, [row])
  return copy
}

/** How often each coin was refused for each reason, by the events alone. */
const totals = (events: readonly LogEvent[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { type, parts, data } of events) {
    if (type !== 'ProposalRefused' && type !== 'RefusalRepeated') continue
    const key = `${parts.symbol} ${data.refusal}`
    counts[key] = (counts[key] ?? 0) + (type === 'ProposalRefused' ? 1 : data.times)
  }
  return counts
}

let whole: Played
beforeAll(async () => {
  whole = await play({ tape, set, store: new MemoryStore() })
})

describe('refusals that repeat', () => {
  test('are counted, and the first of a row is written with its numbers', () => {
    const counts = totals(whole.events)
    expect(Object.values(counts).reduce((sum, times) => sum + times, 0)).toBeGreaterThan(50)
    expect(new Set(Object.keys(counts).map((key) => key.split(' ')[1])).size, 'more than one reason').toBeGreaterThan(1)
    const { accepted, refused } = whole.reading.decisions
    expect(Object.values(refused).reduce((sum, times) => sum + times, 0)).toBe(Object.values(counts).reduce((sum, times) => sum + times, 0))
    expect(Object.values(accepted).reduce((sum, times) => sum + times, 0)).toBe(
      whole.events.filter(({ type }) => type === 'EntryRequested').length,
    )
    for (const { type, data } of whole.events)
      if (type === 'ProposalRefused')
        expect(data.judged).toMatchObject({
          limitPrice: expect.any(String),
          freeBudget: expect.any(String),
          openPositions: expect.any(String),
        })
  })

  test('are never written twice in a row', () => {
    const standing = new Map<string, unknown>()
    for (const { type, parts, data } of whole.events) {
      const coin = String(parts.symbol)
      if (type === 'EntryRequested') standing.delete(coin)
      if (type !== 'ProposalRefused') continue
      expect(data.refusal, 'the same refusal is counted instead').not.toBe(standing.get(coin))
      standing.set(coin, data.refusal)
    }
  })

  // bars on which the strategy proposed, each judged once: refused, counted or accepted
  test('are of one bar each, later and later', () => {
    const last = new Map<string, number>()
    for (const { type, parts, data } of whole.events) {
      const barMs = type === 'ProposalRefused' ? data.barCloseMs : type === 'RefusalRepeated' ? data.lastBarCloseMs : null
      if (barMs === null) continue
      const coin = String(parts.symbol)
      expect(barMs).toBeGreaterThan(last.get(coin) ?? 0)
      last.set(coin, barMs)
    }
  })
})

test.each([0.02, 0.1, 0.21, 0.33, 0.5, 0.64, 0.77, 0.9, 0.97])(
  'killed at %d of the log, the count is right in the end (I-27)',
  async (share) => {
    const store = await beginning(whole.store, Math.floor(share * whole.events.length))
    const resumed = await play({ tape, set, store })
    expect(totals(resumed.events)).toEqual(totals(whole.events))
    expect(resumed.hashes).toEqual(whole.hashes)
  },
)

test('stopped in order at several places, likewise', async () => {
  const store = new MemoryStore()
  for (const rows of [2000, 4500, 7000, Number.POSITIVE_INFINITY]) {
    const stop = new AbortController()
    const onProgress = async (played: number) => {
      if (played >= rows) stop.abort()
    }
    const { events, hashes, rowsPlayed } = await play({ tape, set, store, stop: stop.signal, onProgress })
    if (rows === Number.POSITIVE_INFINITY) {
      expect(totals(events)).toEqual(totals(whole.events))
      expect(hashes).toEqual(whole.hashes)
    } else expect(rowsPlayed).toBeLessThan(tape.counts.used)
  }
})
