import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { type ConfigReading, loadConfig, publicOptions, readConfig, type Sources, sentenceOf } from '../../src/config/load.ts'
import type { Config } from '../../src/config/schema.ts'
import { jsonSchema, options } from '../../src/config/shown-options.ts'
import { UsageError } from '../../src/kernel/errors.ts'
import { changes, mutate } from './mutate.ts'
import { FUZZ_MS, promptly, search, workedMs } from './patience.ts'
import { expectPrototypeUntouched } from './untouched.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-fuzz-config-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'fuzzed.yaml')
const again = join(folder, 'again.yaml')

// What a library says behind our back is a second message to the person, and mostly not a sentence.
const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
beforeEach(() => warned.mockClear())
afterEach(() => expect(warned.mock.calls, 'nothing is said but the problems').toEqual([]))

const nested = (entries: readonly (readonly [path: string, value: unknown])[]): Record<string, unknown> => {
  const tree: Record<string, Record<string, unknown>> = {}
  for (const [path, value] of entries) {
    const [group = '', key] = path.split('.')
    if (key === undefined) tree[group] = value as Record<string, unknown>
    else tree[group] = { ...tree[group], [key]: value }
  }
  return tree
}
const standard = nested(options.map(({ path, standard: value }) => [path, value]))
const fixture = (name: string): Buffer => readFileSync(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)))
const REAL: Readonly<Record<string, Buffer>> = {
  valid: fixture('valid.yaml'),
  wrong: fixture('all-wrong.yaml'),
  standard: Buffer.from(stringify(standard)),
  json: Buffer.from(JSON.stringify(standard, null, 2)),
  flow: Buffer.from(stringify({ ...standard, capital: { USD: 5000, BTC: '0.5' } }, { collectionStyle: 'flow' })),
}

/** The schema that editors are given, judged by another library: an opinion of its own on what may be loaded. */
const isValid = new Ajv({ strict: false }).compile(jsonSchema())
/** What the log is not told is read where it stands. */
const optionOf = (config: Config, path: string): unknown => {
  const told = publicOptions(config)
  if (Object.hasOwn(told, path)) return told[path]
  return path.split('.').reduce<unknown>((group, name) => (group as Readonly<Record<string, unknown>>)[name], config)
}
/** As one would write the configuration: shares are numbers there, and text inside. */
const asWritten = (config: Config): Record<string, unknown> =>
  nested(options.map(({ path, type }) => [path, type === 'number' ? Number(optionOf(config, path)) : optionOf(config, path)]))

/** No control character, no half character, no line separator: one line on any terminal. Long texts are cut. */
const SENTENCE = /^[^\p{Cc}\p{Cs}\u2028\u2029]{10,600}[.?]$/u

/** Null for what is not read at all: another kind of file, or one too large. */
const readOrRefuse = (sources: Sources): ConfigReading | null => {
  try {
    return readConfig(sources)
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    expect((error as Error).message.replace(file, 'fuzzed.yaml')).toMatch(SENTENCE)
    return null
  }
}

const expectLoadedOrExplained = (sources: Sources): void => {
  const reading = promptly(() => readOrRefuse(sources))
  expectPrototypeUntouched()
  if (reading === null) return
  const { config, problems } = reading
  for (const problem of problems) {
    // the path of the file is ours and may be anything
    expect(sentenceOf({ ...problem, where: problem.where?.replace(file, 'fuzzed.yaml') ?? null })).toMatch(SENTENCE)
    // what is missing stands nowhere, and of two options that contradict each other one may be a default
    if (problem.path !== '' && !/^(is missing$|\()/.test(problem.message))
      expect(problem.where, `where is it: ${sentenceOf(problem)}`).not.toBeNull()
  }
  if (config === null) {
    expect(problems.length).toBeGreaterThan(0)
    expect(() => loadConfig(sources)).toThrow(UsageError)
    return
  }
  expect(problems).toEqual([])
  expect(isValid(asWritten(config)), JSON.stringify(isValid.errors)).toBe(true)
  expect(loadConfig(sources), 'a second load is the same').toEqual(config)
  writeFileSync(again, JSON.stringify(asWritten(config)))
  // as text, in which -0 is 0: nothing in the engine tells them apart
  expect(JSON.stringify(loadConfig({ file: again })), 'what was loaded loads again to the same').toBe(JSON.stringify(config))
}

const expectFile = (content: Uint8Array | string): void => {
  writeFileSync(file, content)
  expectLoadedOrExplained({ file })
}

const WORDS = [
  '&a ',
  '*a',
  '<<: *a',
  '__proto__: { polluted: 1 }',
  '"__proto__": { "polluted": 1 },',
  'constructor: { prototype: { polluted: 1 } }',
  '? ',
  '!!binary ',
  '!!set ',
  '!x ',
  '%YAML 1.1\n---\n',
  '---\n',
  '...\n',
  '#',
  '{',
  '}',
  '[',
  ']',
  ': ',
  '| ',
  '>-\n',
  '\t',
  '"\\n":',
  '~',
  '.nan',
  '.inf',
  'entry:',
  'exit: { ',
  'dropPct: ',
  '\n  ',
]

describe('the file', () => {
  test('real ones with any damage are loaded or explained (F62)', { timeout: FUZZ_MS }, () => {
    search(
      { numRuns: 1000 },
      fc.property(fc.constantFrom(...Object.keys(REAL)), changes(WORDS), (name, list) => expectFile(mutate(REAL[name]!, list))),
    )
  })

  test('any bytes, and pieces of YAML in any order', { timeout: FUZZ_MS }, () => {
    const pieces = fc.array(fc.constantFrom(...WORDS, ...options.map(({ path }) => `${path.split('.').at(-1)}: `), '1', '\n', ','), {
      maxLength: 30,
    })
    search(
      { numRuns: 500 },
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          pieces.map((parts) => Buffer.from(parts.join(''), 'latin1')),
        ),
        expectFile,
      ),
    )
  })

  test('known options with any values', { timeout: FUZZ_MS }, () => {
    const value = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.constantFrom(null, true, '', '1', 'paper', 'drop', 'auto', 1e-7, 1e21, -0, 0.1 + 0.2, 1e15, 2 ** 53),
      fc.string(),
      fc.object({ maxDepth: 2 }),
    )
    const path = fc.constantFrom(...options.map((option) => option.path), 'capital.USD', 'instruments.BTC/USD', 'entry.__proto__', '')
    const entry = fc.tuple(path, value)
    search(
      { numRuns: 500 },
      fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), (entries: (readonly [string, unknown])[]) =>
        expectFile(JSON.stringify(nested(entries))),
      ),
    )
  })

  test('a bomb of aliases, and a nest of any depth', { timeout: FUZZ_MS }, () => {
    const bomb = Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${`*a${i - 1},`.repeat(i === 0 ? 0 : 9)} x]`)
    expectFile(bomb.join('\n'))
    expectFile(`entry: ${bomb.map((line) => line.replace(/^\w+: /, '')).join('\n  ')}`)
    for (const depth of [100, 400, 1_000, 1_200, 1_500, 1_800, 10_000])
      for (const [open, close] of [
        ['[', ']'],
        ['{ a: ', '}'],
        ['- ', ''],
        ['? ', ''],
      ] as const) {
        expectFile(`capital: ${open.repeat(depth)}${close.repeat(depth)}`)
        expectFile(`capital: { USD: ${open.repeat(depth)}1${close.repeat(depth)} }`)
        expectFile(open.repeat(depth))
        expectFile(`${open.repeat(depth)}x\nentry: { dropPct: 2 }\n`)
      }
  })

  test.each([
    ['a name of two lines', '"a\\nb": 1'],
    ['a name that colours the terminal', '"a\\e[31mb": 1'],
    ['a name that is half a character', '{"\\ud800": 1}'],
    ['no name', '"": 1'],
    ['the name null', '? \n: 1'],
    ['a name that is a list', '? [a, b]\n: 1'],
    ['a very long name', `? ${'k'.repeat(5_000)}\n: 1`],
    ['an unknown coin of a very long name', `instruments: { ? ${'k'.repeat(5_000)} : {} }`],
    ['a name of two lines in a map', 'capital: { "a\\nb": 1 }'],
  ])('%s', (_, content) => expectFile(content))

  test.each([
    ['unknown options', (lines: number) => Array.from({ length: lines }, (_, i) => `k${i}: 1`).join('\n')],
    ['coins without filters', (lines: number) => `instruments:\n${Array.from({ length: lines }, (_, i) => `  A${i}/USD: {}`).join('\n')}`],
  ])('thousands of wrong lines take work that grows with them, not with their square: %s', { timeout: FUZZ_MS }, (_, contentOf) => {
    const work = (lines: number): number => {
      writeFileSync(file, contentOf(lines))
      const began = workedMs()
      expect(readConfig({ file }).config).toBeNull()
      return workedMs() - began
    }
    const least = (lines: number): number => Math.min(...Array.from({ length: 2 }, () => work(lines)))
    const few = least(1_000)
    // work of our own that grows with the square would take sixty-four times as long; the YAML reader compares keys in pairs, cheaply
    expect(least(8_000) / few).toBeLessThan(48)
  })
})

const PATHS = [
  ...options.map(({ path }) => path),
  'capital.USD',
  'instruments.BTC/USD.tickSize',
  'entry',
  '',
  '.',
  '__proto__',
  '__proto__.polluted',
  'entry.__proto__.polluted',
  'capital.constructor.prototype.polluted',
  'instruments.__proto__',
]
const TEXTS = ['', ' ', '1', '-1', '{}', '{', '[]', '{a: *a}', '{a: !x 1}', '{__proto__: 1}', '{USD: 1}', '? [a]', '\0', 'live', '1e3', 'é']
const text = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.string({ unit: 'binary' }),
  changes(WORDS).map((list) => String(mutate(Buffer.from('{USD: 5}'), list))),
)

describe('the environment and flags', () => {
  test('any texts are taken or explained', { timeout: FUZZ_MS }, () => {
    const flags = fc.dictionary(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PATHS) }, fc.string({ unit: 'binary' })), text, {
      maxKeys: 4,
    })
    const names = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...options.map(({ env }) => env)) },
      fc.string({ unit: 'binary' }).map((name) => `COINFOLD_${name}`),
    )
    search(
      {
        numRuns: 400,
        examples: [
          [{ 'entry.__proto__.polluted': '1' }, {}],
          [{ 'a\nb': '1' }, {}],
          [{ '': '1' }, {}],
          [{ capital: '{USD: !x 3}' }, {}],
          [{}, { COINFOLD_MODE: `{US${'&a [*a,'.repeat(30_000)}` }],
          [{}, { 'COINFOLD_a\nb': '1' }],
        ],
      },
      fc.property(flags, fc.dictionary(names, text, { maxKeys: 4 }), (overrides: Record<string, string>, env: Record<string, string>) =>
        expectLoadedOrExplained({ overrides, env }),
      ),
    )
  })

  test('a path of thousands of parts', () => {
    for (const depth of [10, 1_000, 20_000]) expectLoadedOrExplained({ overrides: { [`entry${'.a'.repeat(depth)}`]: '1' } })
  })
})
