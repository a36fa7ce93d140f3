import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, expect, test, vi } from 'vitest'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { rowsOf } from '../property/generated-run.ts'
import { type Ended, expectRefusal } from '../rig/ended.ts'
import { candleFiles, tapeFolder } from '../rig/tapes.ts'
import { inProcess } from './in-process.ts'

const { paper } = vi.hoisted(() => ({ paper: { rules: 1 } }))
vi.mock('../../src/exchange/index.ts', async (original) => {
  const { venues } = await original<typeof import('../../src/exchange/index.ts')>()
  const asked = Object.defineProperty({ ...venues.paper }, 'rules', { get: () => paper.rules })
  return { venues: { ...venues, paper: asked } }
})

const folder = mkdtempSync(join(tmpdir(), 'coinfold-rules-'))
afterAll(() => rmSync(folder, { recursive: true }))
const log = join(folder, 'a.db')
const tape = join(folder, 'coinbase_ETH-USD_1m.csv')
writeFileSync(
  tape,
  gunzipSync(readFileSync(candleFiles(tapeFolder)[1]!))
    .toString()
    .split('\n')
    .slice(0, 400)
    .join('\n'),
)
const run = (rules: number, ...args: string[]): Promise<Ended> => {
  paper.rules = rules
  return inProcess(['run', '--log', log, '--json', '--set', 'log.level=silent', ...args])
}

test('a log says by which rules its orders were filled, and goes on by these alone', async () => {
  expect((await run(2, '--tape', tape)).code).toBe(0)
  const store = SqliteStore.open(log, { readOnly: true })
  const started = (await rowsOf(store)).find(({ type }) => type === 'SessionStarted')
  await store.close()
  expect(JSON.parse(started!.data).venueRules).toBe(2)
  expect((await run(2, '--resume')).code).toBe(0)
  const before = readFileSync(log)
  expectRefusal(await run(3, '--resume'), 2, /was made on an earlier paper exchange, whose fills this one would not repeat: finish it with/)
  expectRefusal(await run(1, '--resume'), 2, /was made on a later paper exchange/)
  expect(readFileSync(log).equals(before)).toBe(true)
})
