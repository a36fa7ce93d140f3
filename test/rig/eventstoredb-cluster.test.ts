import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { command, type Started, start } from './command.ts'
import { type Cluster, startCluster } from './eventstoredb/cluster.ts'
import { tapeFolder } from './tapes.ts'

const TAPE = ['--tape', join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')]
const RUN = ['run', ...TAPE, '--set', 'entry.dropPct=0.5', '--set', 'log.leaseS=2', '--set', 'log.level=fatal', '--json']

let folder: string
let cluster: Cluster
let engine: Started
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-cluster-'))
  cluster = await startCluster()
})
afterEach(async () => {
  engine.child.kill('SIGKILL')
  await cluster.close()
  rmSync(folder, { recursive: true, force: true })
})

const around = () => ({ cwd: folder, env: { COINFOLD_STORE: cluster.url } })
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const ownEvents = () => cluster.nodes[0]!.db.all.filter(({ stream }) => stream.startsWith('main.'))
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await wait(5)
}

test('its leader is killed while an engine trades, and it goes on with the next one', { timeout: 60_000 }, async () => {
  engine = start(RUN, around())
  await until(() => ownEvents().length > 60)
  await cluster.kill(1, 700)
  const { code, stderr } = await engine.ended
  expect(code, stderr).toBe(0)
  expect(await command(['verify'], around())).toMatchObject({ code: 0 })
})

/** Longer than the lease, and than many a search for a leader; at night as long as it was seen to break. */
const LONG_MS = process.env.SIM === 'full' ? 30_000 : 9000

// A client that found no leader in time says so for ever, however well the cluster is by then.
test.each([3000, LONG_MS])(
  'all of its nodes are lost for %i ms: the engine goes on by itself, ends, and its process with it',
  {
    timeout: LONG_MS + 60_000,
  },
  async (ms) => {
    engine = start(RUN, around())
    await until(() => ownEvents().length > 60)
    await cluster.killAll()
    const { length } = ownEvents()
    await wait(ms)
    expect(engine.child.exitCode, 'it waits').toBeNull()
    await cluster.restartAll(700)
    const backMs = performance.now()
    await until(() => ownEvents().length > length + 30 || engine.child.exitCode !== null)
    expect(performance.now() - backMs, 'soon after they are back').toBeLessThan(10_000)
    const { code, stderr } = await engine.ended
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/^The store is away .*\n(.*\n)*The store is back after /m)
    expect(await command(['verify'], around())).toMatchObject({ code: 0 })
  },
)
