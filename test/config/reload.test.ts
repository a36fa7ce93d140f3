import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { reloadOf } from '../../src/config/reload.ts'
import type { Config } from '../../src/config/schema.ts'
import { Settings } from '../../src/config/settings.ts'
import { strategyFilesOf } from '../../src/config/strategy-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'reload-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const standard = loadConfig({})
const read = (yaml: string): Config => {
  const file = join(folder, 'coinfold.yaml')
  writeFileSync(file, yaml)
  return loadConfig({ file })
}
/** What is in force, what was changed and what stays, once the second is read behind the first; the sentences where it is refused. */
const reloaded = (before: string, after: string) => {
  const settings = new Settings(read(before))
  const reload = reloadOf(settings.now, read(after))
  if (!reload.ok) return { refusals: reload.refusals }
  const applied = settings.apply(reload.config)
  expect(applied.ok, 'what is left of it is taken as a whole').toBe(true)
  return { now: settings.now, changed: reload.changed, kept: reload.kept.map(({ option }) => option), recorded: applied }
}

test('what may change is in force, what takes a restart stays and says why', () => {
  const { now, changed, kept } = reloaded(
    'exit: { takeProfitPct: 3 }',
    'exit: { takeProfitPct: 4 }\nentry: { windowMin: 30, dropPct: 3 }\npaper: { latencyMinMs: 77 }',
  )
  expect(changed).toEqual({ 'entry.dropPct': [standard.entry.dropPct, 3], 'exit.takeProfitPct': ['3', '4'] })
  expect(kept).toEqual(['entry.windowMin', 'paper.latencyMinMs'])
  expect([now?.entry.windowMin, now?.paper.latencyMinMs, now?.exit.takeProfitPct]).toEqual([
    standard.entry.windowMin,
    standard.paper.latencyMinMs,
    '4',
  ])
})

test('of one coin as well, and of slots, which are there from the start or not at all', () => {
  const of = (pct: number, more = '') => `coins: { BTC/USDT: { exit: { takeProfitPct: ${pct} }${more} } }`
  const ofCoin = reloaded(of(3), of(4, ', entry: { windowMin: 30, dropPct: 2 }'))
  expect([ofCoin.changed, ofCoin.kept]).toEqual([
    { 'coins.BTC/USDT.entry.dropPct': [null, 2], 'coins.BTC/USDT.exit.takeProfitPct': ['3', '4'] },
    ['coins.BTC/USDT.entry.windowMin'],
  ])
  const slots = (names: string) => `slots: { ${names} }`
  const ofSlots = reloaded(
    slots('a: { exit: { takeProfitPct: 3 } }, b: { exit: { takeProfitPct: 3 } }'),
    slots('a: { exit: { takeProfitPct: 4 } }, c: { exit: { takeProfitPct: 4 } }'),
  )
  expect(ofSlots.changed).toEqual({ 'slots.a.exit.takeProfitPct': ['3', '4'] })
  expect(ofSlots.kept).toEqual(['slots', 'slots.b.exit.takeProfitPct', 'slots.c.exit.takeProfitPct'])
  expect(Object.keys(ofSlots.now!.slots)).toEqual(['a', 'b'])
})

test('an option that is gone from the file is as by default again', () => {
  expect(reloaded('exit: { takeProfitPct: 3 }', '').changed).toEqual({ 'exit.takeProfitPct': ['3', '2.5'] })
})

test('options that do not go with those that stay are refused as a whole, and say which stay', () => {
  const other = reloaded('paper: { spreadPct: 2 }\nexit: { takeProfitPct: 9 }', 'paper: { spreadPct: 0.01 }\nexit: { takeProfitPct: 1 }')
  expect(other.refusals).toEqual([
    expect.stringMatching(/^exit\.takeProfitPct \(1\).+ \(paper\.spreadPct cannot change before a restart\)\.$/),
  ])
})

test('who hears of alarms changes too, is no event, and shows nothing that may be secret', () => {
  const { now, changed, recorded } = reloaded(
    'alerts: { url: "https://x.test/hook/first-token" }',
    'alerts: { url: "https://x.test/hook/second-token", staleS: 77 }',
  )
  expect(changed).toEqual({ 'alerts.staleS': [expect.any(Number), 77], 'alerts.url': ['https://x.test/...', 'https://x.test/...'] })
  expect(recorded).toEqual({ ok: true, changed: {} })
  expect(now?.alerts.url).toContain('second-token')
})

test('the file of a strategy that was edited meanwhile stays as it was loaded', () => {
  const file = join(folder, 'own.ts')
  const text = (drop: number) =>
    `import { defineStrategy, z } from 'coinfold/strategy'\nexport default defineStrategy({ id: 'own', settings: z.object({}), on: () => null })\n// ${drop}\n`
  writeFileSync(file, text(1))
  const before = read(`entry: { strategy: ${file} }`)
  writeFileSync(file, text(2))
  const reload = reloadOf(before, read(`entry: { strategy: ${file} }\nexit: { takeProfitPct: 4 }`))
  expect(reload).toMatchObject({ ok: true, changed: { 'exit.takeProfitPct': ['2.5', '4'] }, kept: [{ option: 'strategies' }] })
  expect(reload.ok && strategyFilesOf(reload.config)).toBe(strategyFilesOf(before))
})
