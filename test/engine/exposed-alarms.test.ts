import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import { play } from './play.ts'
import { firstOf, playSampled, type Sampled } from './sampled-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'exposed-alarms-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
/** An hour at 100, and a fall that is bought at 97; in the 65th minute it is sold at 100, and in the 128th all of it comes again. */
const HOUR = Array.from({ length: 60 }, () => 100)
let tape: Tape
let both: Tape
beforeAll(async () => {
  const prices = [...HOUR, 97, 97, 97, 97, 100, ...HOUR, 97, 97, 97, 97, 100, 100, 100]
  const paths = ['AAA', 'BBB'].map((base) => join(folder, `x_${base}-USD_1m_alarms.csv`))
  for (const path of paths)
    writeFileSync(path, prices.map((price, at) => `${BEGAN_MS + at * MINUTE},${price},${price},${price},${price},100000`).join('\n'))
  tape = await openTape(paths.slice(0, 1))
  both = await openTape(paths)
})
const SET = { 'paper.spreadPct': '0', 'paper.slippagePct': '0', 'risk.maxCoinExposurePct': '100' }
const alarmsOf = ({ events }: { readonly events: readonly LogEvent[] }) =>
  events.filter(({ type }) => type.startsWith('ExposedAlarm')).map(({ type, time, data }) => ({ type, time, data }))
const timeOf = (events: readonly LogEvent[], type: string): number => events.find((event) => event.type === type)!.time

describe('coins that lie without a stop for too long', () => {
  test('are told of at that millisecond, and once more when they have one; one that stands in time is none (V-11)', async () => {
    const { events } = await play({ tape, set: SET })
    expect(alarmsOf({ events })).toEqual([])
    const filledMs = timeOf(events, 'EntryFilled')
    const lengthMs = timeOf(events, 'ProtectionAccepted') - filledMs
    const coins = events.find(({ type }) => type === 'ProtectionRequested')!.data as { quantity: string }
    const tight = await play({ tape, set: { ...SET, 'exit.exposedAlarmMs': String(lengthMs - 1) } })
    expect(alarmsOf(tight).slice(0, 2)).toEqual([
      { type: 'ExposedAlarmRaised', time: filledMs + lengthMs - 1, data: { coins: coins.quantity, sinceMs: filledMs, because: 'no-stop' } },
      { type: 'ExposedAlarmEnded', time: filledMs + lengthMs, data: { sinceMs: filledMs } },
    ])
    expect(await verifyLog(tight.store.readAll(null))).toMatchObject({ ok: true })
    const inTime = await play({ tape, set: { ...SET, 'exit.exposedAlarmMs': String(lengthMs) } })
    expect(alarmsOf(inTime).filter(({ time }) => time <= filledMs + lengthMs)).toEqual([])
    expect(inTime.hashes.folds.positions).toBe(tight.hashes.folds.positions)
  })

  test('are told of once for all positions where no stop can rest', async () => {
    const played = await play({ tape, set: { ...SET, 'paper.profile': 'no-stops' } })
    expect(played.events.filter(({ type }) => type === 'PositionClosed')).toHaveLength(2)
    const filledMs = timeOf(played.events, 'EntryFilled')
    expect(alarmsOf(played)).toMatchObject([
      { type: 'ExposedAlarmRaised', time: filledMs + 5000, data: { sinceMs: filledMs, because: 'no-stops-at-venue' } },
      { type: 'ExposedAlarmEnded', time: timeOf(played.events, 'ExitRequested'), data: { sinceMs: filledMs } },
    ])
    expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
  })

  test('are told of once where the coins of two positions come bare in the same millisecond', async () => {
    const played = await play({
      tape: both,
      set: { ...SET, 'paper.profile': 'no-stops', 'paper.latencyMinMs': '50', 'paper.latencyMaxMs': '50' },
    })
    expect(new Set(played.events.flatMap(({ type, time }) => (type === 'EntryFilled' ? [time] : []))).size).toBe(2)
    expect(played.events.filter(({ type }) => type === 'EntryFilled')).toHaveLength(4)
    expect(alarmsOf(played)).toHaveLength(2)
    expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
  })

  test('are told of neither while a patient exit offers them nor where they may never be sold', async () => {
    const patient = {
      ...SET,
      'paper.spreadPct': '0.1',
      'entry.limitOffsetPct': '2',
      'exit.ladder': 'patient',
      'exit.idleExitMin': '2',
      'exit.exposedAlarmMs': '1000',
    }
    const { events } = await play({ tape, set: patient })
    const offered = events.findIndex(({ type }) => type === 'ExitRequested')
    const lastsMs = events.find(({ type }, at) => at > offered && type === 'ExitCancelRequested')!.time - events[offered]!.time
    expect(lastsMs, 'it rests for long').toBeGreaterThan(20_000)
    expect(alarmsOf({ events })).toEqual([])
    expect(alarmsOf(await play({ tape, set: { ...SET, 'exit.neverSell': 'AAA' } }))).toEqual([])
  })

  test('are nobody’s business where the option says so', async () => {
    expect(alarmsOf(await play({ tape, set: { ...SET, 'paper.profile': 'no-stops', 'exit.exposedAlarmMs': '0' } }))).toEqual([])
  })

  test('are told of at the same moments whenever the engine is killed', async () => {
    const set = { ...SET, 'exit.exposedAlarmMs': '1' }
    const whole: Sampled = await playSampled({ tape, set })
    const alarms = alarmsOf(whole)
    expect(alarms.length).toBeGreaterThanOrEqual(4)
    for (const [at, { type }] of whole.events.entries()) {
      if (!/^(EntryFilled|Protection|ExposedAlarm|ExitDecided)/.test(type)) continue
      for (const kept of [at, at + 1]) {
        const again = await playSampled({ tape, set, store: await firstOf(whole.rows, kept) })
        expect(alarmsOf(again), `killed before event ${kept}`).toEqual(alarms)
      }
    }
  }, 60_000)
})
