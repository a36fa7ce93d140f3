import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { type Ended, expectRefusal } from '../rig/ended.ts'
import { HOURS } from './first-hours.ts'
import { inProcess } from './in-process.ts'

let folder: string
const at = (name: string): string => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-profiles-'))
  writeFileSync(at('coinbase_ETH-USD_1m.csv'), `${HOURS.join('\n')}\n`)
})
afterEach(() => rmSync(folder, { recursive: true }))

const documentOf = ({ code, stdout, stderr }: Ended) => {
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout)
}
const run = (log: string, ...args: string[]): Promise<Ended> =>
  inProcess(['run', '--tape', at('coinbase_ETH-USD_1m.csv'), '--log', at(log), '--set', 'log.level=silent', '--json', ...args])
const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
const ONE_PERCENT = ['--profile', 'one-percent']

test('a run by a profile is called by it, and its log holds its options', async () => {
  expect(documentOf(await run('a.db', ...ONE_PERCENT)).label).toBe('profile one-percent')
  expect(documentOf(await run('b.db', ...ONE_PERCENT, '--label', 'second try')).label).toBe('second try (profile one-percent)')
  const { options } = documentOf(await inProcess(['config', 'show', '--log', at('a.db'), '--json']))
  const { sizing, exit } = loadConfig({ profile: 'one-percent' })
  const values = Object.fromEntries(options.map(({ path, value }: { path: string; value: unknown }) => [path, value]))
  expect([values['sizing.mode'], values['exit.scorePoints']]).toEqual([sizing.mode, exit.scorePoints])
})

test('config show prints what a profile has otherwise than by default, and what lies over it', async () => {
  const shown = async (...args: string[]): Promise<{ path: string; value: unknown; from: string }[]> =>
    documentOf(await inProcess(['config', 'show', ...args, '--json'])).options
  const rows = await shown(...ONE_PERCENT)
  expect(rows.find(({ path }) => path === 'exit.scorePoints')).toEqual({
    path: 'exit.scorePoints',
    value: 60,
    from: expect.stringMatching(/^profile one-percent:\d+$/),
  })
  expect(rows.filter(({ from }) => !from.startsWith('profile one-percent:'))).toEqual([])
  const over = await shown(...ONE_PERCENT, '--set', 'exit.retryS=7')
  expect(over.length).toBe(rows.length + 1)
  expect(over).toContainEqual({ path: 'exit.retryS', value: 7, from: '--set exit.retryS' })
})

test('config check asks of a profile, and of a file over it', async () => {
  expect((await inProcess(['config', 'check', ...ONE_PERCENT])).stdout).toBe('the profile one-percent is a valid configuration.\n')
  // right by itself, and not beside a stop 4 % away
  writeFileSync(at('a.yaml'), 'exit: { softStopPct: 4.5 }\n')
  expect((await inProcess(['config', 'check', at('a.yaml')])).code).toBe(0)
  expectRefusal(
    await inProcess(['config', 'check', at('a.yaml'), ...ONE_PERCENT]),
    2,
    /a\.yaml:1: exit\.softStopPct \(4\.5\) must be below/,
  )
  expectRefusal(await inProcess(['config', 'check']), 2, /What is to be checked\? Name a file, a --profile, or both\./)
})

test('a search goes out from a profile, in its threads as well', async () => {
  const searched = async (...args: string[]) => {
    const flags = ['--tape', at('coinbase_ETH-USD_1m.csv'), '--workers', '1', '--seen-pct', '100', '--json']
    return documentOf(await inProcess(['search', '--vary', 'entry.dropPct=1,2', ...flags, ...args])).folds[0].rows
  }
  const often = ['--set', 'calendar.hours=', '--set', 'exit.scorePoints=0', '--set', 'exit.takeProfitPct=0.5']
  const byProfile = await searched(...ONE_PERCENT, ...often)
  const { options } = documentOf(await inProcess(['config', 'show', ...ONE_PERCENT, ...often, '--json']))
  const written = options.flatMap(({ path, value }: { path: string; value: unknown }) => ['--set', `${path}=${textOf(value)}`])
  expect(byProfile).toEqual(await searched(...written))
  expect(byProfile).not.toEqual(await searched(...often))
})

test.each(['run', 'config show', 'search --vary exit.retryS=5'])('%s refuses a profile that is not there', async (command) => {
  const sentence =
    /There is no profile "one-percnt"; did you mean one-percent\? There are drop-and-switch, exit-gallery, matrix, one-percent, protected\./
  expectRefusal(await inProcess([...command.split(' '), '--profile', 'one-percnt']), 2, sentence)
})
