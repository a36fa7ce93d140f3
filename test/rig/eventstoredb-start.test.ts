import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { command, start } from './command.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'
import { tapeFolder } from './tapes.ts'

const TAPE = ['--tape', join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')]
const RUN = ['run', ...TAPE, '--set', 'entry.dropPct=0.5', '--set', 'log.leaseS=2', '--set', 'log.level=fatal', '--json']

let folder: string
let server: EsdbServer
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-start-'))
  server = await startEventStoreDb()
})
afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const around = () => ({ cwd: folder, env: { COINFOLD_STORE: server.url } })
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await wait(5)
}
const ownEvents = () => server.db.all.filter(({ stream }) => stream.startsWith('main.'))

test('a server that can be read and takes nothing at the start is told of, and one signal ends the wait', {
  timeout: 60_000,
}, async () => {
  server.refuse('not-ready', 10_000)
  const engine = start(RUN, around())
  await until(() => server.appends > 3)
  await wait(1500)
  engine.child.kill('SIGINT')
  const timer = setTimeout(() => engine.child.kill('SIGKILL'), 10_000)
  const { code, signal, stderr } = await engine.ended
  clearTimeout(timer)
  expect(stderr).toMatch(/not ready/i)
  expect({ code, signal }).toEqual({ code: 130, signal: null })
})

test('a signal while the server is away is obeyed when it is back: everything decided is written down', { timeout: 60_000 }, async () => {
  const engine = start(RUN, around())
  await until(() => ownEvents().length > 60)
  await server.kill()
  await engine.until(/The store is away/)
  engine.child.kill('SIGINT')
  await wait(500)
  await server.restart()
  const { code, stderr } = await engine.ended
  expect(code, stderr).toBe(130)
  expect(await command(['verify'], around())).toMatchObject({ code: 0 })
  const resumed = await command([...RUN, '--resume'], around())
  expect(resumed.code, resumed.stderr).toBe(0)
})

test('a second signal while the server is away ends it at once', { timeout: 60_000 }, async () => {
  const engine = start(RUN, around())
  await until(() => ownEvents().length > 60)
  await server.kill()
  await engine.until(/The store is away/)
  engine.child.kill('SIGINT')
  await engine.until(/Once more stops at once/)
  // the same again at once would be the same wish
  await new Promise((resolve) => setTimeout(resolve, 200))
  const asked = performance.now()
  engine.child.kill('SIGINT')
  expect((await engine.ended).code).toBe(130)
  expect(performance.now() - asked).toBeLessThan(2000)
  await server.restart()
})

test('an engine that was stopped for longer than its lease finds another one in its place: it ends in one sentence, and writes nothing', {
  timeout: 60_000,
}, async () => {
  const first = start([...RUN, '--speed', '3000'], around())
  await until(() => ownEvents().length > 20)
  first.child.kill('SIGSTOP')
  const second = await command([...RUN, '--resume', '--wait'], around())
  expect(second.code, second.stderr).toBe(0)
  const { length } = ownEvents()
  first.child.kill('SIGCONT')
  const { code, stderr, stdout } = await first.ended
  expect({ code, ...JSON.parse(stdout) }, stderr).toMatchObject({ code: 1, error: { exitCode: 1 } })
  expect(stderr).toMatch(/^coinfold: (Another engine has taken over|Another writer was here)[^\n]*\.$/m)
  expect(stderr).not.toMatch(/^ +at /m)
  expect(ownEvents()).toHaveLength(length)
  expect(await command(['verify'], around())).toMatchObject({ code: 0 })
})
