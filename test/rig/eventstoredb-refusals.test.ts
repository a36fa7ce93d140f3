import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inProcess } from '../cli/in-process.ts'
import { command, type Ended, expectRefusal } from './command.ts'
import { Database } from './eventstoredb/database.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'
import { tapeFolder } from './tapes.ts'

const SECRET = 's3cretWord'
const TAPE = ['--tape', join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')]
const COMMANDS: readonly (readonly string[])[] = [['run', ...TAPE], ['verify'], ['replay'], ['report', 'lots']]

let folder: string
let plain: EsdbServer
let secure: EsdbServer
let nobody: number
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-refusals-'))
  plain = await startEventStoreDb()
  secure = await startEventStoreDb({ tls: true, credentials: `admin:${SECRET}`, db: new Database() })
  // a port that was free a moment ago
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  nobody = (taken.address() as { port: number }).port
  await new Promise((resolve) => taken.close(resolve))
})
afterAll(async () => {
  await Promise.all([plain.close(), secure.close()])
  rmSync(folder, { recursive: true })
})

/** Runs a command on a store, and sees to it that nobody is told the password. */
const onStore = async (args: readonly string[], store: string, how: typeof command = command): Promise<Ended> => {
  const ended = await how(args, { cwd: folder, env: { COINFOLD_STORE: store } })
  expect(`${ended.stdout}${ended.stderr}`, 'the password').not.toContain(SECRET)
  return ended
}

/** What a person was promised to wait at most, and what a process takes to begin and to end on a busy machine. */
const HALF_A_MINUTE_MS = 30_000
const AROUND_MS = 8000

type Waited = { readonly ended: Ended; readonly tookMs: number }
const timed = async (args: readonly string[], store: string): Promise<Waited> => {
  const beganMs = performance.now()
  const ended = await onStore(args, store)
  return { ended, tookMs: performance.now() - beganMs }
}
const silentOnceReached = async (args: readonly string[]): Promise<Waited> => {
  const server = await startEventStoreDb()
  try {
    expect(await onStore(['run', ...TAPE, '--json', '--set', 'log.level=fatal'], server.url)).toMatchObject({ code: 0 })
    // what opens a log reads the last event of all; whatever is read then is too much
    server.pauseAtRead(2)
    return await timed(args, server.url)
  } finally {
    await server.close()
  }
}
const REACHED: typeof COMMANDS = [['run', ...TAPE, '--resume'], ['verify'], ['replay']]
/** Silent from the start: to the system the port is open, and nobody reads what is sent there. */
const mute = createServer(() => {})
let unheard: readonly Promise<Waited>[]
let cutOff: readonly Promise<Waited>[]
// these wait for half a minute, beside all the others
beforeAll(async () => {
  mute.listen(0, '127.0.0.1')
  await new Promise((resolve) => mute.once('listening', resolve))
  unheard = COMMANDS.map((args) => timed(args, `esdb://127.0.0.1:${(mute.address() as { port: number }).port}?tls=false`))
  cutOff = REACHED.map(silentOnceReached)
  for (const waited of [...unheard, ...cutOff]) waited.catch(() => {})
})
afterAll(() => mute.close())

const withoutCertificate = (url: string): string => url.replace(/&tlsCAFile=[^&]*/, '')

describe.each(COMMANDS)('%s', (...args) => {
  test.each<[string, () => string, 1 | 2, RegExp]>([
    ['no host', () => 'esdb://', 2, /esdb:\/\//],
    ['an unknown setting', () => `esdb://me:${SECRET}@127.0.0.1:1?colour=red`, 2, /colour/],
    ['a group that is no name', () => `esdb://me:${SECRET}@127.0.0.1:1?tls=false&group=No!`, 2, /group/],
    ['a port that is no number', () => `esdb://me:${SECRET}@127.0.0.1:port`, 2, /port number/],
    ['throwOnAppendFailure', () => `esdb://me:${SECRET}@127.0.0.1:1?throwOnAppendFailure=false`, 2, /throwOnAppendFailure/],
    ['a file that is not there', () => `esdb://me:${SECRET}@127.0.0.1:1?tlsCAFile=/nowhere/ca.crt`, 2, /file/i],
    ['nobody there', () => `esdb://me:${SECRET}@127.0.0.1:${nobody}?tls=false`, 1, /cannot be reached/],
    ['a wrong password', () => secure.urlAs(`admin:${SECRET}x`), 1, /denies access/],
    ['no password where one is asked for', () => secure.url, 1, /denies access/],
    ['TLS to a server without', () => `esdb://me:${SECRET}@localhost:${plain.port}`, 1, /TLS/],
    ['no TLS to a server with', () => `esdb://me:${SECRET}@localhost:${secure.port}?tls=false`, 1, /TLS/],
    ['a certificate that nobody vouches for', () => withoutCertificate(secure.urlAs(`admin:${SECRET}`)), 1, /certificate/],
  ])('%s: one sentence, the right exit code', { timeout: 60_000 }, async (_, url, code, sentence) => {
    // what is refused before anything is opened: that a process ends then is seen of one command
    const how = code === 2 && args[0] !== 'run' ? inProcess : command
    expectRefusal(await onStore(args, url(), how), code, sentence)
  })

  test('a store that is no URL is not passed over for the newest file', async () => {
    expectRefusal(await onStore(args, `edsb://me:${SECRET}@127.0.0.1:1`), 2, /store/i)
  })
})

test.each(COMMANDS.slice(1, 3))('%s of a group that was never written says so', async (...args) => {
  expectRefusal(await onStore(args, plain.url), 1, /no log/i)
})

test('report of a group that was never written says so', async () => {
  expectRefusal(await onStore(['report', 'lots'], plain.url), 1, /no log/i)
})

test('--path all makes three logs, which one group cannot hold: refused before anything is written', async () => {
  const { length } = plain.db.all
  expectRefusal(await onStore(['run', ...TAPE, '--path', 'all'], `${plain.url}&group=three`), 2, /path all/)
  expect(plain.db.all).toHaveLength(length)
})

describe('a server that takes connections and says nothing', () => {
  test.each(COMMANDS.map((args, nth) => [args[0], nth] as const))(
    '%s: it is named, with what to do, within half a minute',
    { timeout: 60_000 },
    async (_, nth) => {
      const { ended, tookMs } = await unheard[nth]!
      expectRefusal(ended, 1, /esdb:\/\/127\.0\.0\.1:\d+ \(group main\) says nothing: .*restart it/)
      expect(tookMs).toBeLessThan(HALF_A_MINUTE_MS + AROUND_MS)
    },
  )

  test.each(REACHED.map((args, nth) => [args[0], nth] as const))('%s, silent once it was reached', { timeout: 90_000 }, async (_, nth) => {
    const { ended, tookMs } = await cutOff[nth]!
    expectRefusal(ended, 1, /\(group main\) says nothing: .*restart it/)
    expect(tookMs).toBeLessThan(HALF_A_MINUTE_MS + AROUND_MS)
  })
})
