import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { unprotectedInAll } from '../../projections/unprotected-times.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { foldAll } from '../../src/report/fold-all.ts'
import { expectConserved, type Played, play } from './play.ts'

const folder = mkdtempSync(join(tmpdir(), 'switching-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
/** An hour at 100, and a fall that is bought at 97: the target is 5 % above, at 101.85, the hard stop at 92.15. */
const bought = [...Array.from({ length: 60 }, () => 100), 97, 97, 97]
const ROADS = {
  // 0.2 % above is 97.19, 0.5 % below 96.52
  'up to the target': [97.5, 98, 99, 100, 101, 103, 103],
  'up, and down through the stop': [97.5, 98, 96, 95, 93, 90, 90],
  'up and down, and up to the target': [97.5, 97.5, 96, 96, 98, 98, 103, 103],
} as const
type Road = keyof typeof ROADS
const tapeOf = (road: Road) => {
  const path = join(folder, `x_AAA-USD_1m_${road.replace(/\W+/g, '-')}.csv`)
  const prices = [...bought, ...ROADS[road]]
  writeFileSync(path, prices.map((price, at) => `${BEGAN_MS + at * MINUTE},${price},${price},${price},${price},100000`).join('\n'))
  return openTape([path])
}
const SET = {
  'paper.spreadPct': '0',
  'paper.slippagePct': '0',
  'risk.maxCoinExposurePct': '100',
  'exit.takeProfitPct': '5',
  'exit.switching': 'on',
}
const playOn = async (road: Road, more = {}): Promise<Played> => play({ tape: await tapeOf(road), set: { ...SET, ...more } })
/** What is said of stop, target and the end, in order. */
const told = ({ events }: Played): readonly string[] =>
  events.flatMap((event) => {
    if (event.type === 'ProtectionRequested') return [event.data.orderType === 'limit' ? 'target' : 'stop']
    if (event.type === 'SwitchedToTarget' || event.type === 'SwitchedToStop') return [event.type]
    return event.type === 'PositionClosed' ? [event.data.reason] : []
  })

describe('stop and target take turns', () => {
  test.each<[Road, readonly string[]]>([
    ['up to the target', ['stop', 'SwitchedToTarget', 'target', 'take-profit']],
    ['up, and down through the stop', ['stop', 'SwitchedToTarget', 'target', 'SwitchedToStop', 'stop', 'hard-stop']],
    [
      'up and down, and up to the target',
      ['stop', 'SwitchedToTarget', 'target', 'SwitchedToStop', 'stop', 'SwitchedToTarget', 'target', 'take-profit'],
    ],
  ])('%s', async (road, expected) => {
    const played = await playOn(road)
    expect(told(played)).toEqual(expected)
    expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
    expectConserved(played)
    // the venue sold each of them, by what rested there
    expect(played.events.filter(({ type }) => type === 'ExitRequested')).toEqual([])
    const folds = await foldAll(played.store)
    expect(unprotectedInAll(folds.unprotected).switchedMs, 'told apart from other time without protection').toBeGreaterThan(MINUTE)
  })

  test('not within the cooldown: a fall in it is left to the engine', async () => {
    const played = await playOn('up, and down through the stop', { 'exit.switchCooldownS': '3600' })
    expect(told(played)).toEqual(['stop', 'SwitchedToTarget', 'target', 'hard-stop'])
    expect(played.events.filter(({ type }) => type === 'ExitRequested')).toHaveLength(1)
    expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
  })

  test('not where it is off, as it is by default', async () => {
    expect(told(await playOn('up to the target', { 'exit.switching': 'off' }))).toEqual(['stop', 'take-profit'])
  })
})

describe.each([{}, { 'paper.unansweredPct': '30' }, { 'paper.profile': 'stop-limits' }])('with %j', (more) => {
  test('a run that stops and goes on comes to the same end (I-02 I-27)', async () => {
    const road = 'up and down, and up to the target'
    const whole = await playOn(road, more)
    expect(await verifyLog(whole.store.readAll(null))).toMatchObject({ ok: true })
    const ids = whole.placed.map(({ order }) => order.orderId)
    expect(new Set(ids).size).toBe(ids.length)
    let store: Played['store'] | undefined
    for (const until of [64, 65, 66, 67, 68, 69, 1000]) {
      const stop = new AbortController()
      const part = await play({
        tape: await tapeOf(road),
        set: { ...SET, ...more },
        ...(store && { store }),
        stop: stop.signal,
        onProgress: async (rows) => (rows > until ? stop.abort() : undefined),
      })
      store = part.store
      if (until === 1000) expect(part.hashes.stateHash).toBe(whole.hashes.stateHash)
    }
  })
})
