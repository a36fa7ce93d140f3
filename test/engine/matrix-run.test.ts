import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { RECORDINGS, recordingOf } from '../recordings.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { play } from './play.ts'

const set = {
  'entry.strategy': 'matrix',
  'exit.signal': 'any-price',
  'entry.matrixTimeframes': 'own, 5m=2, 15m=3',
  'entry.matrixRsiWeight': '3',
}
const WEIGHTS: Readonly<Record<string, number>> = { own: 1, '5m': 2, '15m': 3 }

/** The score of votes as they stand in the log, reckoned from them and the weights. */
const scoreOf = (judged: Readonly<Record<string, string>>): number => {
  let [sum, most] = [0, 0]
  for (const [name, vote] of Object.entries(judged)) {
    const [voter = '', timeframe = ''] = name.split(' ')
    const weight = WEIGHTS[timeframe]
    if (weight === undefined) continue
    const share = weight * (voter === 'rsi' ? 3 : 1)
    sum += share * Number(vote)
    most += share
  }
  expect(most).toBe((3 + 5) * 6)
  return (100 * sum) / most
}
const entriesOf = (events: readonly LogEvent[]) => events.flatMap((event) => (event.type === 'EntryRequested' ? [event.data] : []))

test('buys on a recorded tape by votes that stand in the log, wants out by them, and a restart changes nothing', async () => {
  const tape = await openTape([tapeFolder])
  const store = new MemoryStore()
  const whole = await play({ tape, set, store })
  const entries = entriesOf(whole.events)
  expect(entries.length).toBeGreaterThan(3)
  for (const { because } of entries) {
    expect(Number(because.judged.score)).toBeCloseTo(scoreOf(because.judged), 6)
    expect(Number(because.judged.score)).toBeGreaterThanOrEqual(20)
  }
  const left = whole.events.filter((event) => event.type === 'ExitDecided' && event.data.signal === 'matrix: the matrix sells')
  expect(left.length).toBeGreaterThan(0)
  expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true })
  for (const rows of [1500, 6000]) {
    const stop = new AbortController()
    const half = new MemoryStore()
    await play({ tape, set, store: half, stop: stop.signal, onProgress: async (played) => void (played >= rows && stop.abort()) })
    expect((await play({ tape, set, store: half })).hashes).toEqual(whole.hashes)
  }
})

const CONTRACT = recordingOf('market/candles/binanceusdm_XRP-USDT_5m_2021-11-15_2021-11-21.csv.gz')

test.skipIf(!existsSync(CONTRACT))('takes both directions of a contract', { tags: [RECORDINGS] }, async () => {
  const { events } = await play({ tape: await openTape([CONTRACT]), set: { ...set, 'entry.matrixTimeframes': 'own, 15m=3' } })
  expect(new Set(entriesOf(events).map(({ side }) => side))).toEqual(new Set(['buy', 'sell']))
})
