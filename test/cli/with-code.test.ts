import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { rowsOf } from '../property/generated-run.ts'
import { expectRefusal } from '../rig/ended.ts'
import { calm, instrument, type Kept, sessionByHand } from '../run/by-hand/session-by-hand.ts'
import { ON_HOURS } from './first-hours.ts'
import { rowsAt, runHours, stageFolder, write } from './hours-log.ts'
import { inProcess } from './in-process.ts'

const at = stageFolder()
type Side = { type: string; fields: Record<string, unknown> } | null
type Said = { isSame: boolean; events: number; remarks: string[]; first: { symbol: string; input: number; log: Side; inputs: Side }[] }

const withCode = async (log: string, ...more: string[]): Promise<Said> => {
  const { code, stdout, stderr } = await inProcess(['replay', '--with-code', '--log', log, '--json', ...more])
  expect([0, 1], stderr).toContain(code)
  const said = JSON.parse(stdout) as Said
  expect(code).toBe(said.isSame ? 0 : 1)
  return said
}

describe('of a log that a tape made', () => {
  beforeAll(() => runHours(at('a.db')))

  test('this code decides the same, also where the engine was killed in between and gone on with', async () => {
    expect(await withCode(at('a.db'))).toMatchObject({ isSame: true, first: [] })
    const rows = await rowsAt(at('a.db'))
    await write(at('killed.db'), rows.slice(0, 60))
    expect(await withCode(at('killed.db'))).toMatchObject({ isSame: true, first: [] })
    const tape = at('coinbase_ETH-USD_1m.csv')
    await inProcess(['run', '--tape', tape, '--log', at('killed.db'), '--resume', ...ON_HOURS], { isTerminal: true })
    const whole = await withCode(at('killed.db'))
    expect(whole).toMatchObject({ isSame: true, first: [] })
    expect(whole.events).toBe((await withCode(at('a.db'))).events)
  })

  test('another configuration is shown beside the log where it first decides otherwise, with the numbers', async () => {
    writeFileSync(at('c.yaml'), 'entry:\n  dropPct: 0.6\nrisk:\n  cooldownMin: 0\n')
    const { first } = await withCode(at('a.db'), '--config', at('c.yaml'))
    expect(first).toMatchObject([{ symbol: 'ETH/USD', log: { type: 'EntryRequested' }, inputs: { type: 'EntryRequested' } }])
    const [log, inputs] = [first[0]!.log!.fields, first[0]!.inputs!.fields]
    expect([log['because.judged.dropPct'], inputs['because.judged.dropPct']]).toEqual(['0.5', '0.6'])
    const { stdout } = await inProcess(['replay', '--with-code', '--log', at('a.db'), '--config', at('c.yaml')])
    expect(stdout).toMatch(/^ETH\/USD: event 0 of position-.*, at input \d+ \(2018-04-04T/)
    expect(stdout).toMatch(/in the log +by this code/)
    expect(stdout).toMatch(/because\.judged\.dropPct +0\.5 +0\.6/)
    expect(stdout).toContain('Of each coin the first that differs')
  })

  test('a tape that is another one by now, and a configuration without --with-code, are refused', async () => {
    const ask = (...more: string[]) => inProcess(['replay', '--log', at('a.db'), ...more])
    expectRefusal(await ask('--set', 'entry.dropPct=1'), 2, /add --with-code/)
    const [path, other] = [at('coinbase_ETH-USD_1m.csv'), readFileSync(at('coinbase_ETH-USD_1m.csv'), 'utf8')]
    writeFileSync(path, other.split('\n').slice(0, 500).join('\n'))
    expectRefusal(await ask('--with-code'), 2, /tape/)
    writeFileSync(path, other)
  })
})

describe('of a live session', () => {
  const folder = mkdtempSync(join(tmpdir(), 'with-code-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const kept: Kept = { store: new MemoryStore(), folder: join(folder, 'trade.db.inputs') }
  const log = join(folder, 'trade.db')
  const SYMBOL = 'ETH/USDT'
  beforeAll(async () => {
    await sessionByHand({
      kept,
      told: [instrument(SYMBOL)],
      set: { 'entry.windowMin': '10', 'entry.minWindowBars': '10', 'entry.dropPct': '1.5', 'risk.cooldownMin': '0' },
      history: { [SYMBOL]: calm(2000, 30) },
      first: { [SYMBOL]: 2000 },
      during: async ({ minutes }) => minutes({ [SYMBOL]: [1995, 1960, 1958, 2060, 2058] }),
    })
    await write(log, await rowsOf(kept.store))
  })

  test('what it took in leads to the same by this code', async () => {
    const said = await withCode(log)
    expect(said).toMatchObject({ isSame: true, first: [], remarks: [] })
    expect(said.events).toBeGreaterThan(5)
  })

  test('and by another configuration to something else, at the first decision', async () => {
    const set = ['entry.windowMin=10', 'entry.minWindowBars=10', 'entry.dropPct=40', 'risk.cooldownMin=0'].flatMap((one) => ['--set', one])
    const { first } = await withCode(log, ...set)
    expect(first).toMatchObject([{ symbol: SYMBOL, log: { type: 'EntryRequested' }, inputs: null }])
  })

  test('where nothing is kept, it is refused', async () => {
    expectRefusal(await inProcess(['replay', '--with-code', '--log', log, '--inputs', join(folder, 'none')]), 2, /There is no folder/)
  })
})
