import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertMessage } from '../../src/ops/alerts/alert-message.ts'
import { command, type Started, start } from './command.ts'
import { fastTape, QUICK } from './trade-setup.ts'
import { VenueProcess } from './venues/venue-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'trade-alarms-'))
const heard: AlertMessage[] = []
const receiver = createServer(async (request, response) => {
  let body = ''
  for await (const piece of request) body += piece
  heard.push(JSON.parse(body))
  response.end()
})
let venue: VenueProcess
const running: Started[] = []
beforeAll(async () => {
  venue = await VenueProcess.start(['--tape', `ETH/USDT=${fastTape(folder)}`, '--for', '600'])
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  for (const { child } of running) if (child.exitCode === null) child.kill('SIGKILL')
  receiver.close()
  await venue.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Long enough that a busy machine is no stale market. */
const STALE_S = 8
const trade = async (log: string, from: readonly string[]): Promise<Started> => {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  const set = [
    `alerts.url=${url}`,
    'alerts.everyS=1',
    'alerts.hourlyRestarts=1',
    `alerts.staleS=${STALE_S}`,
    `alerts.heldStaleS=${STALE_S}`,
  ].flatMap((option) => ['--set', option])
  const started = start(['trade', ...from, '--log', log, ...QUICK, ...set], { env: { COINFOLD_VENUE_URL: venue.url } })
  running.push(started)
  await started.until(/Trading on/)
  return started
}
const told = async (alarm: string, is: string): Promise<AlertMessage> => {
  for (let waited = 0; waited < 60_000; waited += 50) {
    const found = heard.find((message) => message.alarm === alarm && message.is === is)
    if (found !== undefined) return found
    await sleep(50)
  }
  throw new Error(`Nobody was told that ${alarm} has ${is}, but: ${JSON.stringify(heard)}`)
}

test('a person is told by POST that a market is silent, that it speaks again, that a start finds trading halted, and that it was one more', async () => {
  const log = join(folder, 'trade.db')
  const first = await trade(log, ['--venue', 'binance', '--symbols', 'ETH/USDT', '--timeframe', '1s'])
  await sleep(3000)
  expect(heard, 'nothing is wrong with it').toEqual([])
  await venue.ask('set', { isSilent: true, status: 503 })
  expect(await told('stale-feed', 'begun')).toMatchObject({
    ...{ severity: 'critical', book: 'local.binance.main', of: ['ETH/USDT'] },
    text: expect.stringMatching(/^No price of ETH\/USDT(, which is held,)? was heard for \d+ s\.$/),
  })
  await venue.ask('heal')
  await told('stale-feed', 'over')

  expect((await command(['ctl', 'kill', '--yes', '--log', log])).code).toBe(0)
  await first.ended
  heard.length = 0
  const second = await trade(log, ['--resume'])
  expect(await told('halted', 'begun')).toMatchObject({ of: ['session'], severity: 'critical' })
  expect(await told('restart-loop', 'begun')).toMatchObject({ text: expect.stringContaining('started 1 times more') })
  second.child.kill('SIGINT')
  expect((await second.ended).code, 'what is told at the end keeps nobody').toBe(0)
}, 180_000)

const ENDLESS = `import { defineStrategy, z } from 'coinfold/strategy'
export default defineStrategy({
  id: 'endless',
  settings: z.object({}),
  on: ({ bar }) => {
    for (let n = 1; n > 0; ) n = (n % 7) + 1
    return { trigger: 'never', values: { close: bar.close } }
  },
})
`

test('eight strategies that never come back are off after three candles, which a person is told; nothing kills the engine, which goes on', async () => {
  const log = join(folder, 'endless.db')
  const file = join(folder, 'endless.ts')
  writeFileSync(file, ENDLESS)
  heard.length = 0
  const slots = Array.from({ length: 8 }, (_, at) => `slots.s${at}.entry.strategy=${file}`)
  // all of them one after the other would take twice as long as a loop may stand still
  const set = [...slots, 'live.loopLimitS=3', 'live.strategyLimitMs=1000'].flatMap((option) => ['--set', option])
  const engine = await trade(log, ['--venue', 'binance', '--symbols', 'ETH/USDT', '--timeframe', '1s', ...set])
  expect(await told('strategy-off', 'begun')).toMatchObject({
    severity: 'critical',
    text: expect.stringContaining('The strategy endless of ETH/USDT s0 is off, as it was late at 3 candles in a row'),
  })
  expect((await command(['ctl', 'pause', '--log', log])).stdout).toContain('Paused')
  expect((await command(['ctl', 'status', '--log', log])).stdout).toContain('the strategy endless of ETH/USDT s0 is off')
  engine.child.kill('SIGINT')
  const { code, signal } = await engine.ended
  expect([code, signal]).toEqual([0, null])
  const { stdout } = await command(['report', 'events', '--log', log, '--type', 'StrategyLate', '--all', '--json'])
  const late = (JSON.parse(stdout) as { events: { data: { isOff: boolean; limitMs: number } }[] }).events
  expect(late.filter(({ data }) => data.isOff)).toHaveLength(8)
  expect(late).toHaveLength(24)
  expect(JSON.parse((await command(['parity', '--log', log, '--json'])).stdout)).toMatchObject({ isSame: true })
  expect((await command(['verify', '--log', log])).code).toBe(0)
  expect((await command(['why-not', 'ETH/USDT', '--log', log])).stdout).toContain('strategy-off')
}, 180_000)
