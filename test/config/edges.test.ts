import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadConfig, readConfig, sentenceOf, shownOptions } from '../../src/config/load.ts'
import { optionAt, options } from '../../src/config/shown-options.ts'
import { UsageError } from '../../src/kernel/errors.ts'
import { nearest } from '../../src/kernel/nearest.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-edges-'))
afterAll(() => rmSync(folder, { recursive: true }))
const FILE = join(folder, 'a.yaml')
const written = (text: string): string => {
  writeFileSync(FILE, text)
  return FILE
}
/** Of a file, what is wrong with it, by line. */
const wrongIn = (text: string): string[] =>
  readConfig({ file: written(text) }).problems.map((problem) => sentenceOf(problem).replace(`${FILE}:`, ''))
const wrongSet = (overrides: Record<string, string>): string[] => readConfig({ overrides }).problems.map(sentenceOf)
const set = (overrides: Record<string, string>) => loadConfig({ overrides })

describe('options that are words or maps', () => {
  test('are refused with what they may be', () => {
    expect(wrongSet({ mode: 'backtest' })).toEqual(['--set mode: mode must be paper, the only mode there is so far.'])
    expect(wrongSet({ 'entry.strategy': 'fall' })).toEqual([
      '--set entry.strategy: entry.strategy must be drop, rise, reversion, matrix, or the path of a file such as ./mine.ts, not "fall".',
    ])
    expect(wrongSet({ 'paper.candlePath': 'x' })).toEqual([
      '--set paper.candlePath: paper.candlePath must be one of nearest, low-first, high-first, not "x".',
    ])
    for (const capital of ['5', '[5]', 'x'])
      expect(wrongSet({ capital })).toEqual([expect.stringMatching(/^--set capital: capital must be a map \(asset: amount\), not /)])
    expect(wrongSet({ store: 'a.db' })).toEqual([
      '--set store: store must be sqlite, or the URL of an EventStoreDB server such as esdb://host:2113?tls=false.',
    ])
    expect(set({ store: 'esdb://here:1' }).store).toBe('esdb://here:1')
    expect(set({ store: 'sqlite' }).store).toBe('sqlite')
  })

  test('a number that stands in quotes, or has a unit, is told how it is written', () => {
    expect(wrongIn('entry: { dropPct: "2" }')).toEqual([
      '1: entry.dropPct must be a number from 0.05 to 50 percent (without quotes), not "2".',
    ])
    expect(wrongIn('entry: { dropPct: "2%" }')).toEqual(['1: entry.dropPct must be a number from 0.05 to 50 percent, not "2%".'])
    expect(wrongIn('entry: { strategy: "2" }')).toEqual([
      '1: entry.strategy must be drop, rise, reversion, matrix, or the path of a file such as ./mine.ts, not "2".',
    ])
    expect(wrongIn('risk: { maxPositions: 0 }')).toEqual([expect.stringMatching(/must be a whole number from 1 to 1000, not 0\.$/)])
    expect(wrongIn('paper: { seed: -1 }')).toEqual([expect.stringMatching(/must be a whole number from 0 or more, not -1\.$/)])
  })
})

describe('amounts', () => {
  test('are above zero, or of zero where that is something', () => {
    expect(set({ capital: '{ USD: 0.000000000000000001 }' }).capital).toEqual({ USD: '0.000000000000000001' })
    expect(wrongSet({ 'capital.USD': '0' })).toEqual([
      '--set capital.USD: capital.USD must be a plain decimal above zero with at most 18 decimals, not "0".',
    ])
    const filters = (tickSize: string, minQuantity: string) =>
      `{ "BTC/USD": { tickSize: ${tickSize}, stepSize: 1, minQuantity: ${minQuantity}, minNotional: 0 } }`
    expect(set({ instruments: filters('0.1', '0') }).instruments['BTC/USD']?.minQuantity).toBe('0')
    expect(wrongSet({ instruments: filters('0', '0') })).toEqual([expect.stringContaining('tickSize must be a plain decimal above zero')])
    expect(wrongSet({ instruments: filters('1', '-1') })).toEqual([
      expect.stringContaining('minQuantity must be a plain decimal of zero or more with at most 18 decimals'),
    ])
  })

  test('keep their digits: as text any, as a number below what it can hold', () => {
    expect(wrongIn('capital: { USD: 999999999999999 }')).toEqual([])
    expect(loadConfig({ file: written('capital: { USD: 999999999999999, EUR: "12345678901234567.5" }') }).capital).toEqual({
      USD: '999999999999999',
      EUR: '12345678901234567.5',
    })
    expect(loadConfig({ file: written('capital: { USD: 0.1 }') }).capital).toEqual({ USD: '0.1' })
    expect(wrongIn('capital: { USD: true }')).toEqual(['1: capital.USD must be an amount, not true.'])
  })

  test('have assets and coins of twenty letters at most for names', () => {
    const longest = 'A'.repeat(20)
    expect(set({ capital: `{ ${longest}: 1 }` }).capital).toEqual({ [longest]: '1' })
    expect(wrongSet({ capital: `{ ${longest}A: 1 }` })).toEqual([expect.stringContaining('is not the name of an asset, such as USD')])
    expect(wrongIn('instruments: { BTC: {} }')).toEqual([
      expect.stringContaining('is not the symbol of a coin or a contract, such as BTC/USD or BTC/USDT:USDT'),
    ])
  })
})

describe('names that are wrong', () => {
  test('are told which is near, first by their end', () => {
    expect(wrongIn('level: info')).toEqual(['1: level is no option; did you mean log.level?'])
    expect(wrongIn('retryS: 1\n')).toEqual([expect.stringMatching(/^1: retryS is no option; did you mean \w+\.retryS\?$/)])
    expect(wrongIn('entri: { dropPct: 3 }')).toEqual(['1: entri is no option; did you mean entry?'])
    expect(wrongIn('whatever else: 1')).toEqual(['1: whatever else is no option.'])
    expect(wrongIn('instruments: { BTC/USD: { tickSiz: 1, stepSize: 1, minQuantity: 1, minNotional: 1 } }')).toEqual([
      '1: instruments.BTC/USD.tickSize is missing.',
      '1: instruments.BTC/USD.tickSiz is no option; did you mean tickSize?',
    ])
    expect(
      readConfig({ env: { COINFOLD_SOMETHING_ELSE_ALTOGETHER_OF_MINE: '1', COINFOLD_DEBUG: '1', COINFOLD_EMPTY: '' } }).problems,
    ).toEqual([
      {
        path: 'COINFOLD_SOMETHING_ELSE_ALTOGETHER_OF_MINE',
        where: 'environment',
        line: null,
        message: expect.stringMatching(/^is no option/),
      },
    ])
  })

  test.each(['tickSize', 'stepSize', 'minQuantity', 'minNotional'])('of an instrument are told which is near: %s', (name) => {
    expect(wrongIn(`instruments: { BTC/USD: { ${name}x: 1 } }`)).toContain(
      `1: instruments.BTC/USD.${name}x is no option; did you mean ${name}?`,
    )
  })

  test('are near when a third of them is wrong at most, or two letters of five', () => {
    expect(nearest('abcxy', ['abc'])).toBe('abc')
    expect(nearest('abcxyz', ['abc'])).toBeNull()
    expect(nearest('abcdefghij', ['abcdefgXXX'])).toBe('abcdefgXXX')
    expect(nearest('abcdefghij', ['abcdefXXXX'])).toBeNull()
    expect(nearest('lst', ['list'])).toBe('list')
    expect(nearest('abcd', ['abXX'])).toBeNull()
    expect(nearest('fees', ['fills', 'lots', 'orders'])).toBeNull()
    expect(nearest('ab', ['ax', 'ab', 'ay'])).toBe('ab')
    expect(nearest('ab', ['ax', 'ay']), 'the first of two').toBe('ax')
    expect(optionAt('no.such')).toBeUndefined()
  })
})

describe('a file', () => {
  test('is text in UTF-8, whatever its line ends and with a byte order mark or without', () => {
    const file = written('')
    const text = 'entry:\r\n  dropPct: 3 # größer\r\n'
    const bytes = (text: string, encoding: BufferEncoding): string => {
      writeFileSync(file, text, encoding)
      return file
    }
    expect(loadConfig({ file: bytes(`\uFEFF${text}`, 'utf8') }).entry.dropPct).toBe(3)
    const refused = (why: string): UsageError => new UsageError(`The configuration ${file} ${why}: save it as UTF-8.`)
    expect(() => readConfig({ file: bytes(`\uFEFF${text}`, 'utf16le') })).toThrow(refused('is written in UTF-16'))
    expect(() => readConfig({ file: bytes(text, 'latin1') })).toThrow(refused('is no text in UTF-8 from line 2 on'))
    expect(() => readConfig({ file: bytes('ä: 1', 'latin1') })).toThrow(refused('is no text in UTF-8 from line 1 on'))
  })

  test('may be as long as a configuration can be, and no longer', () => {
    expect(wrongIn('#'.repeat(250_000))).toEqual([])
    const file = written('#'.repeat(250_001))
    expect(() => readConfig({ file })).toThrow(new UsageError(`${file} is larger than 250 kB, so it is no configuration.`))
    expect(() => readConfig({ file: join(folder, 'none') })).toThrow(
      new UsageError(`The configuration ${join(folder, 'none')} cannot be read: there is no such file.`),
    )
    expect(() => readConfig({ file: `${written('')}/x` })).toThrow('cannot be read: ENOTDIR.')
  })

  test('whose groups and values are empty is as if they were not there, but for an option that is', () => {
    expect(loadConfig({ file: written('entry:\nexit:\n  retryS: 2\n') }).exit.retryS).toBe(2)
    expect(wrongIn('entry:\n  dropPct:\n')).toEqual(['2: entry.dropPct must be a number from 0.05 to 50 percent, not empty.'])
    expect(wrongIn('x: y\n- 1').every((problem) => /^2: is not valid YAML: /.test(problem))).toBe(true)
    expect(wrongIn('text')).toEqual(['1: must be a map of options, such as "entry: { dropPct: 2 }".'])
  })

  test('with names that are no text is told where', () => {
    expect(wrongIn('entry:\n  dropPct: 2\n? [a, b]\n: 1\n')).toEqual(['3: has an option whose name is no text.'])
    expect(wrongIn('entry: &x { dropPct: 2 }\nexit:\n  ? *x\n  : 1\n')).toEqual(['3: has an option whose name is no text.'])
  })

  test('whose values stand behind an alias is told where they are', () => {
    expect(wrongIn('entry: &x\n  dropPct: 0\nexit: *x\n')).toEqual([
      '2: entry.dropPct must be a number from 0.05 to 50 percent, not 0.',
      expect.stringMatching(/^2: exit\.dropPct is no option/),
    ])
  })

  test('with a value that is long shows its beginning', () => {
    const [problem = ''] = wrongIn(`entry: { strategy: "${'x'.repeat(100)}" }`)
    expect(problem).toBe(
      `1: entry.strategy must be drop, rise, reversion, matrix, or the path of a file such as ./mine.ts, not "${'x'.repeat(56)}....`,
    )
    expect(wrongIn(`entry: { strategy: "${'x'.repeat(58)}" }`)).toEqual([
      `1: entry.strategy must be drop, rise, reversion, matrix, or the path of a file such as ./mine.ts, not "${'x'.repeat(58)}".`,
    ])
    expect(wrongIn(`entry: { strategy: "${'x'.repeat(59)}" }`)[0]).toContain('...')
  })
})

describe('what a person is told', () => {
  const sentence = (path: string, message = 'is wrong', where: string | null = null): string =>
    sentenceOf({ path, where, message, line: null })

  test('is one line of a length to be read, without commands to a terminal', () => {
    expect(sentence('')).toBe('is wrong.')
    expect(sentence('a', 'is no option; did you mean b?', 'x.yaml:3')).toBe('x.yaml:3: a is no option; did you mean b?')
    expect(sentence('x'.repeat(200))).toBe(`${'x'.repeat(200)} is wrong.`)
    expect(sentence('x'.repeat(201))).toBe(`${'x'.repeat(200)}... is wrong.`)
    expect(sentence('a\u001bb\nc\u2028d')).toBe('a\ufffdb\ufffdc\ufffdd is wrong.')
  })

  test('of one problem is the problem, of several how many there are', () => {
    expect(() => set({ 'exit.retryS': 'x' })).toThrow(/^--set exit\.retryS: exit\.retryS must be a number from [^\n]*$/)
    expect(() => set({ 'exit.retryS': 'x', mode: 'y' })).toThrow(
      /^The configuration has 2 problems:\n {2}--set \S+: [^\n]+\n {2}--set [^\n]+$/,
    )
  })
})

describe('values from a flag or the environment', () => {
  test('are numbers with spaces around them, and no other text', () => {
    expect(set({ 'exit.retryS': ' 7 ' }).exit.retryS).toBe(7)
    expect(set({ 'exit.retryS': '7.5' }).exit.retryS).toBe(7.5)
    expect(set({ 'entry.limitOffsetPct': '-0.5' }).entry.limitOffsetPct).toBe('-0.5')
    for (const text of ['7s', '1e1', '0x7', '.5', '7.', '']) expect(wrongSet({ 'exit.retryS': text }), text).toHaveLength(1)
  })

  test('are maps, or parts of one: at any place a brace begins one, and what is no map stays text', () => {
    expect(set({ 'capital.USD': '5', 'capital.EUR': '6' }).capital).toEqual({ USD: '5', EUR: '6' })
    const filters = { tickSize: '0.1', stepSize: '1', minQuantity: '0', minNotional: '0' }
    expect(set({ 'instruments.BTC/USD': ' { tickSize: 0.1, stepSize: 1, minQuantity: 0, minNotional: 0 }' }).instruments).toEqual({
      'BTC/USD': filters,
    })
    expect(
      set({
        'instruments.BTC/USD.tickSize': '0.1',
        'instruments.BTC/USD.stepSize': '1',
        'instruments.BTC/USD.minQuantity': '0',
        'instruments.BTC/USD.minNotional': '0',
      }).instruments,
    ).toEqual({ 'BTC/USD': filters })
    for (const text of ['{ USD: 1', '{ USD: &a 1 }', '{ USD: *a }', '{ USD: 1, USD: 2 }', '{ [a]: 1 }', '{ USD: !!binary x }'])
      expect(wrongSet({ capital: text }), text).toEqual([
        expect.stringMatching(/^--set capital: capital must be a map \(asset: amount\), not "/),
      ])
    expect(wrongSet({ capital: `{ USD: 1 }${' '.repeat(250_000)}` })[0]).toContain('must be a map')
  })

  test('go as deep as options do; a name of more parts is one that is wrong', () => {
    expect(wrongSet({ 'a.b.c.d': '1' })).toEqual([expect.stringMatching(/^--set a\.b\.c\.d: a\.b\.c\.d is no option/)])
    expect(wrongSet({ 'exit.a.b': '1' })).toEqual([expect.stringMatching(/exit\.a is no option/)])
    expect(wrongSet({ exit: 'x', 'exit.retryS': '1' }), 'a part replaces what is no map').toEqual([])
    for (const map of ['coins.__proto__.exit', 'instruments.__proto__', 'capital.__proto__', 'calendar.hours.__proto__', 'exit.__proto__'])
      expect(wrongSet({ [map]: '1' })).toEqual([expect.stringMatching(/__proto__ is a name that nothing can have/)])
    expect(wrongSet({ '__proto__.x': '1' })).toEqual([expect.stringContaining('__proto__ is no option')])
  })

  test('are said to come from where they were given, a part of a map as well', () => {
    const { originOf } = readConfig({ overrides: { 'capital.USD': '5', 'exit.retryS': '1' }, env: { COINFOLD_MODE: 'paper' } })
    expect([originOf('capital'), originOf('capital.USD'), originOf('exit.retryS'), originOf('mode'), originOf('store')]).toEqual([
      { kind: 'flag', where: '--set capital.USD', line: null },
      { kind: 'flag', where: '--set capital.USD', line: null },
      { kind: 'flag', where: '--set exit.retryS', line: null },
      { kind: 'environment', where: 'COINFOLD_MODE', line: null },
      null,
    ])
  })
})

test('what a person is shown is every option, the store among them without its password', () => {
  const shown = shownOptions(set({ store: 'esdb://me:secretWord@here:1?tls=false' }))
  // what differs by coin or slot has names of its own
  expect(Object.keys(shown).sort()).toEqual(options.flatMap(({ path }) => (path === 'coins' || path === 'slots' ? [] : [path])).sort())
  expect(String(shown.store)).toContain('here:1')
  expect(String(shown.store)).not.toContain('secretWord')
})
