import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command, start } from './command.ts'
import { fastTape, QUICK } from './trade-setup.ts'
import { VenueProcess } from './venues/venue-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'trade-drain-'))
let venue: VenueProcess
beforeAll(async () => {
  venue = await VenueProcess.start(['--tape', `ETH/USDT=${fastTape(folder)}`, '--for', '300'])
})
afterAll(async () => {
  await venue.close()
  rmSync(folder, { recursive: true, force: true })
})

type Told = { type: string; actor: string; data: Record<string, unknown> }
/** The end of a session that a signal ends as soon as it trades, by these options. */
const endOf = async (name: string, set: readonly string[]): Promise<{ code: number | null; events: Told[] }> => {
  const log = join(folder, `${name}.db`)
  const flags = ['--venue', 'binance', '--symbols', 'ETH/USDT', '--timeframe', '1s', '--log', log, ...QUICK, ...set]
  const { child, until, ended } = start(['trade', ...flags], { env: { COINFOLD_VENUE_URL: venue.url } })
  await until(/Trading on/)
  child.kill('SIGTERM')
  const { code } = await ended
  const { stdout } = await command(['report', 'events', '--log', log, '--all', '--json'])
  return { code, events: (JSON.parse(stdout) as { events: Told[] }).events }
}
const one = (events: readonly Told[], type: string): Told | undefined => events.find((event) => event.type === type)

test('a signal drains by the policy that the options name, and the log says whose wish it was and until when it waits', async () => {
  const { code, events } = await endOf('keep', ['--set', 'live.drainPolicy=keep', '--set', 'live.drainS=5', '--set', 'inputs.record=off'])
  expect(code).toBe(0)
  expect(existsSync(join(folder, 'keep.db.inputs')), 'what is not to be kept is not').toBe(false)
  expect(one(events, 'SessionDraining')).toMatchObject({
    actor: 'signal:SIGTERM',
    data: { because: 'operator', policy: 'keep', untilMs: expect.any(Number) },
  })
  expect(one(events, 'CommandAnswered')).toMatchObject({ data: { wish: { type: 'Drain' }, answer: { is: 'accepted' } } })
  expect(events.slice(-2).map(({ type }) => type)).toEqual(['SessionStopped', 'HeadsSealed'])
}, 60_000)

test('by itself it waits for entries that are open, and ends', async () => {
  const { code, events } = await endOf('usual', [])
  expect(code).toBe(0)
  expect(existsSync(join(folder, 'usual.db.inputs'))).toBe(true)
  expect(one(events, 'SessionDraining')).toMatchObject({ data: { policy: 'cancel-entries' } })
}, 60_000)
