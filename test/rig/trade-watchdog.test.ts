import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { command, type Started, start } from './command.ts'
import { fastTape } from './trade-setup.ts'
import { VenueProcess } from './venues/venue-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'trade-watchdog-'))
let venue: VenueProcess
const running: Started[] = []
beforeAll(async () => {
  venue = await VenueProcess.start(['--tape', `ETH/USDT=${fastTape(folder)}`, '--for', '600'])
})
afterAll(async () => {
  for (const { child } of running) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await venue.close()
  rmSync(folder, { recursive: true, force: true })
})

/** An engine that trades, and the way to have it do what it never should. */
const trading = async (log: string): Promise<{ engine: Started; make: (code: string) => void }> => {
  const args = ['trade', '--venue', 'binance', '--symbols', 'ETH/USDT', '--timeframe', '1s', '--log', log, '--set', 'live.loopLimitS=1']
  const engine = start(args, { env: { COINFOLD_VENUE_URL: venue.url, NODE_OPTIONS: '--inspect=127.0.0.1:0' } })
  running.push(engine)
  let said = ''
  engine.child.stderr?.on('data', (text) => (said += text))
  await engine.until(/Trading on/)
  const [, url = ''] = /listening on (ws:\S+)/.exec(said) ?? []
  const inspector = new WebSocket(url)
  await new Promise((resolve, reject) => inspector.once('open', resolve).once('error', reject))
  inspector.on('error', () => {})
  // a process that ends waits for whoever is still connected
  const make = (code: string): void => {
    const expression = `setTimeout(() => { ${code} }, 300)`
    inspector.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }))
    inspector.close()
  }
  return { engine, make }
}

const soundness = async (log: string): Promise<string> => (await command(['verify', '--log', log])).stdout

test('(F54) an engine whose event loop stands still is killed with a sentence, and its log is sound', async () => {
  const log = join(folder, 'stands.db')
  const { engine, make } = await trading(log)
  make('for (;;);')
  const { signal, stderr } = await engine.ended
  expect(signal).toBe('SIGKILL')
  expect(stderr).toContain('did nothing at all for 1 s (live.loopLimitS) and is killed')
  expect(await soundness(log)).toContain('sound')
})

test('(F55) an engine that is suspended for longer than that goes on; a promise that nobody listens to ends it with code 1', async () => {
  const log = join(folder, 'suspended.db')
  const { engine, make } = await trading(log)
  engine.child.kill('SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, 3000))
  engine.child.kill('SIGCONT')
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect([engine.child.exitCode, engine.child.signalCode]).toEqual([null, null])
  make('Promise.reject(new Error("nobody listens"))')
  const { code, stderr } = await engine.ended
  expect([code, stderr]).toEqual([1, expect.stringContaining('nobody listens')])
  expect(await soundness(log)).toContain('sound')
})
