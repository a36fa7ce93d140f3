import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { bytesOf, change, eventsOf, folder, inFolder, openFolder, tapeOf } from '../bad-input/stage.ts'
import { command, start } from '../rig/command.ts'
import { BYTE_WAYS, type Change, changes, mutate } from './mutate.ts'
import { FUZZ_MS, searchAsync } from './patience.ts'
import { LIVELY } from './real-log.ts'

openFolder()

const HANGS_MS = 20_000
const SET = Object.entries(LIVELY).flatMap(([option, value]) => ['--set', `${option}=${value}`])

/** Runs a command to its end, which comes soon, in one of the documented ways, and without a word for programmers. */
const endsWell = async (args: readonly string[]): Promise<number | null> => {
  const engine = start(args, { cwd: folder })
  const timer = setTimeout(() => engine.child.kill('SIGKILL'), HANGS_MS)
  const { code, signal, stdout, stderr } = await engine.ended
  clearTimeout(timer)
  const told = `${args.join(' ')}\n${code} ${signal}\n${stderr.slice(-2_000)}`
  expect(signal, `it comes to an end: ${told}`).toBeNull()
  expect([0, 1, 2], told).toContain(code)
  expect(stderr, 'no stack').not.toMatch(/^\s+at /m)
  expect(stderr, 'no defect').not.toContain('has no words for')
  expect(stderr, 'no warning of a library').not.toMatch(/\(node:\d+\)/)
  if (code !== 0) expect(stdout + stderr, 'it says why').toMatch(/[.?]\s*$|broken|problems/)
  if (args.includes('--json')) expect(() => JSON.parse(stdout)).not.toThrow()
  return code
}

let log: Buffer
let snapshot: Buffer
const config = readFileSync(fileURLToPath(new URL('../fixtures/valid.yaml', import.meta.url)))
const tape = gunzipSync(readFileSync(tapeOf('ETH-USD'))).subarray(0, 15_000)

beforeAll(async () => {
  writeFileSync(inFolder('v_ETH-USD_1m.csv'), tape)
  const ended = await command(['run', '--log', 'whole.db', '--tape', 'v_ETH-USD_1m.csv', '--json', ...SET], { cwd: folder })
  expect(`${ended.code} ${ended.stderr}`).toMatch(/^0 /)
  change(inFolder('whole.db'))
  expect(eventsOf(inFolder('whole.db')).length).toBeGreaterThan(30)
  log = readFileSync(inFolder('whole.db'))
  snapshot = readFileSync(inFolder('whole.db.snapshot'))
})

const clear = (prefix: string): void => {
  for (const name of readdirSync(folder)) if (name.startsWith(prefix)) rmSync(inFolder(name), { recursive: true })
}

const TAPE = ['--tape', 'v_ETH-USD_1m.csv']

test('with a configuration of any damage', { timeout: FUZZ_MS }, async () => {
  const commands: fc.Arbitrary<readonly string[]> = fc.constantFrom<readonly string[]>(
    ['config', 'check', 'fuzzed.yaml'],
    ['config', 'check', 'fuzzed.yaml', '--json'],
    ['config', 'show', '--config', 'fuzzed.yaml'],
    ['run', '--config', 'fuzzed.yaml', '--log', 'fuzzed.db', ...TAPE, '--json'],
  )
  const damage: fc.Arbitrary<string | Change[]> = changes(['&a ', '*a', '__proto__: { x: 1 }', '? ', '!x '])
  await searchAsync(
    {
      numRuns: 6,
      examples: [
        [['config', 'check', 'fuzzed.yaml'], '? [a, b]\n: 1\n'],
        [['config', 'check', 'fuzzed.yaml'], `entry: ${'['.repeat(50_000)}`],
        [['config', 'check', 'fuzzed.yaml'], '? '.repeat(700)],
        [['config', 'show', '--set', 'capital={USD: !x 3}'], ''],
        [['config', 'show', '--set', 'entry.__proto__.polluted=1'], ''],
        [['config', 'show', '--set', `entry${'.a'.repeat(20_000)}=1`], ''],
      ],
    },
    fc.asyncProperty(commands, damage, async (args, list) => {
      clear('fuzzed')
      writeFileSync(inFolder('fuzzed.yaml'), typeof list === 'string' ? list : mutate(config, list))
      await endsWell(args)
    }),
  )
})

test('with a tape of any damage', { timeout: FUZZ_MS }, async () => {
  await searchAsync(
    { numRuns: 6 },
    fc.asyncProperty(changes(['\n', ',', '1522800000000,1,1,1,1,1\n']), async (list) => {
      clear('fuzzed')
      writeFileSync(inFolder('fuzzed_ETH-USD_1m.csv'), mutate(tape, list))
      const code = await endsWell(['run', '--tape', 'fuzzed_ETH-USD_1m.csv', '--log', 'fuzzed.db', '--json', ...SET])
      expect(code === 0 || !readdirSync(folder).includes('fuzzed.db'), 'a tape that is refused leaves no log').toBe(true)
    }),
  )
})

const LOG_COMMANDS = [
  ['verify'],
  ['verify', '--json'],
  ['replay'],
  ['replay', '--json'],
  ['report', 'portfolio'],
  ['report', 'fills'],
  ['report', 'equity', '--json'],
  ['run', '--resume', '--json', ...SET],
] as const

/** A digit in the text of an event, which SQLite does not look at. */
type TextHit = { readonly place: number; readonly digit: number }
const textHit: fc.Arbitrary<TextHit> = fc.record({ place: fc.nat(2 ** 30), digit: fc.nat(9) })
const hitText = ({ place, digit }: TextHit): Buffer => {
  const damaged = Buffer.from(log)
  const texts = [...log.toString('latin1').matchAll(/\{"[a-z][A-Za-z]+":[^}]+/g)]
  const { index, 0: text } = texts[place % texts.length]!
  damaged[index + (place % text.length)] = 48 + digit
  return damaged
}

test('with a log of any damage, which stays as it is', { timeout: FUZZ_MS }, async () => {
  await searchAsync(
    { numRuns: 14 },
    fc.asyncProperty(
      fc.constantFrom(...LOG_COMMANDS),
      fc.oneof(textHit, changes(['SQLite format 3\0'], BYTE_WAYS)),
      fc.boolean(),
      async (words, damage, hasSnapshot) => {
        clear('fuzzed')
        const path = inFolder('fuzzed.db')
        writeFileSync(path, 'place' in damage ? hitText(damage) : mutate(log, damage))
        if (hasSnapshot) writeFileSync(`${path}.snapshot`, snapshot)
        const before = bytesOf(path)
        const code = await endsWell([...words, '--log', 'fuzzed.db'])
        if (code !== 0 || words[0] !== 'run') expect(bytesOf(path), 'not a byte of the log was changed').toBe(before)
      },
    ),
  )
})

test('with anything beside the log', { timeout: FUZZ_MS }, async () => {
  await searchAsync(
    { numRuns: 3 },
    fc.asyncProperty(changes([], BYTE_WAYS), fc.constantFrom('.snapshot', '.lease', '.lease.json', '-wal', '-shm'), async (list, end) => {
      clear('fuzzed')
      writeFileSync(inFolder('fuzzed.db'), log)
      writeFileSync(inFolder(`fuzzed.db${end}`), mutate(snapshot, list))
      for (const words of [['verify'], ['run', '--resume', '--json', ...SET]]) await endsWell([...words, '--log', 'fuzzed.db'])
    }),
  )
})
