import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { format } from '../../src/kernel/money.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { play } from './play.ts'

const folder = mkdtempSync(join(tmpdir(), 'part-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
const row = (timeMs: number, price: number): string => [timeMs, price, price, price, price, 100_000].join()

/** An hour at 100, a fall that is bought at 97, and what comes then. */
const tapeOf = (name: string, after: readonly number[]) => {
  const prices = [...Array.from({ length: 60 }, () => 100), 97, 97, ...after]
  const path = join(folder, `x_AAA-USD_1m_${name}.csv`)
  writeFileSync(path, prices.map((price, at) => row(BEGAN_MS + at * MINUTE, price)).join('\n'))
  return openTape([path])
}
const SET = {
  'paper.spreadPct': '0',
  'paper.slippagePct': '0',
  'paper.makerFeePct': '0',
  'paper.takerFeePct': '0',
  'risk.maxCoinExposurePct': '100',
  'exit.takeProfitPartPct': '40',
}
type Played = Awaited<ReturnType<typeof play>>
const storyOf = ({ events }: Played): readonly string[] =>
  events.flatMap(({ type, data }) => {
    if (type === 'ProtectionRequested' || type === 'ExitRequested' || type === 'EntryRequested') return [`${type} ${data.quantity}`]
    if (type === 'ExitDecided') return [`${data.reason} ${data.quantity ?? 'all'}`]
    return type === 'ExitCompleted' || type === 'PositionClosed' ? [type] : []
  })

// 1000 of 10000 at 97 buy 10.30 coins by their step of 0.01; 40 % of them are 4.12. Sold at 99.6 and, by the stop of 5 % at 92.2, at 92
test.each<[string, Readonly<Record<string, string>>]>([
  ['at market', {}],
  ['by a patient limit', { 'exit.ladder': 'patient', 'exit.patientS': '90' }],
])('the target sells a part %s, the rest goes on with its stop, and both are one trade', async (_, set) => {
  const given = { tape: await tapeOf('part', [97, 99.6, 99.7, 99.9, 92, 92]), set: { ...SET, ...set } }
  const whole = await play(given)
  expect(storyOf(whole)).toEqual([
    'EntryRequested 10.3',
    'ProtectionRequested 10.3',
    'take-profit 4.12',
    'ProtectionRequested 6.18',
    'ExitRequested 4.12',
    'ExitCompleted',
    'PositionClosed',
  ])
  // (99.6 - 97) x 4.12 and (92 - 97) x 6.18
  const { all, byReason } = whole.reading.performance.quotes.USD!
  expect(all.closed).toBe(1)
  expect(Object.keys(byReason)).toEqual(['hard-stop'])
  expect(format(all.grossProfit - all.grossLoss)).toBe('-20.188')
  expect(await verifyLog(whole.store.readAll(null))).toMatchObject({ ok: true })
  for (const rows of [20, 30, 34]) {
    const stop = new AbortController()
    const first = await play({ ...given, stop: stop.signal, onProgress: async (played) => (played > rows ? stop.abort() : undefined) })
    const resumed = await play({ ...given, store: first.store })
    expect(storyOf(resumed)).toEqual(storyOf(whole))
    expect(resumed.hashes.stateHash).toBe(whole.hashes.stateHash)
  }
})
