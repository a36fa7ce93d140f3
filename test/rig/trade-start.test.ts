import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askEngine } from '../../src/ops/control/ask-engine.ts'
import { command, type Started, start } from './command.ts'
import { fastTape, QUICK } from './trade-setup.ts'
import { VenueProcess } from './venues/venue-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'trade-start-'))
const log = join(folder, 'trade.db')
let venue: VenueProcess
const running: Started[] = []
beforeAll(async () => {
  venue = await VenueProcess.start(['--tape', `ETH/USDT=${fastTape(folder)}`, '--for', '120'])
})
afterAll(async () => {
  for (const { child } of running) if (child.exitCode === null) child.kill('SIGKILL')
  await venue.close()
  rmSync(folder, { recursive: true, force: true })
})

const trade = (...from: readonly string[]): Started => {
  const started = start(['trade', ...from, '--log', log, ...QUICK], { env: { COINFOLD_VENUE_URL: venue.url } })
  running.push(started)
  return started
}
const socket = `${log}.sock`
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
}
type Told = { type: string; actor: string; data: { wish?: { type: string }; answer?: { is: string } } }
const eventsIn = async (): Promise<Told[]> =>
  JSON.parse((await command(['report', 'events', '--log', log, '--all', '--json'])).stdout).events as Told[]

test('an engine that starts is asked how it is and paused at once; a kill then loses nothing of it, and parity holds', async () => {
  const first = trade('--venue', 'binance', '--symbols', 'ETH/USDT', '--timeframe', '1s')
  await until(() => existsSync(socket) || first.child.exitCode !== null)
  expect(await askEngine(socket, { ask: 'status' })).toMatchObject({ is: 'status', status: { session: 'starting' } })
  const wish = { ask: 'wish', id: 'p1', actor: 'anna', because: 'news', wish: { type: 'Pause' } } as const
  expect(await askEngine(socket, wish)).toEqual({ is: 'answered', commandId: 'p1', command: 'Pause', answer: { is: 'accepted' } })
  first.child.kill('SIGKILL')
  await first.ended

  const second = trade('--resume', '--set', `log.file=${join(folder, 'messages')}`)
  await second.until(/Trading on/)
  expect(await askEngine(socket, { ask: 'status' }), 'the socket that was left behind is taken over').toMatchObject({
    status: { session: 'trading', orders: 'paused', pid: second.child.pid },
  })
  expect(await askEngine(socket, wish)).toMatchObject({ answer: { refusal: 'already-answered' } })
  second.child.kill('SIGTERM')
  expect(await second.ended).toMatchObject({ code: 0, stderr: expect.not.stringContaining('"SessionReconciled"') })
  expect(readFileSync(join(folder, 'messages.1.log'), 'utf8'), 'messages go where an option says').toContain('"SessionReconciled"')

  const events = await eventsIn()
  const [answered] = events.filter(({ type }) => type === 'CommandAnswered')
  expect(answered).toMatchObject({ actor: 'anna', data: { wish: { type: 'Pause' }, answer: { is: 'accepted' } } })
  const types = events.map(({ type }) => type)
  expect(types.indexOf('CommandAnswered'), 'before it traded').toBeLessThan(types.indexOf('SessionReconciled'))
  expect(types).not.toContain('EntryRequested')
  const parity = JSON.parse((await command(['parity', '--log', log, '--json'])).stdout)
  expect(parity).toMatchObject({ isSame: true, sessions: [{ skipped: null }, { skipped: null }] })
}, 60_000)
