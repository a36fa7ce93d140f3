import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command, type Ended, type Started, start } from './command.ts'
import { fastTape, QUICK } from './trade-setup.ts'
import { VenueProcess } from './venues/venue-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'trade-reload-'))
const log = join(folder, 'trade.db')
const file = join(folder, 'coinfold.yaml')
let venue: VenueProcess
let engine: Started | null = null
beforeAll(async () => {
  venue = await VenueProcess.start(['--tape', `ETH/USDT=${fastTape(folder)}`, '--for', '300'])
})
afterAll(async () => {
  if (engine?.child.exitCode === null) engine.child.kill('SIGKILL')
  await venue.close()
  rmSync(folder, { recursive: true, force: true })
})

const ctl = (...words: readonly string[]): Promise<Ended> => command(['ctl', ...words, '--log', log])
type Told = { actor: string; data: { changed: Record<string, unknown>; because?: string } }
const applied = async (): Promise<Told[]> => {
  const { stdout } = await command(['report', 'events', '--log', log, '--type', 'ConfigApplied', '--all', '--json'])
  return (JSON.parse(stdout) as { events: Told[] }).events.slice(1)
}

test('a configuration is read again by a word or by SIGHUP: what is wrong changes nothing, what may change is one event, and parity holds (V-23)', async () => {
  writeFileSync(file, 'exit: { hardStopPct: 0.6 }\n')
  const flags = ['--venue', 'binance', '--symbols', 'ETH/USDT', '--timeframe', '1s', '--log', log, '--config', file]
  const set = QUICK.filter((flag) => flag !== '--set' && !flag.startsWith('exit.hardStopPct')).flatMap((flag) => ['--set', flag])
  engine = start(['trade', ...flags, ...set], { env: { COINFOLD_VENUE_URL: venue.url } })
  await engine.until(/Trading on/)

  writeFileSync(file, 'exit: { hardStopPct: lots }\n')
  const wrong = await ctl('reload', '--yes')
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/Nothing is changed: .+yaml:1: exit\.hardStopPct /)])
  writeFileSync(file, 'exit: { hardStopPct: 0.7 }\ncoins: { XYZ/USDT: { exit: { hardStopPct: 1 } } }\n')
  expect((await ctl('reload', '--yes')).stderr).toContain(
    'Nothing is changed: coins.XYZ/USDT is of a coin that is not traded here (ETH/USDT).',
  )

  writeFileSync(file, 'exit: { hardStopPct: 0.7 }\nsizing: { atrBars: 20 }\n')
  const sentences =
    'exit.hardStopPct from 0.6 to 0.7.\nsizing.atrBars stays as it is until a restart: it is fed every candle from the start on.\n'
  expect((await ctl('reload', '--dry')).stdout).toBe(`Would change: ${sentences}`)
  const unsure = await ctl('reload')
  expect([unsure.code, unsure.stdout, unsure.stderr]).toEqual([2, `Would change: ${sentences}`, expect.stringContaining('say --yes')])
  expect(await applied(), 'nothing was changed so far').toEqual([])
  const meant = await ctl('reload', '--yes', '--actor', 'anna', '--because', 'wild hours')
  expect([meant.code, meant.stdout]).toEqual([0, `In force from now on: ${sentences}`])

  writeFileSync(file, 'exit: { hardStopPct: 0.8 }\n')
  engine.child.kill('SIGHUP')
  await engine.until(/In force from now on: exit.hardStopPct from 0.7 to 0.8/)
  const looked = JSON.parse((await ctl('reload', '--yes', '--json')).stdout)
  expect(looked).toEqual({ isApplied: false, changed: {}, kept: [] })
  expect((await ctl('status')).stdout, 'a hang-up ends nothing').toContain('trading')

  engine.child.kill('SIGTERM')
  expect((await engine.ended).code).toBe(0)
  expect(await applied()).toMatchObject([
    { actor: 'anna', data: { changed: { 'exit.hardStopPct': ['0.6', '0.7'] }, because: 'wild hours' } },
    { actor: 'signal:SIGHUP', data: { changed: { 'exit.hardStopPct': ['0.7', '0.8'] } } },
  ])
  const parity = await command(['parity', '--log', log, '--json'])
  expect(JSON.parse(parity.stdout), 'other options come into force at the same place again').toMatchObject({
    isSame: true,
    sessions: [{ skipped: null }],
  })
}, 60_000)
