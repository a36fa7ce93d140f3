import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command, type Ended, type Started, start } from './command.ts'
import { fastTape, QUICK } from './trade-setup.ts'
import { VenueProcess } from './venues/venue-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'trade-control-'))
let venue: VenueProcess
const running: Started[] = []
beforeAll(async () => {
  venue = await VenueProcess.start(['--tape', `ETH/USDT=${fastTape(folder)}`, '--for', '600'])
})
afterAll(async () => {
  for (const { child } of running) if (child.exitCode === null) child.kill('SIGKILL')
  await venue.close()
  rmSync(folder, { recursive: true, force: true })
})

const NEW = ['--venue', 'binance', '--symbols', 'ETH/USDT', '--timeframe', '1s']
const trade = async (log: string, from: readonly string[]): Promise<Started> => {
  const started = start(['trade', ...from, '--log', log, ...QUICK], { env: { COINFOLD_VENUE_URL: venue.url } })
  running.push(started)
  await started.until(/Trading on/)
  return started
}
const ctl = (log: string, ...words: readonly string[]): Promise<Ended> => command(['ctl', ...words, '--log', log])
const statusOf = async (log: string): Promise<Record<string, unknown>> => JSON.parse((await ctl(log, 'status', '--json')).stdout)

type Answered = {
  actor: string
  data: { commandId: string; wish: { type: string }; because: string; answer: { refusal?: string; is: string } }
}
const answersIn = async (log: string): Promise<Answered[]> => {
  const { stdout } = await command(['report', 'events', '--log', log, '--type', 'CommandAnswered', '--all', '--json'])
  return (JSON.parse(stdout) as { events: Answered[] }).events
}

test('a person asks a running engine how it is, pauses it, and ends it; every wish is in the log, refused ones too', async () => {
  const log = join(folder, 'asked.db')
  const first = await trade(log, NEW)
  expect(statSync(`${log}.sock`).mode & 0o777, 'only its owner may ask').toBe(0o600)
  expect(await statusOf(log)).toMatchObject({
    ...{ session: 'trading', orders: 'open', mode: 'local', venue: 'binance', log, pid: first.child.pid },
    coins: [{ position: 'ETH/USDT' }],
  })
  const paused = await ctl(log, 'pause', '--because', 'news', '--actor', 'anna', '--id', 'p1')
  expect([paused.code, paused.stdout]).toEqual([0, 'Paused: no new entries, and what is open stays.\n'])
  const again = await ctl(log, 'pause', '--id', 'p1')
  expect([again.code, again.stdout]).toEqual([1, expect.stringContaining('already-answered')])
  const other = await ctl(log, 'pause', '--id', 'p2')
  expect([other.code, other.stdout]).toEqual([1, expect.stringContaining('it stands so already')])
  expect((await ctl(log, 'cancel', 'XYZ/USDT')).stdout).toContain('no such coin')
  const unsure = await ctl(log, 'close-all')
  expect([unsure.code, unsure.stderr]).toEqual([2, expect.stringContaining('say --yes')])
  expect((await ctl(log, 'status')).stdout).toContain('paused: no new entries')

  first.child.kill('SIGKILL')
  await first.ended
  expect(existsSync(`${log}.sock`), 'a killed process leaves its socket').toBe(true)
  const nobody = await ctl(log, 'status')
  expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('No engine that could be asked runs on')])

  const second = await trade(log, ['--resume'])
  expect(await statusOf(log)).toMatchObject({ session: 'trading', orders: 'paused', pid: second.child.pid })
  const drained = await ctl(log, 'drain', '--policy', 'keep', '--yes')
  expect([drained.code, drained.stdout]).toEqual([0, 'The engine comes to its end.\n'])
  expect((await second.ended).code).toBe(0)
  expect(existsSync(`${log}.sock`), 'an engine that ends takes its socket along').toBe(false)

  const answers = await answersIn(log)
  expect(answers.map(({ data }) => [data.wish.type, data.answer.refusal ?? data.answer.is])).toEqual([
    ['Pause', 'accepted'],
    ['Pause', 'wrong-phase'],
    ['CancelEntry', 'unknown-coin'],
    ['Drain', 'accepted'],
  ])
  expect(answers[0]).toMatchObject({ actor: 'anna', data: { commandId: 'p1', because: 'news' } })
  expect(answers[1]!.actor).toMatch(/^ctl:./)
}, 60_000)

test('a second engine on the same log is refused, and the first one keeps its socket', async () => {
  const log = join(folder, 'twice.db')
  const first = await trade(log, NEW)
  const second = await command(['trade', '--resume', '--log', log, ...QUICK], { env: { COINFOLD_VENUE_URL: venue.url } })
  expect([second.code, second.stderr]).toEqual([1, expect.stringContaining(`Another engine (pid ${first.child.pid}`)])
  expect(await statusOf(log)).toMatchObject({ session: 'trading', pid: first.child.pid })
  const killed = await ctl(log, 'kill', '--yes', '--json')
  expect(JSON.parse(killed.stdout)).toMatchObject({ command: 'Kill', answer: { is: 'accepted' } })
  await first.ended
  await trade(log, ['--resume'])
  expect(await statusOf(log)).toMatchObject({ orders: 'halted' })
}, 60_000)
