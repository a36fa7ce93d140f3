import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { loadConfig } from '../../src/config/load.ts'
import { services, shipped } from './compose-file.ts'

const file = join(import.meta.dirname, '..', '..', 'deploy', 'coinfold.service')
const unit = shipped('deploy/coinfold.service')
const settingOf = (name: string): string => [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value).join('\n')
/** What is started, as the shell gets it. */
const script = (/^\/bin\/sh -c '(.*)'$/.exec(settingOf('ExecStart'))?.[1] ?? '').replaceAll('$$', '$')
const NODE = '/opt/coinfold/node_modules/node/bin/node'

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0
test.skipIf(!hasSystemd)('is a unit that systemd takes without a remark (where systemd-analyze is at hand)', () => {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
  const ours = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('coinfold'))
  expect([status, ours]).toEqual([0, []])
})

test('begins the log at the first start and goes on with it later, by flags that the command has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unit-'))
  const started = (): string[] => {
    // tells what it was given instead of trading
    const line = script.replace(NODE, 'echo')
    const env = { ...process.env, VENUE: 'bybit', SYMBOLS: 'BTC/USDT,ETH/USDT' }
    return spawnSync('/bin/sh', ['-c', line], { cwd: folder, env, encoding: 'utf8' }).stdout.trim().split(' ')
  }
  try {
    const rest = ['--venue', 'bybit', '--symbols', 'BTC/USDT,ETH/USDT', '--log', 'trade.db', '--config', '/etc/coinfold/coinfold.yaml']
    const program = ['/opt/coinfold/src/start.mjs', 'trade']
    expect(started()).toEqual([...program, ...rest])
    writeFileSync(join(folder, 'trade.db'), 'x')
    expect(started()).toEqual([...program, '--resume', ...rest])
    const [trade] = (await createProgram('trade')).commands.filter((command) => command.name() === 'trade')
    const known = trade!.options.map(({ long }) => long)
    expect(known).toEqual(expect.arrayContaining(['--venue', '--symbols', '--resume', '--log', '--config']))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('waits longer than the engine does for what is open, and so does the container', () => {
  const { drainS } = loadConfig({}).live
  const leastS = drainS + 10
  expect(Number(settingOf('TimeoutStopSec'))).toBeGreaterThanOrEqual(leastS)
  expect(Number.parseInt(services().trader!.stop_grace_period ?? '', 10)).toBeGreaterThanOrEqual(leastS)
})

test('tries for ten minutes to reach a venue whose line is cut, and no more than twenty', () => {
  const [pauseS, times, withinS] = ['RestartSec', 'StartLimitBurst', 'StartLimitIntervalSec'].map((name) => Number(settingOf(name)))
  expect(pauseS! * times!).toBeGreaterThanOrEqual(600)
  // a start itself takes seconds: only those within the interval count
  expect((pauseS! + 8) * times!, 'what fails for ever stays down').toBeLessThan(withinS!)
})

test('starts again what failed, and not what was told to end or cannot start', () => {
  expect(settingOf('Restart')).toBe('on-failure')
  expect(settingOf('RestartPreventExitStatus'), 'wrong usage or configuration').toBe('2')
  expect(settingOf('SuccessExitStatus'), 'SIGINT and SIGTERM').toBe('130 143')
  expect(settingOf('ExecReload')).toBe('/bin/kill -HUP $MAINPID')
  expect(settingOf('KillMode'), 'the engine alone is told to end').toBe('mixed')
})

test('the container of the trader takes a log that is there or not, and names venue and symbols', () => {
  const { command, profiles } = services({ TRADE_SYMBOLS: 'ETH/USDT' }).trader!
  expect(profiles).toEqual(['trade'])
  expect(command).toEqual(['trade', '--resume', '--wait', '--venue', 'binance', '--symbols', 'ETH/USDT'])
})
