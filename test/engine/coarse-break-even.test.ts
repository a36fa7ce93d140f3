import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { Row } from '../../src/event/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { asking } from './asking.ts'
import { type Played, play } from './play.ts'
import { firstOf } from './sampled-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'coarse-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
const set = {
  'paper.spreadPct': '0',
  'paper.slippagePct': '0',
  'entry.limitOffsetPct': '2',
  'exit.hardStopPct': '30',
  'exit.takeProfitPct': '60',
  'exit.breakEvenAtPct': '0.5',
}

/** Eight ticks: bought at one of them, the next pays for the way out, and any profit. */
const played = async (store?: Played['store']): Promise<Played> => {
  const prices = [8, 8, 8, 9, 9, 10, 10, 9, 9, 9]
  const path = join(folder, 'x_AAA-USD_1m.csv')
  const rows = prices.map((ticks, at) => {
    const price = `0.0000000${ticks}`.replace('010', '10')
    return `${BEGAN_MS + at * MINUTE},${price},${price},${price},${price},100000000000`
  })
  writeFileSync(path, rows.join('\n'))
  const once = asking(({ bar, position }) =>
    position.is === 'flat' && bar.closeMs === BEGAN_MS + MINUTE ? { trigger: 'first', values: { close: bar.close } } : null,
  )
  return play({ tape: await openTape([path], {}), set, strategy: once, ...(store && { store }) })
}

test('of a coin of eight ticks break-even is armed a tick ahead of its stop, and whoever was killed there sells no sooner', async () => {
  const whole = await played()
  const at = (type: string) => whole.events.findIndex((event) => event.type === type)
  const [armed, decided] = [whole.events[at('BreakEvenArmed')]!, whole.events[at('ExitDecided')]!]
  expect(armed.data).toEqual({ threshold: '0.0000001', compared: '0.0000001', stopPrice: '0.00000009' })
  expect([decided.time, decided.data]).toEqual([
    BEGAN_MS + 7 * MINUTE,
    expect.objectContaining({ reason: 'break-even', threshold: '0.00000009', compared: '0.00000009' }),
  ])
  expect(await verifyLog(whole.store.readAll(null))).toMatchObject({ ok: true })
  const rows: Row[] = []
  for await (const page of whole.store.readAll(null)) rows.push(...page)
  const resumed = await played(await firstOf(rows, at('BreakEvenArmed') + 1))
  expect(resumed.hashes.folds).toEqual(whole.hashes.folds)
})
