import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { expectConserved, type Played, play } from './play.ts'

const folder = mkdtempSync(join(tmpdir(), 'moving-stops-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
/** An hour at 100, a fall that is bought at 97, a rise by a tenth a minute to 103, and a fall through the stop that followed. */
const rise = Array.from({ length: 60 }, (_, minute) => Number((97 + minute / 10).toFixed(1)))
const prices = [...Array.from({ length: 60 }, () => 100), 97, 97, 97, 97, ...rise, 103, 102, 101, 100, 99, 98, 98]
const tapeOf = (name: string) => {
  const path = join(folder, name)
  writeFileSync(path, prices.map((price, at) => `${BEGAN_MS + at * MINUTE},${price},${price},${price},${price},100000`).join('\n'))
  return openTape([name === CONTRACT ? `AAA/USD:USD=${path}` : path])
}
const SPOT = 'x_AAA-USD_1m_rise.csv'
const CONTRACT = 'x_AAA-PERP_1m_rise.csv'
const SET = {
  'paper.spreadPct': '0',
  'paper.slippagePct': '0',
  'risk.maxCoinExposurePct': '100',
  'exit.takeProfitPct': '5',
  'exit.trailingActivatePct': '2',
  'exit.stopAtVenue': 'nearest',
}
const playOn = async (profile: string, name = SPOT, more = {}): Promise<Played> =>
  play({ tape: await tapeOf(name), set: { ...SET, 'paper.profile': profile, ...more } })
const counts = ({ events }: Played, ...types: readonly string[]) =>
  types.map((type) => events.filter((event) => event.type === type).length)
/** How often no stop was known to stand while coins were held and none was being sold, after the first one had. */
const gaps = ({ events }: Played): number => {
  const standing = new Set<string>()
  let [gaps, hasStood, isLeaving] = [0, false, false]
  for (const { type, data } of events as readonly LogEvent[]) {
    const { orderId } = data as { orderId: string }
    if (type === 'ProtectionAccepted' || type === 'ProtectionFound') standing.add(orderId)
    if (/^Protection(Ended|Reduced|RecallRequested|CancelRequested)$/.test(type)) standing.delete(orderId)
    if (type === 'ProtectionFilled' || type === 'ExitDecided') isLeaving = true
    hasStood ||= standing.size > 0
    if (type === 'PositionClosed') [hasStood, isLeaving] = [false, false]
    if (hasStood && !isLeaving && standing.size === 0) gaps++
  }
  return gaps
}
const moved = ({ events }: Played) =>
  events.flatMap((event) => (event.type === 'TrailingRaised' || event.type === 'TrailingArmed' ? [event] : []))
const lastSale = ({ events }: Played) => events.flatMap((event) => (event.type === 'PositionClosed' ? [event.data.reason] : []))

describe('a stop that follows the trailing stop at the venue', () => {
  test.each([
    ['amends', SPOT],
    ['amends', CONTRACT],
    ['two-stops', CONTRACT],
  ])('is never away where the venue makes before it breaks: %s, %s', async (profile, name) => {
    const played = await playOn(profile, name)
    const steps = moved(played).length
    expect(steps).toBeGreaterThan(5)
    expect(gaps(played)).toBe(0)
    const [amends, amended, recalls, stops] = counts(
      played,
      'ProtectionAmendRequested',
      'ProtectionAmended',
      'ProtectionRecallRequested',
      'ProtectionRequested',
    )
    expect([amends, amended, recalls, stops]).toEqual(profile === 'amends' ? [steps, steps, 0, 1] : [0, 0, steps, steps + 1])
    expect(lastSale(played)).toEqual(['trailing-stop'])
    // the venue sold it, and nobody else
    expect(counts(played, 'ExitDecided', 'ProtectionFilled')).toEqual([0, 1])
  })

  test.each([
    ['cancel-replace', SPOT],
    ['cancel-create', SPOT],
    ['two-stops', SPOT],
  ])('follows there as well where it has to be taken away: %s, %s', async (profile, name) => {
    const played = await playOn(profile, name)
    const steps = moved(played).length
    expect(counts(played, 'ProtectionRequested', 'ProtectionRecallRequested')).toEqual([
      steps + 1,
      profile === 'cancel-replace' ? 0 : steps,
    ])
    expect(lastSale(played)).toEqual(['trailing-stop'])
    expect(counts(played, 'ExitDecided', 'ProtectionFilled')).toEqual([0, 1])
  })

  test('is asked for once more where the venue took the old one and refused the new one (F16)', async () => {
    const played = await playOn('cancel-replace', SPOT, { 'paper.halfReplacedPct': '60' })
    const refused = played.events.filter(
      ({ type, data }) => type === 'ProtectionAbandoned' && JSON.stringify(data).includes('not-replaced'),
    )
    expect(refused.length).toBeGreaterThan(1)
    expect(lastSale(played)).toEqual(['trailing-stop'])
    expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
    expectConserved(played)
  })

  test('is the hard stop by default, and the engine sells at the trailing stop', async () => {
    const played = await playOn('amends', SPOT, { 'exit.stopAtVenue': 'hard' })
    expect(counts(played, 'ProtectionAmendRequested', 'ExitDecided')).toEqual([0, 1])
    expect(lastSale(played)).toEqual(['trailing-stop'])
  })
})

describe.each([
  ['amends', SPOT, {}],
  ['amends', SPOT, { 'paper.unansweredPct': '30' }],
  ['two-stops', CONTRACT, {}],
  ['two-stops', CONTRACT, { 'paper.unansweredPct': '30' }],
  ['cancel-replace', SPOT, { 'paper.halfReplacedPct': '30' }],
  ['cancel-replace', SPOT, { 'paper.unansweredPct': '30' }],
] as const)('on %s, %s, %j', (profile, name, more) => {
  test('the log is sound, and a run that stops and goes on comes to the same end (I-02)', async () => {
    const whole = await playOn(profile, name, more)
    expect(await verifyLog(whole.store.readAll(null))).toMatchObject({ ok: true })
    if (name === SPOT) expectConserved(whole)
    const ids = whole.placed.map(({ order }) => order.orderId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(whole.placed.every(({ wasDurable }) => wasDurable)).toBe(true)
    let store: Played['store'] | undefined
    for (const until of [70, 85, 100, 115, 1000]) {
      const stop = new AbortController()
      const part = await play({
        tape: await tapeOf(name),
        set: { ...SET, 'paper.profile': profile, ...more },
        ...(store && { store }),
        stop: stop.signal,
        onProgress: async (rows) => (rows > until ? stop.abort() : undefined),
      })
      store = part.store
      if (until === 1000) expect(part.hashes.stateHash).toBe(whole.hashes.stateHash)
    }
  })
})
