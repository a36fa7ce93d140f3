import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { coinPath, readCoinPath } from '../../src/config/coin-path.ts'
import { loadConfig, publicOptions, readConfig, sentenceOf } from '../../src/config/load.ts'
import { configOf } from '../../src/config/of-coin.ts'
import { whyOfBook } from '../../src/config/options/coin-options.ts'
import { Settings } from '../../src/config/settings.ts'
import { jsonSchema, options } from '../../src/config/shown-options.ts'
import { requireOnTape } from '../../src/run/on-tape.ts'
import { smallTape } from '../sim/runs/small-tape.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-coins-'))
afterAll(() => rmSync(folder, { recursive: true }))
const FILE = join(folder, 'a.yaml')
const written = (text: string): string => {
  writeFileSync(FILE, text)
  return FILE
}
const wrong = (overrides: Record<string, string>): string[] =>
  readConfig({ overrides }).problems.map((problem) => sentenceOf(problem).replace(/^--set \S+: /, ''))
const wrongIn = (text: string): string[] =>
  readConfig({ file: written(text) }).problems.map((problem) => sentenceOf(problem).replace(`${FILE}:`, ''))
const of = (symbol: string, set: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(set).map(([option, value]) => [coinPath({ symbol, option }), value]))

/** Values that contradict none of each other, nor the defaults. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'entry.strategy': ['drop', 'rise', 'reversion', 'matrix'],
  'entry.dropPct': ['1', '3.5'],
  'entry.windowMin': ['30', '90'],
  'guards.minPrice': ['0', '0.000000000000000001'],
  'guards.trendBars': ['0', '20'],
  'sizing.tradePct': ['1', '4'],
  'sizing.mode': ['fixed-percent', 'equity-percent'],
  'risk.cooldownMin': ['0', '60'],
  'risk.minRewardRisk': ['0', '0.1'],
  'exit.hardStopPct': ['4', '6'],
  'exit.takeProfitPct': ['3', '5'],
  'exit.roi': ['', '0=4,60=1'],
  'exit.ladder': ['market', 'patient'],
  'market.quoteAgeLimitS': ['0', '90'],
}
const chosen = fc.record(
  Object.fromEntries(Object.entries(VALUES).map(([option, values]) => [option, fc.constantFrom(...values)])) as Record<
    string,
    fc.Arbitrary<string>
  >,
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, string>>

describe('options of a coin', () => {
  test('are its own where it has any, else those of all coins, wherever these come from', () => {
    fc.assert(
      fc.property(chosen, chosen, chosen, (all, one, other) => {
        const config = loadConfig({ overrides: { ...all, ...of('BTC/USDT', one), ...of('ETH/USDT:USDT', other) } })
        const settings = new Settings(config)
        for (const [symbol, own] of [
          ['BTC/USDT', one],
          ['ETH/USDT:USDT', other],
          ['LTC/USDT', {}],
        ] as const) {
          const alone = loadConfig({ overrides: { ...all, ...own } })
          expect({ ...configOf(config, { symbol }), coins: {} }).toEqual(alone)
          expect({ ...settings.of({ symbol }), coins: {} }).toEqual(alone)
        }
        expect({ ...settings.now, coins: {} }).toEqual(loadConfig({ overrides: all }))
      }),
      { numRuns: 100 },
    )
  })

  test('are remembered by the log one by one, those alone that were given', () => {
    const set = { ...of('BTC/USDT', { 'exit.hardStopPct': '4', 'exit.roi': '0=3' }), ...of('ETH/USDT:USDT', { 'entry.strategy': 'rise' }) }
    const remembered = publicOptions(loadConfig({ overrides: set }))
    expect(Object.fromEntries(Object.entries(remembered).filter(([path]) => path.startsWith('coins')))).toEqual({
      'coins.BTC/USDT.exit.hardStopPct': '4',
      'coins.BTC/USDT.exit.roi': [{ fromMin: 0, gainPct: '3' }],
      'coins.ETH/USDT:USDT.entry.strategy': 'rise',
    })
  })

  test('from file, environment and flags lie over each other one by one', () => {
    const file = written(`
exit: { hardStopPct: 6 }
coins:
  BTC/USDT:
    exit: { hardStopPct: 4, takeProfitPct: 3, roi: { 0: 4, 60: 1 } }
  ETH/USDT: { entry: { dropPct: 3 } }
`)
    const { config, originOf } = readConfig({
      file,
      env: { COINFOLD_COINS: '{BTC/USDT: {exit: {takeProfitPct: 3.5}}}' },
      overrides: { 'coins.BTC/USDT.entry.dropPct': '1', 'coins.BTC/USDT.exit.roi': '{0: 5}' },
    })
    expect(config?.coins).toEqual({
      'BTC/USDT': { entry: { dropPct: 1 }, exit: { hardStopPct: '4', takeProfitPct: '3.5', roi: [{ fromMin: 0, gainPct: '5' }] } },
      'ETH/USDT': { entry: { dropPct: 3 } },
    })
    expect(['exit.hardStopPct', 'exit.takeProfitPct', 'entry.dropPct'].map((path) => originOf(`coins.BTC/USDT.${path}`)?.where)).toEqual([
      `${FILE}:5`,
      'COINFOLD_COINS',
      '--set coins.BTC/USDT.entry.dropPct',
    ])
    expect(originOf('coins.ETH/USDT.exit.hardStopPct')).toBe(null)
  })

  test('each can be said of a coin, or is of the whole book, with a reason', () => {
    for (const { path } of options) {
      const why = whyOfBook(path)
      if (why !== null) {
        expect(why).toMatch(/^[a-z].{10,}[a-z]$/)
        expect(wrong({ [`coins.BTC/USDT.${path}`]: '1' })).toEqual([
          expect.stringMatching(/^coins\.BTC\/USDT\.\S+ is of the whole book and cannot differ by coin: .+\.$/),
        ])
      } else {
        const [said, ...more] = wrong({ [`coins.BTC/USDT.${path}`]: '%' })
        expect(more).toEqual([])
        expect(said, path).toMatch(/^coins\.BTC\/USDT\.\S+ must be .+, not /)
      }
    }
    expect(options.filter(({ path }) => whyOfBook(path) === null).length).toBeGreaterThan(80)
  })

  test('the schema for editors takes them, and refuses what is none', () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(jsonSchema())
    const isRight = (coin: unknown): boolean => validate({ coins: { 'BTC/USDT': coin } })
    expect(isRight({ exit: { hardStopPct: 4 }, entry: { strategy: 'rise' } })).toBe(true)
    expect([{ exit: { hardStopPct: 400 } }, { exit: { hardStop: 4 } }, { paper: { seed: 1 } }].map(isRight)).toEqual([false, false, false])
  })

  test('the path of one is read as it is written', () => {
    fc.assert(
      fc.property(fc.constantFrom('BTC/USDT', 'ETH/USDT:USDT', '1INCH/BTC'), fc.constantFrom(...Object.keys(VALUES)), (symbol, option) => {
        expect(readCoinPath(coinPath({ symbol, option }))).toEqual({ symbol, option })
        expect(readCoinPath(option)).toBe(null)
      }),
    )
  })
})

describe('what is wrong with the options of a coin is said of that coin', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'a name that is near to one',
      { 'coins.BTC/USDT.exit.hardStopPc': '4' },
      'coins.BTC/USDT.exit.hardStopPc is no option; did you mean coins.BTC/USDT.exit.hardStopPct?',
    ],
    [
      'a group left out',
      { 'coins.BTC/USDT.hardStopPct': '4' },
      'coins.BTC/USDT.hardStopPct is no option; did you mean coins.BTC/USDT.exit.hardStopPct?',
    ],
    ['nonsense', { 'coins.BTC/USDT.zzzzzzzzzz.q': '4' }, 'coins.BTC/USDT.zzzzzzzzzz is no option.'],
    [
      'a bound',
      { 'coins.BTC/USDT.exit.hardStopPct': '400' },
      'coins.BTC/USDT.exit.hardStopPct must be a number from 0.1 to 90 percent, not 400.',
    ],
    ['a word', { 'coins.BTC/USDT.sizing.volatility': 'on' }, 'coins.BTC/USDT.sizing.volatility must be one of off, regimes, not "on".'],
    [
      'no symbol',
      { 'coins.bitcoin.exit.retryS': '4' },
      'coins.bitcoin is not the symbol of a coin or a contract, such as BTC/USD or BTC/USDT:USDT.',
    ],
    ['no group', { 'coins.BTC/USDT.exit': '4' }, 'coins.BTC/USDT.exit must be a group of options, not "4".'],
    ['no map', { coins: '4' }, 'coins must be a map (symbol: groups of options), not 4.'],
    [
      'a contradiction with what all coins have',
      { 'exit.hardStopPct': '3', 'coins.BTC/USDT.exit.softStopPct': '3' },
      'coins.BTC/USDT.exit.softStopPct (3) must be below exit.hardStopPct (3), or the hard stop always comes first; 0 switches it off.',
    ],
    [
      'one whose first option is of the whole book',
      { 'paper.leverage': '50', 'exit.hardStopPct': '1.5', 'coins.BTC/USDT:USDT.exit.hardStopPct': '10' },
      'coins.BTC/USDT:USDT.paper.leverage (50) liquidates an isolated position about 1.5 % from what was paid, before its stop (exit.hardStopPct 10), so nothing could be entered: lower one of them (paper.leverage is of the whole book).',
    ],
  ])('%s', (_, overrides, sentence) => {
    expect(wrong(overrides)).toEqual([sentence])
  })

  test('what all coins break is said once, and leverage is no matter of a coin', () => {
    expect(wrong({ 'exit.softStopPct': '6', 'coins.BTC/USDT.entry.dropPct': '1' })).toHaveLength(1)
    expect(wrong({ 'paper.leverage': '50', 'exit.hardStopPct': '1.5', 'coins.BTC/USDT.exit.hardStopPct': '10' })).toEqual([])
  })

  test('in a file by the line', () => {
    expect(wrongIn('coins:\n  BTC/USDT:\n    exit:\n      hardStopPct: 100\n    risk: { maxPositions: 3 }\n')).toEqual([
      '4: coins.BTC/USDT.exit.hardStopPct must be a number from 0.1 to 90 percent, not 100.',
      '5: coins.BTC/USDT.risk.maxPositions is of the whole book and cannot differ by coin: it is judged by what all coins come to.',
    ])
    expect(wrongIn('coins: { BTC/USDT: { exit: { hardStopPct: 3.00000000000000000000001 } } }')).toEqual([
      expect.stringMatching(/^1: coins\.BTC\/USDT\.exit\.hardStopPct has more digits than a number holds/),
    ])
  })

  test('a coin that is not on the tape is refused by name', () => {
    const tape = smallTape('1', 3)
    expect(() => requireOnTape(loadConfig({ overrides: { 'coins.AAA/USD.exit.hardStopPct': '4' } }), tape)).not.toThrow()
    expect(() => requireOnTape(loadConfig({ overrides: { 'coins.CCC/USD.exit.hardStopPct': '4' } }), tape)).toThrow(
      'The configuration has options for CCC/USD (coins.CCC/USD), which is not on the tape (AAA/USD, BBB/USD).',
    )
  })
})

describe('while the engine runs', () => {
  const begun = { 'coins.BTC/USDT.exit.takeProfitPct': '4' }
  const apply = (set: Readonly<Record<string, string>>) => {
    const settings = new Settings(loadConfig({ overrides: begun }))
    return { settings, applied: settings.apply(loadConfig({ overrides: set })) }
  }

  test('what changes for a coin is said of it, from nothing and to nothing as well', () => {
    const { settings, applied } = apply({ 'coins.BTC/USDT.exit.hardStopPct': '4' })
    const changed = { 'coins.BTC/USDT.exit.hardStopPct': [null, '4'], 'coins.BTC/USDT.exit.takeProfitPct': ['4', null] }
    expect(applied).toEqual({ ok: true, changed })
    expect(
      [settings.of({ symbol: 'BTC/USDT' }).exit, settings.of({ symbol: 'ETH/USDT' }).exit].map((exit) => [
        exit.hardStopPct,
        exit.takeProfitPct,
      ]),
    ).toEqual([
      ['4', '2.5'],
      ['5', '2.5'],
    ])
  })

  test('what cannot change for all cannot for one, and nothing of it is in force', () => {
    const { settings, applied } = apply({ 'coins.BTC/USDT.exit.hardStopPct': '4', 'coins.ETH/USDT.entry.windowMin': '90' })
    const why = 'cannot change while the engine runs: the window of prices has its length from the start on.'
    expect(applied).toEqual({ ok: false, refusals: [`coins.ETH/USDT.entry.windowMin ${why}`] })
    expect([settings.of({ symbol: 'BTC/USDT' }).exit.hardStopPct, settings.of({ symbol: 'ETH/USDT' }).entry.windowMin]).toEqual(['5', 60])
  })
})
