import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Started, start } from './command.ts'
import { type Cluster, startCluster } from './eventstoredb/cluster.ts'
import { type ServerProcess, startServerProcess } from './eventstoredb/process.ts'
import { tapeFolder } from './tapes.ts'

const TAPE = ['--tape', join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')]
const RUN = ['run', ...TAPE, '--set', 'entry.dropPct=0.5', '--set', 'log.leaseS=2', '--set', 'log.level=info', '--json']

let folder: string
let server: ServerProcess
let engine: Started
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-exit-'))
  server = await startServerProcess({ file: join(folder, 'server.jsonl') })
})
afterEach(async () => {
  engine.child.kill('SIGKILL')
  await server.signal('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const spoken = (): Promise<void> => new Promise((resolve) => engine.child.stdout?.once('data', () => resolve()))
/** What it takes to end when nothing holds the process. */
const END_MS = 2000

// Sockets of clients that were replaced while the server was silent once kept the process for ever, its work long done.
// Four seconds are enough for it, and at night it lasts as long as it was first seen.
test.each([['4 s', 4000] as const, ...(process.env.SIM === 'full' ? [['12 s', 12_000] as const] : [])])(
  'the server is stopped for %s while an engine trades: when the engine is done, its process ends',
  {
    timeout: 60_000,
  },
  async (_, ms) => {
    engine = start(RUN, { cwd: folder, env: { COINFOLD_STORE: server.url } })
    await engine.until(/SessionReconciled/)
    await server.signal('SIGSTOP')
    await wait(ms)
    await server.signal('SIGCONT')
    await spoken()
    const doneMs = performance.now()
    const { code, stderr } = await engine.ended
    expect(performance.now() - doneMs).toBeLessThan(END_MS)
    expect(code).toBe(0)
    expect(stderr).toMatch(/The store is back after/)
  },
)

test('asked twice to stop while the server is silent, the process ends at once', { timeout: 60_000 }, async () => {
  engine = start(RUN, { cwd: folder, env: { COINFOLD_STORE: server.url } })
  await engine.until(/SessionReconciled/)
  await server.signal('SIGSTOP')
  await engine.until(/The store is away/)
  engine.child.kill('SIGINT')
  await engine.until(/Once more stops at once/)
  // the same again at once would be the same wish
  await new Promise((resolve) => setTimeout(resolve, 200))
  const askedMs = performance.now()
  engine.child.kill('SIGINT')
  expect((await engine.ended).code).toBe(130)
  expect(performance.now() - askedMs).toBeLessThan(END_MS)
})

test('a start on a cluster of which every node is silent is refused in half a minute, and the process ends with its sentence', {
  timeout: 60_000,
}, async () => {
  const cluster: Cluster = await startCluster()
  try {
    for (const node of cluster.nodes) node.pause()
    const beganMs = performance.now()
    engine = start(['verify', '--log', cluster.url], { cwd: folder })
    await engine.until(/^coinfold: /m)
    const saidMs = performance.now()
    expect((await engine.ended).code).toBe(1)
    expect(saidMs - beganMs, 'the sentence').toBeLessThan(30_000)
    expect(performance.now() - saidMs, 'and the end').toBeLessThan(END_MS)
  } finally {
    await cluster.close()
  }
})
