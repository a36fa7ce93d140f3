import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { expectConserved, type Played, play } from './play.ts'

const folder = mkdtempSync(join(tmpdir(), 'stop-limit-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
/** An hour at 100, a fall that is bought at 97, and then what the story says. */
const playOn = async (name: string, then: readonly number[], more: object = {}, on: object = {}): Promise<Played> => {
  const prices = [...Array.from({ length: 60 }, () => 100), 97, 97, 97, 97, ...then]
  const path = join(folder, `x_AAA-USD_1m_${name}.csv`)
  writeFileSync(path, prices.map((price, at) => `${BEGAN_MS + at * MINUTE},${price},${price},${price},${price},100000`).join('\n'))
  const set = {
    'paper.spreadPct': '0',
    'paper.slippagePct': '0',
    'risk.maxCoinExposurePct': '100',
    'paper.profile': 'stop-limits',
    'exit.stopLimitS': '30',
    ...more,
  }
  return play({ tape: await openTape([path]), set, ...on })
}
const types = ({ events }: Played): readonly string[] =>
  events.map(({ type }) => type).filter((type) => /^(Protection|Stop|Exit|PositionClosed)/.test(type))
const closes = ({ events }: Played) => events.flatMap((event) => (event.type === 'PositionClosed' ? [event.data.reason] : []))
const requireSound = async (played: Played): Promise<void> => {
  expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
  expectConserved(played)
}

// 5 % below 97 is 92.15, and 1 % below that about 91.2
describe('a stop that becomes a limit order', () => {
  test('is sold by the venue where the price comes to it', async () => {
    const played = await playOn('slow', [94, 92, 91.5, 91.5])
    expect(types(played)).toEqual([
      'ProtectionRequested',
      'ProtectionAccepted',
      'StopReached',
      'ProtectionFilled',
      'ProtectionEnded',
      'PositionClosed',
    ])
    expect(closes(played)).toEqual(['hard-stop'])
    await requireSound(played)
  })

  test('is not waited for longer than its time where the price has passed it, and the rest is sold at market (F35)', async () => {
    const played = await playOn('gap', [94, 88, 88, 88, 88])
    expect(types(played)).toEqual([
      'ProtectionRequested',
      'ProtectionAccepted',
      'StopReached',
      'ExitDecided',
      'ProtectionCancelRequested',
      'ProtectionEnded',
      'ExitRequested',
      'ExitAccepted',
      'ExitFilled',
      'ExitEnded',
      'PositionClosed',
    ])
    const [reached, decided] = ['StopReached', 'ExitDecided'].map((type) => played.events.find((event) => event.type === type)!)
    expect(decided!.time - reached!.time).toBe(30_000)
    expect(closes(played)).toEqual(['stop-unfilled'])
    await requireSound(played)
  })

  test('also by a process that begins meanwhile (I-02)', async () => {
    const then = [94, 88, 88, 88, 88]
    const whole = await playOn('resumed', then)
    const stop = new AbortController()
    const first = await playOn(
      'resumed',
      then,
      {},
      { stop: stop.signal, onProgress: async (rows: number) => (rows > 65 ? stop.abort() : undefined) },
    )
    const rest = await playOn('resumed', then, {}, { store: first.store })
    expect(rest.hashes.stateHash).toBe(whole.hashes.stateHash)
    expect(closes(rest)).toEqual(['stop-unfilled'])
  })
})
