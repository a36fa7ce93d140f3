import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import { openLogToRead } from '../../src/event/open-log-to-read.ts'
import type { EventOf, LogEvent } from '../../src/kernel/log-event.ts'
import { STOPPED_MS } from '../../src/kernel/venue-time.ts'
import { inputsFolder } from '../../src/run/inputs/segment-folder.ts'
import { command, type Started, start } from './command.ts'
import { fastTape, QUICK } from './trade-setup.ts'
import { VenueProcess } from './venues/venue-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'trade-suspend-'))
const log = join(folder, 'trade.db')
let venue: VenueProcess
let trading: Started | null = null
beforeAll(async () => {
  venue = await VenueProcess.start(['--tape', `ETH/USDT=${fastTape(folder)}`, '--for', '300'])
})
afterAll(async () => {
  if (trading?.child.exitCode === null) trading.child.kill('SIGKILL')
  await venue.close()
  rmSync(folder, { recursive: true, force: true })
})

/** How long the process is stopped: what is in its sockets by then would be decided on as if it were of now. */
const STOP_MS = STOPPED_MS + 1000
/** How long it trades before and after. */
const TRADES_MS = 2500

const trade = (from: readonly string[]): Started =>
  start(['trade', ...from, '--log', log, ...QUICK], { env: { COINFOLD_VENUE_URL: venue.url } })
const events = async (): Promise<LogEvent[]> => {
  const store = await openLogToRead(log, () => {})
  const rows = (await Array.fromAsync(store.readAll(null))).flat()
  await store.close()
  return rows.map(decode)
}
const filesNow = (): string[] =>
  [log, ...readdirSync(inputsFolder(log)).map((name) => join(inputsFolder(log), name))].map(
    (path) => `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`,
  )

test('a process that was stopped decides nothing before its clock has gone on, and parity plays that again (F53 I-20)', async () => {
  trading = trade(['--venue', 'binance', '--symbols', 'ETH/USDT', '--timeframe', '1s'])
  await trading.until(/Trading on/)
  await sleep(TRADES_MS)
  trading.child.kill('SIGSTOP')
  await sleep(STOP_MS)
  trading.child.kill('SIGCONT')
  await sleep(TRADES_MS)
  trading.child.kill('SIGTERM')
  const ended = await trading.ended
  expect(ended.stderr, ended.stderr).toContain('Stopped; go on')
  const all = await events()
  const at = all.findIndex(({ type }) => type === 'ClockMoved')
  const { time, data } = all[at] as EventOf<'ClockMoved'>
  expect(data.because).toBe('suspend')
  expect(time).toBeGreaterThanOrEqual(data.toMs)
  expect(data.toMs - data.fromMs).toBeGreaterThanOrEqual(STOP_MS)
  expect(all.slice(0, at).every((event) => event.time <= data.fromMs)).toBe(true)
  const meanwhile = all.slice(0, at).filter((event) => event.time === data.fromMs)
  expect(meanwhile.filter(({ type }) => /^(Entry|Exit)(Requested|Decided)$/.test(type))).toEqual([])
  expect(all.filter(({ type }) => type === 'ClockObserved').map((event) => event.data)).toMatchObject([{ is: 'adrift' }, { is: 'back' }])
  const parity = await command(['parity', '--log', log])
  expect(parity.stdout, parity.stderr).toContain('None differs.')
  const verified = await command(['verify', '--log', log])
  expect(verified.stdout + verified.stderr).toContain('The log is sound.')
}, 60_000)

test('a log that ends in the future is refused, by how much, and nothing is written (F53)', async () => {
  const before = filesNow()
  await venue.ask('set', { clockOffsetMs: -3_600_000 })
  const { code, stderr } = await trade(['--resume']).ended
  expect(code, stderr).toBe(1)
  const [, seconds] = /ends (\d+) s in the future by the venue's clock/.exec(stderr) ?? []
  expect(Number(seconds)).toBeGreaterThan(3500)
  expect(Number(seconds)).toBeLessThanOrEqual(3600)
  expect(stderr).not.toMatch(/^ {4}at /m)
  expect(filesNow()).toEqual(before)
}, 60_000)
