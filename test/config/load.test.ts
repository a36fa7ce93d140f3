import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { loadConfig, publicOptions, readConfig, sentenceOf } from '../../src/config/load.ts'
import { envName, options } from '../../src/config/shown-options.ts'
import { UsageError } from '../../src/kernel/errors.ts'
import { parse } from '../../src/kernel/money.ts'

const fixture = (name: string): string => join(import.meta.dirname, '..', 'fixtures', name)
const folder = mkdtempSync(join(tmpdir(), 'coinfold-config-'))
afterAll(() => rmSync(folder, { recursive: true }))
const written = (text: string): string => {
  const path = join(folder, 'written.yaml')
  writeFileSync(path, text)
  return path
}
const complaints = (sources: Parameters<typeof readConfig>[0]): string[] => readConfig(sources).problems.map(sentenceOf)

describe('configuration', () => {
  test('is complete without any source, and cannot be changed afterwards', () => {
    const config = loadConfig({})
    expect(config.exit).toMatchObject({ hardStopPct: '5', takeProfitPct: '2.5', maxHoldMin: 1440 })
    expect(config.capital).toEqual({})
    expect(() => Object.assign(config.exit, { hardStopPct: '99' }), 'an open position keeps the plan it was opened with').toThrow(TypeError)
  })

  test('keeps amounts and what they are multiplied by as exact decimal text, and ratios as numbers', () => {
    const config = loadConfig({ file: fixture('valid.yaml') })
    expect(config.entry).toMatchObject({ dropPct: 0.1, limitOffsetPct: '-0.25' })
    expect(config.capital).toEqual({ USD: '5000.5', BTC: '0.100000000000000001' })
    expect(config.instruments['BTC/USD']).toEqual({ tickSize: '0.01', stepSize: '0.00000001', minQuantity: '0.001', minNotional: '0' })
    expect(config.risk.maxPositions).toBe(10)
  })

  test('is taken from defaults, file, environment and flags, the later over the earlier', () => {
    const file = fixture('valid.yaml')
    const env = { COINFOLD_ENTRY_DROP_PCT: '3', COINFOLD_ENTRY_TTL_S: '', COINFOLD_CAPITAL: '{ EUR: 7 }', OTHER: 'x' }
    const overrides = { 'entry.dropPct': '4', 'capital.BTC': '0.100000000000000003' }
    expect(loadConfig({ file }).entry.dropPct).toBe(0.1)
    expect(loadConfig({ file, env }).entry).toMatchObject({ dropPct: 3, limitOffsetPct: '-0.25', ttlS: 60 })
    expect(loadConfig({ file, env }).capital, 'a map replaces the map below it').toEqual({ EUR: '7' })
    expect(loadConfig({ file, env, overrides }).entry.dropPct).toBe(4)
    expect(loadConfig({ overrides }).capital).toEqual({ BTC: '0.100000000000000003' })
    const { originOf } = readConfig({ file, env, overrides })
    expect(['entry.dropPct', 'entry.limitOffsetPct', 'entry.ttlS'].map((path) => originOf(path)?.where ?? null)).toEqual([
      '--set entry.dropPct',
      `${file}:5`,
      null,
    ])
  })

  test('says everything that is wrong, with file and line and the name that was meant (F62)', () => {
    const file = fixture('all-wrong.yaml')
    expect(complaints({ file }).map((text) => text.replace(`${file}:`, ''))).toEqual([
      '1: mode is live, but live mode does not exist yet: coinfold trades on paper only.',
      '3: entry.drpPct is no option; did you mean entry.dropPct?',
      '4: entry.dropPct must be a number from 0.05 to 50 percent (without quotes), not "2".',
      '5: entry.windowMin must be a whole number from 1 to 10080 minutes, not 1.5.',
      '7: paper must be a group of options, not 5.',
      '8: dropPct is no option; did you mean entry.dropPct?',
      '9: capital.BTC must be a plain decimal above zero with at most 18 decimals, not "-1".',
      '9: capital.ETH must be an amount, not [1].',
      '11: instruments.BTC/USD.stepSize is missing.',
      '11: instruments.BTC/USD.minQuantity is missing.',
      '11: instruments.BTC/USD.minNotional is missing.',
      '11: instruments.BTC/USD.stepSiz is no option; did you mean stepSize?',
      '12: __proto__ is no option.',
    ])
    expect(() => loadConfig({ file })).toThrow(UsageError)
    expect(() => loadConfig({ file })).toThrow('13 problems')
  })

  test('loses no digit that somebody wrote: amounts keep them all, and other numbers are refused', () => {
    const file = written('capital: { BTC: 1.000000000000000001, USD: 100000000000000000000, EUR: 1e3, GBP: 0.10, JPY: 0x10 }\n')
    expect(loadConfig({ file }).capital).toEqual({
      BTC: '1.000000000000000001',
      USD: '100000000000000000000',
      EUR: '1000',
      GBP: '0.1',
      JPY: '16',
    })
    const filters = '{ tickSize: 0.0000000000000000012, stepSize: 12345678.123456789, minQuantity: 0, minNotional: 1 }'
    const overrides = { instruments: `{ BTC/USD: ${filters} }`, 'capital.BTC': '1.000000000000000001' }
    expect(complaints({ overrides })).toEqual([
      '--set instruments: instruments.BTC/USD.tickSize must be a plain decimal above zero with at most 18 decimals, not "1.2e-18".',
    ])
    const exact = { ...overrides, instruments: overrides.instruments.replace('00012', '12') }
    expect(loadConfig({ overrides: exact })).toMatchObject({
      capital: { BTC: '1.000000000000000001' },
      instruments: { 'BTC/USD': { tickSize: '0.0000000000000012', stepSize: '12345678.123456789' } },
    })
    const lossy = written(
      'entry: { dropPct: 2.0000000000000000001, ttlS: 60.00 }\npaper: { seed: 9007199254740993 }\nexit: { retryS: 5.0e0 }\n',
    )
    expect(complaints({ file: lossy })).toEqual([
      `${lossy}:1: entry.dropPct has more digits than a number holds.`,
      `${lossy}:2: paper.seed has more digits than a number holds.`,
    ])
    const given = { env: { COINFOLD_PAPER_SEED: '9007199254740993' }, overrides: { 'sizing.tradePct': '5.00000000000000001' } }
    expect(complaints(given)).toEqual([
      '--set sizing.tradePct: sizing.tradePct has more digits than a number holds.',
      'COINFOLD_PAPER_SEED: paper.seed has more digits than a number holds.',
    ])
  })

  test('takes every number as it prints it, whatever it is (F62)', () => {
    const number = fc.oneof(fc.double({ min: 0.05, max: 50, noNaN: true }), fc.double({ min: 1e-300, max: 1e-3, noNaN: true }))
    fc.assert(
      fc.property(number, (value) => {
        const said = complaints({ file: written(`entry: { dropPct: ${value} }\n`) }).join()
        expect(said).not.toContain('digits')
      }),
    )
  })

  test.each([
    ['entry.dropPct: 3', '1: entry.dropPct is written with a point: put dropPct on a line of its own below "entry:".'],
    ['capital.USD: 3', '1: capital.USD is written with a point: put USD on a line of its own below "capital:".'],
    ['entry.drpPct: 3', '1: entry.drpPct is no option; did you mean entry.dropPct?'],
    ['entry: { dropPct: 3 }\n---\nexit: {}', '2: holds two documents, the second from line 2: keep one.'],
    ['entry: { dropPct: 3 }\n...\n---\nexit: {}\n---\n', '3: holds two documents, the second from line 3: keep one.'],
  ])('%j is told as it is written', (text, sentence) => {
    const file = written(`${text}\n`)
    expect(complaints({ file })).toEqual([`${file}:${sentence}`])
  })

  test('reads no more of a file, a pipe or a device than a configuration can have', () => {
    expect(() => readConfig({ file: '/dev/zero' })).toThrow('/dev/zero is larger than 250 kB, so it is no configuration.')
    expect(complaints({ file: '/dev/null' })).toEqual([])
    const large = written(`# ${'x'.repeat(249_997)}\n`)
    expect(complaints({ file: large })).toEqual([])
    writeFileSync(large, `# ${'x'.repeat(249_998)}\n`)
    expect(() => readConfig({ file: large })).toThrow('is larger than 250 kB')
  })

  test('names the variable or the flag that is wrong', () => {
    expect(
      complaints({
        env: { COINFOLD_ENTRY_DROP_PC: '3', COINFOLD_ENTRY_TTL_S: 'soon', COINFOLD_DEBUG: '1' },
        overrides: { 'sizing.tradPct': '4' },
      }),
    ).toEqual([
      'environment: COINFOLD_ENTRY_DROP_PC is no option; did you mean COINFOLD_ENTRY_DROP_PCT?',
      'COINFOLD_ENTRY_TTL_S: entry.ttlS must be a number from 1 to 86400 seconds, not "soon".',
      '--set sizing.tradPct: sizing.tradPct is no option; did you mean sizing.tradePct?',
    ])
  })

  test.each([
    ['a: [', 'is not valid YAML'],
    ['entry: { dropPct: 2 }\nentry: { dropPct: 3 }', 'is not valid YAML: Map keys must be unique'],
    ['- 1', 'must be a map of options'],
    ['entry: !!binary x', 'Unresolved tag'],
    [
      'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]',
      'is not usable YAML',
    ],
    ['entry: { dropPct: .nan }', 'must be a number from 0.05 to 50 percent'],
    ['capital: { USD: 1e300 }', 'at most 18 decimals'],
    ['capital: { USD: .inf }', 'capital.USD must be'],
    ['capital: { "US D": 1 }', 'is not the name of an asset'],
    ['instruments: { BTCUSD: {} }', 'is not the symbol of a coin'],
    ['entry: { dropPct: }', 'not empty'],
  ])('refuses %j', (text, message) => {
    const problems = complaints({ file: written(text) })
    expect(problems.join('\n')).toContain(message)
    expect(problems[0], 'the line is named').toMatch(/written\.yaml(:\d+)?: /)
  })

  test('a file that is broken is said to be so in one sentence a place, without a picture of the text', () => {
    // what breaks a document most, line ends inside of a text and of an escape among it
    const piece = fc.constantFrom(
      'entry',
      ':',
      ' ',
      '\n',
      '  ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '- ',
      '"',
      "'",
      '|',
      '&a ',
      '*b',
      '%',
      '\t',
      '\\x',
    )
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 20 }), (list) => {
        for (const sentence of complaints({ file: written(list.join('')) })) expect(sentence).toMatch(/^[^\p{Cc}^]+$/u)
      }),
      { numRuns: 300, examples: [[['entry', ':', ' ', '[', 'x']], [['entry', ':', ' ', '"', '\\u', ']', '\t', '\r', '\n', '"']]] },
    )
    const [sentence] = complaints({ file: written('entry:\n  dropPct: [1\nexit: 2\n') })
    expect(sentence).toMatch(/written\.yaml:\d+: is not valid YAML: [A-Z][^\n]+$/)
  })

  test('an empty file is a valid one; a missing file, a folder and a large file are refused', () => {
    expect(loadConfig({ file: written('') })).toEqual(loadConfig({}))
    expect(() => loadConfig({ file: join(folder, 'missing.yaml') })).toThrow('there is no such file')
    expect(() => loadConfig({ file: folder })).toThrow('it is a folder')
    expect(() => loadConfig({ file: written('#'.repeat(2e6)) })).toThrow('larger than 250 kB')
  })

  test.each([
    [{ 'entry.minWindowBars': '61' }, 'entry.minWindowBars (61) is more than entry.windowMin (60)'],
    [{ 'entry.ttlS': '60', 'exit.maxHoldMin': '1' }, 'entry.ttlS (60 s) must be shorter than exit.maxHoldMin'],
    [{ 'exit.trailingActivatePct': '2.5' }, 'exit.trailingActivatePct (2.5) must be below exit.takeProfitPct (2.5)'],
    [{ 'exit.trailingActivatePct': '1', 'exit.trailingDistancePct': '6' }, 'below the hard stop'],
    [{ 'exit.trailingActivatePct': '1', 'exit.trailingStepPct': '1.1' }, 'must not exceed exit.trailingDistancePct'],
    [{ 'paper.latencyMinMs': '121' }, 'must not exceed paper.latencyMaxMs'],
    [{ 'paper.timeoutMs': '240' }, 'must exceed the way there and back'],
    [{ 'paper.proofDelayMs': '9999' }, 'must not be below paper.timeoutMs'],
    // 20.02 with a fee of 0.1 % of it is 20 in coins
    [{ 'sizing.tradePct': '20.03' }, 'sizing.tradePct (20.03) puts more into one coin than risk.maxCoinExposurePct (20) allows'],
    [{ 'sizing.mode': 'equity-percent', 'sizing.tradePct': '20.03' }, 'more into one coin than risk.maxCoinExposurePct'],
    // 5 % to the stop, 0.1 % of 100 and of 95 in fees: 1.04 lost is 20.02 % held
    [
      { 'sizing.mode': 'risk-per-trade', 'sizing.riskPct': '1.04' },
      'sizing.riskPct (1.04) is lost at a stop 5 % away by a trade of 20.02 % of the equity, more than risk.maxCoinExposurePct (20)',
    ],
    [{ 'sizing.volatility': 'regimes', 'sizing.calmAtrPct': '0.25' }, 'sizing.calmAtrPct (0.25) must be below sizing.wildAtrPct (0.25)'],
    // 2.5 less 0.2025 of fees brings 2.2975, the stop costs 5.195: 0.44225...
    [{ 'risk.minRewardRisk': '0.4423' }, 'risk.minRewardRisk (0.4423) is more than exit.takeProfitPct (2.5) brings'],
    [{ 'risk.maxTotalExposurePct': '19' }, 'risk.maxCoinExposurePct (20) must not exceed risk.maxTotalExposurePct (19)'],
  ])('refuses values that contradict each other: %j', (overrides: Record<string, string>, message) => {
    expect(complaints({ overrides })).toEqual([expect.stringContaining(message)])
  })

  test.each([
    { 'sizing.tradePct': '20.02' },
    { 'sizing.mode': 'fixed-quote', 'sizing.tradePct': '100', 'sizing.riskPct': '100' },
    { 'sizing.mode': 'risk-per-trade', 'sizing.riskPct': '1.039', 'sizing.tradePct': '100' },
    { 'risk.minRewardRisk': '0.4422' },
  ])('takes values that just fit: %j', (overrides: Record<string, string>) => {
    expect(complaints({ overrides })).toEqual([])
  })

  test('trailing options may be anything while trailing is off', () => {
    expect(complaints({ overrides: { 'exit.trailingDistancePct': '50', 'exit.trailingStepPct': '50' } })).toEqual([])
  })

  test('every number is refused just outside its bounds and taken at them', () => {
    for (const { path, type, bounds } of options) {
      if (type !== 'number' && type !== 'integer') continue
      const [lowest = Number.NaN, highest = Number.MAX_SAFE_INTEGER] = (bounds.match(/-?[\d.]+/g) ?? []).map(Number)
      const own = (value: number): string[] =>
        complaints({ overrides: { [path]: String(value) } }).filter((text) => text.includes(`${path} must be a`))
      expect(own(lowest), `${path} at its lowest`).toEqual([])
      expect(own(highest), `${path} at its highest`).toEqual([])
      expect(own(lowest - 1), `${path} below its lowest`).toHaveLength(1)
      expect(own(highest + 1), `${path} above its highest`).toHaveLength(1)
    }
  })

  test('a percentage means the same in the file, the environment and a flag', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 2000 }), (hundredths) => {
        const text = String(hundredths / 100)
        const expected = [hundredths / 100, parse(text)]
        const found = [
          loadConfig({ file: written(`entry: { dropPct: ${text} }\nsizing: { tradePct: ${text} }`) }),
          loadConfig({ env: { [envName('entry.dropPct')]: text, [envName('sizing.tradePct')]: text } }),
          loadConfig({ overrides: { 'entry.dropPct': text, 'sizing.tradePct': text } }),
        ].map(({ entry, sizing }) => [entry.dropPct, parse(sizing.tradePct)])
        expect(found).toEqual([expected, expected, expected])
      }),
      { numRuns: 50 },
    )
  })

  test('what the log remembers holds every option by name but the store, who hears of alarms and who looks, whose texts can hold a password, and those of coins and slots, which have names of their own', () => {
    const remembered = publicOptions(loadConfig({ overrides: { 'capital.USD': '5' } }))
    expect(Object.keys(remembered).sort()).toEqual(
      options.flatMap(({ path }) => (/^(store|coins|slots|(alerts|page)\..*)$/.test(path) ? [] : [path])).sort(),
    )
    expect(remembered).toMatchObject({ capital: { USD: '5' }, 'exit.hardStopPct': '5' })
    expect(JSON.parse(JSON.stringify(remembered))).toEqual(remembered)
  })
})
