import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { IS_NIGHT } from '../draws.ts'
import { command, type Ended, type Started, start } from './command.ts'
import { expectDocumented } from './documented.ts'
import { fastTape, QUICK } from './trade-setup.ts'
import { VenueProcess } from './venues/venue-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'trade-market-'))
let venue: VenueProcess
const running: Started[] = []
beforeAll(async () => {
  const path = fastTape(folder)
  venue = await VenueProcess.start(['--tape', `ETH/USDT=${path}`, '--tape', `LTC/USDT=${path}`, '--for', '900'])
})
afterAll(async () => {
  for (const { child } of running) if (child.exitCode === null) child.kill('SIGKILL')
  await venue.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Two attempts to come back fail. */
const CUT_MS = 3000

type Trading = Started & { said(): string }
const trade = async (log: string): Promise<Trading> => {
  const args = ['trade', '--venue', 'binance', '--symbols', 'ETH/USDT,LTC/USDT', '--timeframe', '1s', '--log', log, ...QUICK]
  const started = start(args, { env: { COINFOLD_VENUE_URL: venue.url } })
  running.push(started)
  let said = ''
  started.child.stderr?.on('data', (text) => {
    said += text
  })
  await started.until(/Trading on/)
  return { ...started, said: () => said }
}
/** Waits until the log says it `times` times, and returns the journal. */
const journalWith = async (log: string, sentence: RegExp, withinS: number): Promise<string> => {
  for (let waitedMs = 0; ; waitedMs += 1000) {
    const { stdout } = await command(['journal', '--log', log])
    if (sentence.test(stdout)) return stdout
    if (waitedMs > withinS * 1000) throw new Error(`Nobody wrote ${sentence} within ${withinS} s:\n${stdout.slice(-3000)}`)
    await sleep(1000)
  }
}
const whyNot = async (log: string, coin: string): Promise<string> =>
  (await command(['why-not', coin, '--log', log])).stdout.replaceAll(/\s+/g, ' ')
const isSound = async (log: string, { child, ended }: Trading): Promise<void> => {
  child.kill('SIGINT')
  expect((await ended).code).toBe(0)
  const both: Ended[] = [await command(['verify', '--log', log]), await command(['parity', '--log', log])]
  expect(both[0]!.stdout).toContain('The log is sound.')
  expect(both[1]!.stdout).toContain('None differs.')
  expect(both.map(({ code }) => code)).toEqual([0, 0])
}

test('a network that is cut for some seconds keeps entries back, is named, and is over by itself', async () => {
  const log = join(folder, 'cut.db')
  const engine = await trade(log)
  await venue.ask('refuse')
  await venue.ask('cut')
  await journalWith(log, /The market is not heard \(.+\): nothing is bought/, 20)
  expect(await whyNot(log, 'ETH/USDT')).toContain('its market is not heard since')
  expect((await command(['ctl', 'status', '--log', log])).stdout).toMatch(/feed +down/)
  await expectDocumented('ctl status', ['ctl', 'status', '--log', log])
  await sleep(CUT_MS)
  const goesOnMs = performance.now()
  await venue.ask('accept')
  await journalWith(log, /The market is heard again/, 20)
  expect(performance.now() - goesOnMs, 'five seconds, and what a busy computer takes to ask').toBeLessThan(10_000)
  expect(await whyNot(log, 'ETH/USDT')).not.toContain('its market is not heard since')
  await expectDocumented('ctl pause` and other wishes', ['ctl', 'close-all', '--yes', '--log', log])
  await expectDocumented('ctl reload', ['ctl', 'reload', '--dry', '--log', log])
  await isSound(log, engine)
  await expectDocumented('parity', ['parity', '--log', log])
  await expectDocumented('journal', ['journal', '--log', log])
  const { stdout } = await command(['report', 'events', '--log', log, '--type', 'FeedObserved', '--json'])
  const [{ event }] = (JSON.parse(stdout) as { events: [{ event: string }] }).events
  await expectDocumented('why WHAT', ['why', event, '--log', log])
  await expectDocumented('why-not COIN', ['why-not', 'ETH/USDT', '--log', log])
}, 90_000)

test.runIf(IS_NIGHT)(
  'a market that is silent though its sockets are open, a coin that is halted, and other filters',
  async () => {
    const log = join(folder, 'night.db')
    const engine = await trade(log)
    await venue.ask('set', { isSilent: true, status: 503 })
    await journalWith(log, /The market is not heard/, 60)
    await venue.ask('heal')
    await journalWith(log, /The market is heard again/, 60)

    await venue.ask('halt', { symbol: 'ETH/USDT' })
    await journalWith(log, /ETH\/USDT is halted .*nothing is bought of it/, 240)
    expect(await whyNot(log, 'ETH/USDT')).toContain('the venue does not trade it since')
    expect(await whyNot(log, 'LTC/USDT')).not.toContain('the venue does not trade it since')
    await venue.ask('change', { symbol: 'ETH/USDT', step: '0.01', minNotional: '20' })
    await venue.ask('resume', { symbol: 'ETH/USDT' })
    await journalWith(log, /ETH\/USDT is traded again/, 240)
    const { stdout } = await command(['report', 'events', '--log', log, '--type', 'InstrumentObserved', '--all', '--json'])
    const observed = (JSON.parse(stdout) as { events: { data: { stepSize: string; minNotional: string } }[] }).events
    expect(observed.map(({ data }) => [data.stepSize, data.minNotional])).toContainEqual(['0.01', '20'])
    expect(await whyNot(log, 'ETH/USDT')).not.toContain('the venue does not trade it since')
    await isSound(log, engine)
  },
  720_000,
)
