import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig, publicOptions, readConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import { defined, HEAD, writeStrategy } from './strategy-texts.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-strategy-files-'))
  mkdirSync(join(folder, 'more'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const file = (text: string, name?: string): string => writeStrategy(folder, text, name)
const QUIET = defined('on: () => null')

/** What is wrong with a configuration by that file, without where it stands. */
const wrongWith = (text: string, set: Readonly<Record<string, string>> = {}, name?: string): readonly string[] => {
  const { problems } = readConfig({ overrides: { 'entry.strategy': file(text, name), ...set } })
  return problems.map(({ path, message }) => `${path} ${message.replaceAll(folder, '.')}`)
}

const BESIDE = 'a strategy may import coinfold/strategy, and files beside it'

describe('a file that is no strategy is one sentence', () => {
  test.each<[string, string]>([
    ["import { readFileSync } from 'node:fs'\nexport default readFileSync", `imports node:fs: ${BESIDE}`],
    ["import fs from 'fs'\nexport default fs", `imports fs: ${BESIDE}`],
    ["import { z } from 'zod'\nexport default z", `imports zod: ${BESIDE}`],
    ["export * from '/etc/hosts'", `imports /etc/hosts: ${BESIDE}`],
    ["import x from 'data:text/javascript,export default 1'\nexport default x", `imports data:text/javascript,export default 1: ${BESIDE}`],
    ["import x from './data.json'\nexport default x", 'imports ./data.json: a strategy may import files that end in .ts, .mts, .js, .mjs'],
    ["import x from './none.ts'\nexport default x", 'imports a file that is not there: ./none.ts'],
    ['export const mine = 1', 'has no default export: export default defineStrategy({ ... })'],
    [
      'export default 1',
      'exports no strategy: export default defineStrategy({ id, settings, timeframes, lookback, others, highs, needs, on })',
    ],
    ['export default { on: () => null }', 'has no id: a name of small letters, digits and hyphens'],
    [
      `${HEAD}export default { id: 'drop', settings: z.object({}), on: () => null }`,
      'has the id "drop", which the engine\'s own proposals have in the log: name it otherwise',
    ],
    [
      `${HEAD}export default { id: 'Mine!', settings: z.object({}), on: () => null }`,
      'has as its id what is not a name of small letters, digits and hyphens',
    ],
    ["export default { id: 'mine', on: () => null }", 'has no settings: a schema of zod, such as z.object({})'],
    [defined('on: 3'), 'has as its on what is not a function of the view'],
    [defined('on: () => null, lookbak: 3'), 'has a field "lookbak", which no strategy has; did you mean lookback?'],
    [defined('on: () => null, lookback: 1e9'), 'has as its lookback what is not a whole number of candles from 1 to 10000'],
    [
      defined("on: () => null, timeframes: ['1 hour'], lookback: 3"),
      'has as its timeframes what is not a list of timeframes such as 5m, 4h, 1d',
    ],
    [defined("on: () => null, timeframes: ['1h']"), 'names timeframes and no lookback: how many candles of each it reads'],
    ['\nconst a = ;', 'cannot be read (line 2): Expression expected'],
    ['enum A { b }', 'cannot be read (line 1): TypeScript enum is not supported in strip-only mode'],
    ['export default await 1', 'waits for something when it is loaded (await): a strategy waits for nothing'],
    ["\n\nthrow new Error('no day for it')", 'throws "no day for it" when it is loaded (line 3)'],
    ['export default Date.now()', 'throws "a strategy has no clock: the time is that of view.bar.closeMs" when it is loaded (line 1)'],
    [
      'export default new Date().getTime()',
      'throws "a strategy has no clock: the time is that of view.bar.closeMs" when it is loaded (line 1)',
    ],
    ['export default Math.random()', 'throws "a strategy has no chance: the same view gives the same answer" when it is loaded (line 1)'],
    ...[
      'process.env',
      'globalThis.process',
      "fetch('http://localhost')",
      'performance.now()',
      'crypto.randomUUID()',
      "console.log('x')",
    ].map((code): [string, string] => [
      `export default ${code}`,
      `throws "a strategy has no ${/^\w+/.exec(code)![0]}" when it is loaded (line 1)`,
    ]),
  ])('%s', (text, why) => {
    expect(wrongWith(text).map((one) => one.replace(/: Expression expected.*/, ': Expression expected'))).toEqual([
      `entry.strategy (./mine.ts) ${why}`,
    ])
  })

  test('what a file beside it imports is judged as well, and by its name', () => {
    file("import { join } from 'node:path'\nexport const a = join('a')", 'more/deep.ts')
    expect(wrongWith(`import { a } from './more/deep.ts'\nexport default a`)).toEqual([
      `entry.strategy (./mine.ts) imports node:path (in ./more/deep.ts): ${BESIDE}`,
    ])
  })

  test('bytes that are no text in UTF-8 are refused, of a file beside it too', () => {
    const path = file(QUIET)
    const wrong = (): string | undefined =>
      readConfig({ overrides: { 'entry.strategy': path } }).problems[0]?.message.replaceAll(folder, '.')
    writeFileSync(path, `\uFEFF${QUIET}`, 'utf16le')
    expect(wrong()).toBe('(./mine.ts) is written in UTF-16: save it as UTF-8')
    writeFileSync(path, `${QUIET}\n\n// größer`, 'latin1')
    expect(wrong()).toBe(`(./mine.ts) is no text in UTF-8 from line ${QUIET.split('\n').length + 2} on: save it as UTF-8`)
    file("import './more/odd.ts'\nexport default 1")
    writeFileSync(join(folder, 'more', 'odd.ts'), '// größer', 'latin1')
    expect(wrong()).toBe('(./mine.ts) imports ./more/odd.ts, which is no text in UTF-8 from line 1 on: save it as UTF-8')
    writeFileSync(path, `\uFEFF${QUIET.replaceAll('\n', '\r\n')}\r\n// größer`)
    expect(wrong()).toBe(undefined)
  })

  test('files of the engine are none of its own', () => {
    const engine = join(import.meta.dirname, '..', '..', 'src', 'config', 'settings.ts')
    const up = join(
      '..'.repeat(1),
      ...folder
        .split('/')
        .slice(2)
        .map(() => '..'),
      engine,
    )
    expect(wrongWith(`import { Settings } from '${up}'\nexport default Settings`)[0]).toMatch(
      /^entry\.strategy .*: the engine's own files are none of a strategy's/,
    )
  })

  test('an import that is made while it is asked is refused as well', async () => {
    const path = file(defined("on: () => { import('node:fs').catch(() => {}); return null }"))
    expect(loadConfig({ overrides: { 'entry.strategy': path } }).entry.strategy).toBe(path)
  })

  test('a path that leads to no file, a folder, or another kind of file', () => {
    const of = (path: string): string | undefined =>
      readConfig({ overrides: { 'entry.strategy': path } }).problems[0]?.message.replaceAll(folder, '.')
    expect(of(join(folder, 'none.ts'))).toBe('(./none.ts) is not there (./none.ts)')
    expect(of(`${folder}/more`)).toBe('(./more) is no file of a strategy: those end in .ts, .mts, .js, .mjs')
    mkdirSync(join(folder, 'folder.ts'), { recursive: true })
    expect(of(join(folder, 'folder.ts'))).toBe('(./folder.ts) is no file')
    expect(of('mine')).toBe('must be drop, rise, reversion, matrix, or the path of a file such as ./mine.ts, not "mine"')
  })
})

describe('settings of a strategy', () => {
  const settingsOf = (set: Readonly<Record<string, string>>) =>
    loadConfig({
      overrides: { 'entry.strategy': file(QUIET), ...Object.fromEntries(Object.entries(set).map(([k, v]) => [`entry.settings.${k}`, v])) },
    }).entry.settings

  test('are by its own schema, with its defaults', () => {
    expect(settingsOf({})).toEqual({ fast: 10, word: 'a' })
    expect(settingsOf({ fast: '7', word: 'b' })).toEqual({ fast: 7, word: 'b' })
  })

  test.each([
    [{ 'entry.settings.fast': '1' }, 'entry.settings.fast is refused by mine: too small: expected number to be >=2, not 1'],
    [
      { 'entry.settings.fast': 'quick' },
      'entry.settings.fast is refused by mine: invalid input: expected int, received string, not "quick"',
    ],
    [{ 'entry.settings.slow': '1' }, 'entry.settings.slow is no setting of mine'],
    [{ 'entry.settings.fest': '1' }, 'entry.settings.fest is no setting of mine; did you mean fast?'],
    [{ 'entry.settings.words': 'a' }, 'entry.settings.words is no setting of mine; did you mean word?'],
  ])('%j is refused by its path', (set, why) => {
    expect(wrongWith(QUIET, set).map((one) => one.replace('expected number, received', 'expected int, received'))).toEqual([why])
  })

  test('one that has neither a value nor a default is missing', () => {
    const text = `${HEAD}export default { id: 'mine', settings: z.object({ days: z.int() }), on: () => null }`
    expect(wrongWith(text)).toEqual(['entry.settings.days has no value, and the schema of mine no default for it'])
    expect(wrongWith(text, { 'entry.settings.days': 'x' })[0]).toMatch(/^entry\.settings\.days is refused by mine: invalid input/)
  })

  test('may be refused by a rule between them, whether given or as by default', () => {
    const settings =
      "z.object({ a: z.int().default(1), b: z.int().default(2) }).refine(({ a, b }) => a < b, { path: ['a'], error: 'is to be below b' })"
    const text = `${HEAD}export default { id: 'mine', settings: ${settings}, on: () => null }`
    expect(wrongWith(text, { 'entry.settings.b': '0' })).toEqual(['entry.settings.a is refused by mine: is to be below b'])
    expect(wrongWith(text, { 'entry.settings.a': '3' })).toEqual(['entry.settings.a is refused by mine: is to be below b, not 3'])
  })

  test('are for strategies of somebody alone', () => {
    expect(readConfig({ overrides: { 'entry.settings.fast': '3' } }).problems[0]?.message).toBe(
      'is for strategies of your own: drop has its settings among the options of entry',
    )
  })

  test('have a schema that is anybody’s: one that throws, or makes what no log can hold, is a sentence', () => {
    const by = (schema: string): string | undefined =>
      wrongWith(`${HEAD}export default { id: 'odd', settings: ${schema}, on: () => null }`)[0]
    expect(by("z.object({}).transform(() => { throw new Error('No way') })")).toBe(
      'entry.settings cannot be read by the schema of odd: no way',
    )
    expect(by('z.object({}).transform(() => ({ at: new Date(0) }))')).toMatch(
      /^entry\.settings cannot be read by the schema of odd: only plain data has a canonical text$/,
    )
    expect(by("z.object({}).transform(() => ({ word: '__proto__' }))")).toBe('entry.settings hold __proto__, which no log can hold')
    expect(by('z.object({}).transform(() => 3)')).toBe('entry.settings are no names and values by the schema of odd')
  })

  test('and the file stand in what the log remembers, and cannot change while the engine runs', () => {
    const path = file(QUIET)
    const settings = new Settings(loadConfig({ overrides: { 'entry.strategy': path } }))
    expect(settings.options).toMatchObject({
      'entry.strategy': path,
      'entry.settings': { fast: 10, word: 'a' },
      strategies: { [path]: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    file(QUIET.replace('default(10)', 'default(11)'))
    const changed = settings.apply(loadConfig({ overrides: { 'entry.strategy': path } }))
    expect(changed.ok === false && changed.refusals).toEqual([
      'entry.settings cannot change while the engine runs: what a strategy reads is fed from the start on.',
      'strategies cannot change while the engine runs: a strategy is loaded at the start.',
    ])
  })
})

describe('the file', () => {
  const hashOf = (path: string): unknown => publicOptions(loadConfig({ overrides: { 'entry.strategy': path } })).strategies

  test('is found from the folder of the configuration that names it', () => {
    file(QUIET, 'more/there.ts')
    const config = file('entry: { strategy: ./there.ts, settings: { fast: 4 } }', 'more/c.yaml')
    expect(loadConfig({ file: config, overrides: { 'entry.settings.word': 'b' } }).entry).toMatchObject({
      strategy: './there.ts',
      settings: { fast: 4, word: 'b' },
    })
    expect(readConfig({ file: config, overrides: { 'entry.strategy': './there.ts' } }).problems[0]?.message).toMatch(
      /^\(\.\/there\.ts\) is not there/,
    )
  })

  test('has a hash that what it imports is part of, and that its place is not', () => {
    const using = `${HEAD}import { n } from './n.ts'\nexport default defineStrategy({ id: 'n', settings: z.object({}), on: () => (n > 3 ? null : null) })`
    file('export const n = 1', 'n.ts')
    file('export const n = 1', 'more/n.ts')
    const [here, there] = [file(using, 'using.ts'), file(using, 'more/using.ts')]
    const before = hashOf(here)
    expect(Object.values(hashOf(there) as object)).toEqual(Object.values(before as object))
    file('export const n = 2', 'n.ts')
    expect(hashOf(here)).not.toEqual(before)
    file('export const n = 1', 'n.ts')
    expect(hashOf(here)).toEqual(before)
  })

  test('may be JavaScript', () => {
    expect(hashOf(file(QUIET, 'plain.mjs'))).toBeDefined()
  })
})
