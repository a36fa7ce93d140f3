import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, describe, expect, test } from 'vitest'
import { loadConfig, publicOptions, readConfig, sentenceOf } from '../../src/config/load.ts'
import { configOf, slotNames } from '../../src/config/of-coin.ts'
import { whyNotOfSlot } from '../../src/config/options/slot-options.ts'
import { Settings } from '../../src/config/settings.ts'
import { jsonSchema, options } from '../../src/config/shown-options.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-slots-'))
afterAll(() => rmSync(folder, { recursive: true }))
const FILE = join(folder, 'a.yaml')
const written = (text: string): string => {
  writeFileSync(FILE, text)
  return FILE
}
const wrong = (overrides: Record<string, string>): string[] =>
  readConfig({ overrides }).problems.map((problem) => sentenceOf(problem).replace(/^--set \S+: /, ''))

describe('options of a slot', () => {
  test('lie over those of its coin, which lie over those of all coins, option by option', () => {
    const config = loadConfig({
      overrides: {
        'exit.hardStopPct': '6',
        'exit.takeProfitPct': '2',
        'exit.maxHoldMin': '700',
        'coins.BTC/USDT.exit.takeProfitPct': '3',
        'coins.BTC/USDT.exit.maxHoldMin': '800',
        'slots.dip.exit.maxHoldMin': '900',
        'slots.trend.entry.strategy': 'rise',
      },
    })
    const settings = new Settings(config)
    const of = (symbol: string, slot?: string) => {
      const { exit, entry } = settings.of({ symbol, ...(slot && { slot }) })
      return [entry.strategy, exit.hardStopPct, exit.takeProfitPct, exit.maxHoldMin]
    }
    expect([of('BTC/USDT', 'dip'), of('BTC/USDT', 'trend'), of('ETH/USDT', 'dip'), of('ETH/USDT'), of('BTC/USDT')]).toEqual([
      ['drop', '6', '3', 900],
      ['rise', '6', '3', 800],
      ['drop', '6', '2', 900],
      ['drop', '6', '2', 700],
      ['drop', '6', '3', 800],
    ])
    expect(settings.of({ symbol: 'BTC/USDT', slot: 'dip' })).toBe(settings.of({ symbol: 'BTC/USDT', slot: 'dip' }))
    expect(configOf(config, { symbol: null, slot: 'dip' }).exit.maxHoldMin).toBe(900)
  })

  test('are remembered by the log one by one beside the names of the slots, of which a file says no order', () => {
    const file = written('slots:\n  trend: {}\n  dip: { exit: { hardStopPct: 4 } }\n')
    const config = loadConfig({ file, overrides: { 'slots.dip.entry.dropPct': '3' } })
    expect(slotNames(config)).toEqual(['dip', 'trend'])
    expect(Object.fromEntries(Object.entries(publicOptions(config)).filter(([path]) => path.startsWith('slots')))).toEqual({
      slots: ['dip', 'trend'],
      'slots.dip.entry.dropPct': 3,
      'slots.dip.exit.hardStopPct': '4',
    })
    expect(Object.keys(publicOptions(loadConfig({}))).filter((path) => path.startsWith('slots'))).toEqual([])
  })

  test('each can be said of a slot, or cannot, with a reason', () => {
    for (const { path } of options) {
      const why = whyNotOfSlot(path)
      const [said, ...more] = wrong({ [`slots.dip.${path}`]: '%' })
      expect(more).toEqual([])
      if (why === null) expect(said, path).toMatch(/^slots\.dip\.\S+ must be .+, not /)
      else expect(said?.endsWith(` cannot differ by slot: ${why}.`), path).toBe(true)
    }
    expect(whyNotOfSlot('risk.maxCoinExposurePct')).not.toBe(null)
    expect(whyNotOfSlot('risk.cooldownMin')).toBe(null)
  })

  test.each<[string, Record<string, string>, string]>([
    [
      'a name that is near to one',
      { 'slots.dip.exit.hardStopPc': '4' },
      'slots.dip.exit.hardStopPc is no option; did you mean slots.dip.exit.hardStopPct?',
    ],
    ['a bound', { 'slots.dip.exit.hardStopPct': '400' }, 'slots.dip.exit.hardStopPct must be a number from 0.1 to 90 percent, not 400.'],
    ['no map', { slots: '4' }, 'slots must be a map (name: groups of options), not 4.'],
    ['no group', { 'slots.dip.exit': '4' }, 'slots.dip.exit must be a group of options, not "4".'],
    [
      'a contradiction with what all coins have',
      { 'exit.hardStopPct': '3', 'slots.dip.exit.softStopPct': '3' },
      'slots.dip.exit.softStopPct (3) must be below exit.hardStopPct (3), or the hard stop always comes first; 0 switches it off.',
    ],
    [
      'a contradiction with what one coin has',
      { 'coins.BTC/USDT.exit.hardStopPct': '3', 'slots.dip.exit.softStopPct': '3' },
      'slots.dip.exit.softStopPct (3) must be below exit.hardStopPct (3), or the hard stop always comes first; 0 switches it off (as BTC/USDT has it).',
    ],
    [
      'settings whose strategy may be another one for each coin',
      { 'slots.dip.entry.settings': '{bars: 3}' },
      'slots.dip.entry.settings needs the strategy that it is of beside it (entry.strategy).',
    ],
    [
      'settings of a strategy that has none',
      { 'slots.dip.entry.strategy': 'rise', 'slots.dip.entry.settings': '{bars: 3}' },
      'slots.dip.entry.settings.bars is for strategies of your own: rise has its settings among the options of entry.',
    ],
  ])('what is wrong is said of the slot: %s', (_, overrides, sentence) => {
    expect(wrong(overrides)).toEqual([sentence])
  })

  test.each(['net', 'long', 'short', 'Dip', 'a_b', '-a', 'a-', 'a--b', '1a', 'a'.repeat(21)])('no slot is called %s', (name) => {
    expect(wrong({ slots: `{"${name}": {}}` })).toEqual([
      `slots.${name} is no name of a slot: small letters and digits with hyphens between, such as dip or slow-trend, 20 at most, and none of net, long, short.`,
    ])
  })

  test('a file of a strategy has settings in each slot of its own, and a slot with another strategy has none of them', () => {
    const mine = 'test/fixtures/below-average.ts'
    const config = loadConfig({
      overrides: {
        'entry.strategy': mine,
        'entry.settings': '{bars: 3}',
        'slots.own.entry.strategy': mine,
        'slots.own.entry.settings': '{bars: 5}',
        'slots.dip.entry.strategy': 'drop',
        'slots.as-all.sizing.tradePct': '4',
      },
    })
    const of = (slot: string) => configOf(config, { symbol: 'BTC/USDT', slot }).entry
    expect(['own', 'dip', 'as-all'].map((slot) => of(slot).settings)).toMatchObject([{ bars: 5 }, {}, { bars: 3 }])
    expect(of('dip').settings).toEqual({})
  })

  test('the schema for editors takes them, and refuses what is none', () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(jsonSchema())
    expect(validate({ slots: { dip: { exit: { hardStopPct: 4 }, entry: { strategy: 'rise' } }, trend: {} } })).toBe(true)
    expect([{ exit: { hardStop: 4 } }, { risk: { maxCoinExposurePct: 4 } }].map((dip) => validate({ slots: { dip } }))).toEqual([
      false,
      false,
    ])
  })
})

test('which slots there are cannot change while the engine runs, what is said of one can', () => {
  const begun = { 'slots.dip.exit.takeProfitPct': '4' }
  const apply = (set: Readonly<Record<string, string>>) =>
    new Settings(loadConfig({ overrides: begun })).apply(loadConfig({ overrides: set }))
  expect(apply({ ...begun, 'slots.trend.entry.dropPct': '3' })).toEqual({
    ok: false,
    refusals: ['slots cannot change while the engine runs: a position of each is there from the start on.'],
  })
  expect(apply({ 'slots.dip.exit.hardStopPct': '4' })).toMatchObject({ ok: true })
  expect(apply({ ...begun, 'slots.dip.entry.windowMin': '90' })).toMatchObject({ ok: false })
})
