import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MemoryStore } from '../../../src/event/memory/store.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import type { BundleLine } from '../../../src/ops/bundle/bundle-format.ts'
import { SecretSearch } from '../../../src/ops/bundle/secret-search.ts'
import { writeBundle } from '../../../src/ops/bundle/write-bundle.ts'
import { calm, instrument, type Kept, sessionByHand } from '../../run/by-hand/session-by-hand.ts'

const folder = mkdtempSync(join(tmpdir(), 'bundled-inputs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const kept: Kept = { store: new MemoryStore(), folder: join(folder, 'trade.db.inputs') }
const [ETH, BTC] = ['ETH/USDT', 'BTC/USDT']
let log: LogEvent[] = []

beforeAll(async () => {
  log = await sessionByHand({
    kept,
    told: [instrument(ETH), instrument(BTC)],
    set: { 'entry.windowMin': '10', 'entry.minWindowBars': '10', 'entry.dropPct': '1.5', 'risk.cooldownMin': '0' },
    history: { [ETH]: calm(2000, 30), [BTC]: calm(2000, 30) },
    first: { [ETH]: 2000, [BTC]: 2000 },
    during: async ({ minutes }) => minutes({ [ETH]: [1995, 1960, 1958, 2060, 2058], [BTC]: [2001, 2002, 2003, 2004, 2005] }),
  })
})

const bundled = async (coin: string | null, from: number | null, inputs: string | null = kept.folder) => {
  const lines: string[] = []
  const file = { put: async (line: string) => void lines.push(line) }
  const rest = { to: null, version: '1', search: new SecretSearch([]), file, requireCoin: () => {} }
  const place = from === null ? null : { place: from }
  const made = await writeBundle({
    log: 'a.db',
    store: kept.store,
    coin,
    from: place,
    inputs: { folder: inputs, candlesOf: () => Promise.reject(new Error('no tape')) },
    ...rest,
  })
  const told = lines.filter((line) => !line.startsWith('{"event"')).map((line) => JSON.parse(line) as BundleLine)
  const of = (name: string) => told.flatMap((line) => (name in line ? [(line as unknown as Record<string, unknown>)[name]] : []))
  return {
    made,
    sessions: of('session') as { run: string }[],
    inputs: of('input') as [number, number, string, ...unknown[]][],
    missing: of('missing'),
  }
}

test('what a session took in goes along, by its numbers', async () => {
  const { sessions, inputs } = await bundled(null, null)
  expect(sessions.map(({ run }) => run)).toEqual([log[1]!.run])
  const cited = Math.max(...log.map(({ input }) => input.number))
  expect(Math.max(...inputs.map(([n]) => n))).toBe(cited)
  const middle = Math.floor(log.length / 2)
  const part = (await bundled(null, middle)).inputs
  const before = Math.max(...log.slice(0, middle).map(({ input }) => input.number))
  expect(part).toEqual(inputs.filter(([n]) => n > before))
})

test('of prices and candles only those of the coin', async () => {
  const { inputs } = await bundled(BTC, null)
  const ofCoins = inputs.filter(([, , letter]) => 'pqmcwf'.includes(letter))
  expect(ofCoins.length).toBeGreaterThan(5)
  expect(new Set(ofCoins.map(([, , , coin]) => coin))).toEqual(new Set([1]))
  expect(inputs.length).toBeGreaterThan(ofCoins.length)
})

test('what is not here is said', async () => {
  expect((await bundled(null, null, null)).missing).toEqual(['What the engine took in is not here (name its folder by --inputs).'])
  expect((await bundled(null, null, join(folder, 'none'))).made.missing).toEqual([expect.stringContaining('is not here')])
})
