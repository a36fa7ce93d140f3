import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { play } from './play.ts'

const folder = mkdtempSync(join(tmpdir(), 'ladder-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')

const row = (timeMs: number, price: string): string => [timeMs, price, price, price, price, 100_000].join()

/** An hour at 100, a fall that is bought at 97, and what comes then. */
const tapeOf = (name: string, after: readonly number[]) => {
  const prices = [...Array.from({ length: 60 }, () => 100), 97, 97, ...after]
  const path = join(folder, `x_AAA-USD_1m_${name}.csv`)
  writeFileSync(path, prices.map((price, at) => row(BEGAN_MS + at * MINUTE, String(price))).join('\n'))
  return openTape([path])
}
const SET = {
  'entry.limitOffsetPct': '0.2',
  'paper.spreadPct': '0.2',
  'paper.slippagePct': '0',
  'risk.maxCoinExposurePct': '100',
  'exit.softStopPct': '2',
  'exit.ladder': 'patient',
}
type Played = Awaited<ReturnType<typeof play>>
const exitsOf = ({ events }: Played): readonly string[] =>
  events.flatMap(({ type, data }) => {
    if (type === 'ExitRequested') return [data.orderType === 'market' ? 'market' : `${data.timeInForce} ${data.limitPrice}`]
    if (type === 'ExitStepLeft') return [`${data.step} left: ${data.because}`]
    return type === 'ExitOvertaken' ? [`${data.overtaken.reason} overtaken by ${data.reason}`] : []
  })

/**
 * Bought at the ask of 97.1, ticks of 0.1; the target 2.5 % above is 99.5. At 99.6 bid and ask are 99.5 and 99.7: half a percent below
 * the bid is 99.0025, up to 99.1.
 */
test.each<[string, readonly number[], Readonly<Record<string, string>>, readonly string[]]>([
  ['sold at its limit, when the price trades through it', [97, 99.6, 100], { 'exit.patientS': '90' }, ['GTC 99.7']],
  ['left at its time for an order at once', [97, 99.6, 99.6, 99.6], {}, ['GTC 99.7', 'patient left: timed-out', 'IOC 99.1']],
  ['for at once where the option says so', [97, 99.6, 99.6], { 'exit.ladder': 'aggressive' }, ['IOC 99.1']],
  [
    'overtaken by the hard stop, while its limit is unfilled',
    [97, 95.1, 90, 90],
    { 'exit.patientS': '600' },
    ['GTC 95.2', 'soft-stop overtaken by hard-stop', 'market'],
  ],
  ['at market by default', [97, 99.6, 99.6], { 'exit.ladder': 'market' }, ['market']],
])(
  'an exit on a tape is %s, the log is sound, and a run that was stopped anywhere asks for the same',
  async (name, after, set, expected) => {
    const given = { tape: await tapeOf(name.slice(0, 8).replaceAll(' ', ''), after), set: { ...SET, ...set } }
    const whole = await play(given)
    expect(exitsOf(whole)).toEqual(expected)
    expect(whole.events.filter(({ type }) => type === 'PositionClosed')).toHaveLength(1)
    expect(await verifyLog(whole.store.readAll(null))).toMatchObject({ ok: true })
    for (const rows of [20, 30, 34]) {
      const stop = new AbortController()
      const first = await play({ ...given, stop: stop.signal, onProgress: async (played) => (played > rows ? stop.abort() : undefined) })
      const resumed = await play({ ...given, store: first.store })
      expect(exitsOf(resumed)).toEqual(expected)
      expect(resumed.hashes.stateHash).toBe(whole.hashes.stateHash)
    }
  },
)
