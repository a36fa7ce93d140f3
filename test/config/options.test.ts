import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readConfig, sentenceOf } from '../../src/config/load.ts'
import { envName, jsonSchema, options } from '../../src/config/shown-options.ts'
import { nearest } from '../../src/kernel/nearest.ts'
import { withoutComments } from '../tidy/source.ts'

const root = join(import.meta.dirname, '..', '..')

/** Read off the configuration, off its group, or off what a function calls its `options` or its `settings`: the name alone proves nothing. */
const readers = (path: string): RegExp => {
  const [group = '', name = group] = path.includes('.') ? path.split('.') : ['config', path]
  return new RegExp(`\\b(${group}|config|options|settings)\\??\\.${name}\\b`)
}

/** Options whose names stand nowhere in the program: each is a promise that nobody keeps. */
const unread = (sources: readonly string[], paths: readonly string[]): string[] =>
  paths.filter((path) => !sources.some((source) => readers(path).test(source)))

/** They count, or are ratios and names of places. */
const WITHOUT_UNIT = new RegExp(
  `^(${[
    ...['risk.maxPositions', 'risk.minRewardRisk', 'exit.withdrawals', 'entry.maxEntries', 'entry.matrix\\w+Weight'],
    ...['paper.leverage', 'paper.seed', 'page.port', 'log.files'],
  ].join('|')})$`,
)

describe('options', () => {
  test('each is read somewhere outside the configuration', () => {
    // The configuration itself, and the commands that show it, read nothing on behalf of the engine.
    const isOwn = (file: string): boolean => file.startsWith(join('src', 'config')) || file.startsWith(join('src', 'cli', 'config'))
    const files = globSync('{src,machines}/**/*.ts', { cwd: root }).filter((file) => !isOwn(file))
    const sources = files.map((file) => withoutComments(readFileSync(join(root, file), 'utf8')))
    expect(
      unread(
        sources,
        options.map(({ path }) => path),
      ),
      'an option that nobody reads promises what does not happen',
    ).toEqual([])
  })

  test('the search for readers finds one that is missing', () => {
    expect(
      unread(
        ['const a = exit.hardStopPct; config.paper; paper.seed; otherwise.retryS'],
        ['exit.hardStopPct', 'exit.retryS', 'paper.seed', 'log.level'],
      ),
    ).toEqual(['exit.retryS', 'log.level'])
  })

  test('each has a reason, a default within its bounds and a variable of its own', () => {
    for (const option of options) {
      expect(option.reason, `${option.path} has a reason that is a sentence`).toMatch(/^[A-Z].{10,}\.$/)
      expect(option.standard, `${option.path} has a default`).toBeDefined()
      if (option.type !== 'number' && option.type !== 'integer') continue
      if (option.unit === '') expect(option.path).toMatch(WITHOUT_UNIT)
      else
        expect([
          ...['percent', 'hours', 'minutes', 'seconds', 'milliseconds', 'bars', 'events', 'reports', 'commands', 'signals', 'trades'],
          ...['points', 'times the ATR', 'attempts', 'restarts', 'megabytes', 'days'],
        ]).toContain(option.unit)
    }
    expect(new Set(options.map(({ env }) => env)).size).toBe(options.length)
    expect(envName('paper.maxVolumeSharePct')).toBe('COINFOLD_PAPER_MAX_VOLUME_SHARE_PCT')
  })

  test('the schema for editors takes what the engine takes, and refuses a typo', () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(jsonSchema())
    const file = (name: string): unknown => parse(readFileSync(join(root, 'test', 'fixtures', name), 'utf8').replace('risk:\n', ''))
    expect(validate(file('valid.yaml')), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({})).toBe(true)
    expect(validate({ entry: { drpPct: 2 } })).toBe(false)
    expect(validate({ entry: { dropPct: 0.01 } })).toBe(false)
    expect(validate(file('all-wrong.yaml'))).toBe(false)
  })

  test('what money is computed with is text when it is read: no reader turns a percentage into money', () => {
    const turned = /\bfromNumber\([^()]*Pct\b/
    expect(turned.test('HUNDRED - fromNumber(config.paper.spreadPct)')).toBe(true)
    const files = globSync('{src,machines,projections}/**/*.ts', { cwd: root })
    const turning = files.filter((file) => turned.test(withoutComments(readFileSync(join(root, file), 'utf8'))))
    // a strategy of somebody's says numbers
    expect(turning).toEqual(['src/decision/entry-wish.ts', 'src/command/plan-changes.ts'])
  })

  test('a typo finds its name, nonsense finds none', () => {
    expect(nearest('hardstoppct', ['exit.retryS', 'hardStopPct'])).toBe('hardStopPct')
    expect(nearest('zzzzzzzz', ['entry', 'exit'])).toBe(null)
  })
})

describe('contracts', () => {
  const wrong = (overrides: Record<string, string>): string[] => readConfig({ overrides }).problems.map(sentenceOf)
  const filters = { tickSize: '1', stepSize: '1', minQuantity: '1', minNotional: '1' }
  const instrument = (symbol: string, more: Record<string, string> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries({ ...filters, ...more }).map(([key, value]) => [`instruments.${symbol}.${key}`, value]))

  test.each<[Record<string, string>, RegExp | null]>([
    // 100 x 0.99 / 0.995 is 99.497
    [{ 'paper.leverage': '100', 'exit.hardStopPct': '0.5' }, null],
    [
      { 'paper.leverage': '100', 'exit.hardStopPct': '0.51' },
      /\(100\) liquidates an isolated position about 0\.5 % from what was paid, before its stop \(exit\.hardStopPct 0\.51\)/,
    ],
    // long at 98 / 99.5, 1.507 % below; short at 102 / 100.5, 1.492 % above: by one of both something could be entered
    [{ 'paper.leverage': '50', 'exit.hardStopPct': '1.5' }, null],
    [{ 'paper.leverage': '50', 'exit.hardStopPct': '10' }, /paper\.leverage \(50\) liquidates an isolated position about 1\.5 %/],
    [{ 'paper.leverage': '50', 'exit.hardStopPct': '10', 'paper.marginMode': 'cross' }, null],
    // 49 of 50 and 99.9: 1.9 % below
    [{ 'paper.leverage': '50', 'exit.hardStopPct': '1.7', ...instrument('BTC/USDT:USDT', { maintenanceMarginPct: '0.1' }) }, null],
    // 100.1 x 0.5 % is more than half of what is bound
    [
      { 'paper.leverage': '100.1', 'exit.hardStopPct': '0.3' },
      /paper\.leverage \(100\.1\) binds less than twice the maintenance margin \(paper\.maintenancePct 0\.5\)/,
    ],
    [{ 'paper.leverage': '126' }, /paper\.leverage/],
    [instrument('BTC/USDT:USDT', { contractSize: '0.01', maxLeverage: '20', maintenanceMarginPct: '1' }), null],
    [
      { 'paper.leverage': '10', ...instrument('BTC/USDT:USDT', { maxLeverage: '5' }) },
      /paper\.leverage \(10\) is more than BTC\/USDT:USDT allows \(5\): lower it/,
    ],
    [{ 'paper.leverage': '5', ...instrument('BTC/USDT:USDT', { maxLeverage: '5' }) }, null],
    [instrument('BTC/USD:BTC'), /instruments hold BTC\/USD:BTC, which is an inverse contract/],
    [instrument('BTC/USDT', { contractSize: '0.01' }), /instruments give BTC\/USDT a contractSize, but it is no contract.*BTC\/USDT:USDT/],
    [instrument('BTC/USDT:USDT', { contractSize: '0' }), /contractSize/],
  ])('%j: %s', (overrides, sentence) => {
    const said = wrong(overrides)
    if (sentence === null) expect(said).toEqual([])
    else expect(said).toEqual([expect.stringMatching(sentence)])
  })
})
