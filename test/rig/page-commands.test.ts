import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command, type Started, start } from './command.ts'
import { fastTape, QUICK } from './trade-setup.ts'
import { VenueProcess } from './venues/venue-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'page-commands-'))
const running: Started[] = []
let venue: VenueProcess
beforeAll(async () => {
  venue = await VenueProcess.start(['--tape', `ETH/USDT=${fastTape(folder)}`, '--for', '600'])
})
afterAll(async () => {
  for (const { child } of running) if (child.exitCode === null) child.kill('SIGKILL')
  await venue.close()
  rmSync(folder, { recursive: true, force: true })
})

const started = async (words: readonly string[], until: RegExp): Promise<Started & { readonly links: () => string[] }> => {
  const one = start(words, { env: { COINFOLD_VENUE_URL: venue.url } })
  running.push(one)
  const said = { stdout: '', stderr: '' }
  one.child.stdout!.on('data', (text) => void (said.stdout += text))
  one.child.stderr!.on('data', (text) => void (said.stderr += text))
  await one.until(until)
  return { ...one, links: () => [...`${said.stdout} ${said.stderr}`.matchAll(/http:\/\/\S+#key=\S+/g)].map(([link]) => link) }
}

type Said = Record<string, unknown> & { nonce: string; code?: string; events: { position: string; type: string }[] }

/** Whoever has the link. */
const visitor = async (link: string) => {
  const { origin, hash } = new URL(link)
  const json = { 'content-type': 'application/json' }
  const key = hash.replace('#key=', '')
  const entered = await fetch(`${origin}/api/v1/session`, { method: 'POST', headers: json, body: JSON.stringify({ key }) })
  const { token } = (await entered.json()) as { token: string }
  const headers = { ...json, authorization: `Bearer ${token}` }
  const told = async (answer: Response): Promise<{ status: number; said: Said }> => ({
    status: answer.status,
    said: (await answer.json()) as Said,
  })
  return {
    get: async (path: string) => told(await fetch(`${origin}/api/v1${path}`, { headers })),
    post: async (path: string, body: unknown) =>
      told(await fetch(`${origin}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })),
    word: async (path: string) => (await (await fetch(`${origin}${path}`)).text()).trim(),
  }
}

test('a coin is closed from the page of a running session, and the log says who did it; a key that looks does not', async () => {
  const log = join(folder, 'paged.db')
  const engine = await started(
    ['trade', '--venue', 'binance', '--symbols', 'ETH/USDT', '--timeframe', '1s', '--log', log, ...QUICK],
    /Trading on/,
  )
  const view = await started(['view', '--log', log, '--set', 'page.port=18137'], /served there until/)
  const [readLink = '', tradeLink = ''] = view.links()
  const [reader, trader] = await Promise.all([visitor(readLink), visitor(tradeLink)])
  await expect.poll(() => reader.word('/ready'), { timeout: 20_000 }).toBe('ready')
  expect(await reader.get('/log')).toMatchObject({ said: { isRunning: true, canCommand: false } })
  expect(await trader.get('/log')).toMatchObject({ said: { canCommand: true } })
  expect(await reader.get('/health/details')).toMatchObject({
    said: { isReady: true, engine: { process: 'trading', pid: engine.child.pid, prices: [{ symbol: 'ETH/USDT', is: 'fresh' }] } },
  })
  const wish = { type: 'CloseCoin', symbol: 'ETH/USDT', because: 'from the page' }
  expect(await reader.post('/commands', wish)).toMatchObject({ status: 403 })

  // it is bought and sold every few seconds: what is prepared may be changed by the time that it is confirmed
  const done: { current: Awaited<ReturnType<typeof trader.post>> | null; nonce: string } = { current: null, nonce: '' }
  const close = async (): Promise<number> => {
    const prepared = await trader.post('/commands', wish)
    if (prepared.status !== 200) return prepared.status
    done.nonce = prepared.said.nonce
    done.current = await trader.post(`/commands/${done.nonce}`, {})
    return done.current.status
  }
  await expect.poll(close, { timeout: 60_000, interval: 200 }).toBe(200)
  expect(done.current!.said).toMatchObject({ commandId: done.nonce, type: 'CloseCoin', isGranted: true, repeated: false })
  expect(done.current!.said.events.at(-1)!.type).toBe('CommandAnswered')
  expect(await trader.post(`/commands/${done.nonce}`, {})).toMatchObject({ status: 200, said: { repeated: true, isGranted: true } })

  expect(await trader.post('/commands', { type: 'Resume' })).toMatchObject({ status: 409, said: { refusal: 'wrong-phase' } })
  const paused = await trader.post('/commands', { type: 'Pause' })
  expect(await trader.post(`/commands/${paused.said.nonce}`, {})).toMatchObject({ status: 200 })
  await expect.poll(() => reader.word('/ready')).toBe('paused')

  engine.child.kill('SIGKILL')
  await engine.ended
  await expect.poll(() => reader.word('/ready'), { timeout: 10_000 }).toBe('engine-away')
  expect(await trader.post('/commands', { type: 'Resume' })).toMatchObject({ status: 503, said: { code: 'engine-away' } })

  const { stdout } = await command(['report', 'events', '--log', log, '--type', 'CommandAnswered', '--all', '--json'])
  const { events } = JSON.parse(stdout) as {
    events: { actor: string; data: { commandId: string; because: string; wish: { type: string } } }[]
  }
  const closed = events.filter(({ data }) => data.commandId === done.nonce)
  expect(closed, 'a command that is confirmed twice is answered once').toHaveLength(1)
  expect(closed[0]).toMatchObject({ actor: 'page:trade', data: { because: 'from the page', wish: { type: 'CloseCoin' } } })
  expect(events.at(-1)).toMatchObject({ actor: 'page:trade', data: { wish: { type: 'Pause' } } })
}, 120_000)
