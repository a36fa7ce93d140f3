import { CommanderError } from 'commander'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { asksJson } from '../../src/cli/asks-json.ts'
import { errorDocument, faultOf, reportFault } from '../../src/cli/fault.ts'
import { WrongConfiguration } from '../../src/config/load.ts'
import { Unfit } from '../../src/config/strategy-file/hooks.ts'
import { LogDamaged } from '../../src/event/codec.ts'
import { LeaseHeld } from '../../src/event/sqlite/file-lease.ts'
import { StoreFailure } from '../../src/event/store.ts'
import { BrokenInvariant } from '../../src/kernel/assert.ts'
import { Failure, NoFolder, UsageError } from '../../src/kernel/errors.ts'
import { NoTape, TapeError } from '../../src/market/tape/tape-error.ts'
import { command } from '../rig/command.ts'

describe('what a person is told', () => {
  test.each([
    ['wrong usage', new UsageError('Sentence.'), 2, 'Sentence.'],
    ['a failure', new Failure('Sentence.'), 1, 'Sentence.'],
    ['a log that cannot be written', new StoreFailure('Sentence.'), 1, 'Sentence.'],
    ['a full disk', Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }), 1, 'The disk is full.'],
    ['no permission', Object.assign(new Error('EACCES'), { code: 'EACCES', path: '/x/y' }), 1, 'No permission: /x/y.'],
    ['a quota', Object.assign(new Error('x'), { code: 'EDQUOT' }), 1, 'The quota of this disk is used up.'],
    ['no right', Object.assign(new Error('x'), { code: 'EPERM', path: '/x' }), 1, 'No permission: /x.'],
    ['a disk that is read-only', Object.assign(new Error('x'), { code: 'EROFS' }), 1, 'The disk is read-only.'],
    ['a file that is missing', Object.assign(new Error('x'), { code: 'ENOENT', path: 'a' }), 1, 'There is no such file: a.'],
    ['a folder', Object.assign(new Error('x'), { code: 'EISDIR' }), 1, 'A file was expected, and this is a folder.'],
    ['a file', Object.assign(new Error('x'), { code: 'ENOTDIR' }), 1, 'A folder was expected, and this is a file.'],
    ['a file that may not grow', Object.assign(new Error('x'), { code: 'EFBIG' }), 1, 'The file would be larger than it may be here.'],
    ['a disk that is broken', Object.assign(new Error('x'), { code: 'EIO', path: '/x' }), 1, 'The disk refused to read or write: /x.'],
    ['too many files', Object.assign(new Error('x'), { code: 'EMFILE' }), 1, 'Too many files are open.'],
    ['an import that a strategy makes as it runs', new Unfit('imports node:fs: it may not'), 1, 'A strategy imports node:fs: it may not.'],
    [
      'what a strategy left to be done later',
      Object.assign(new Error('oops'), { stack: 'Error: oops\n    at on (file:///x/mine.ts?strategy=1:7:3)\n    at a (file:///y.ts:1:2)' }),
      1,
      'A strategy left something to be done later, which threw "oops" (mine.ts, line 7): a strategy waits for nothing. What was before is in the log.',
    ],
    [
      'a rule that would have been broken',
      new BrokenInvariant('It is.'),
      1,
      'Stopped before a rule was broken that must hold: It is. What the log holds is untouched by it; "verify" checks it.',
    ],
    [
      'a wrong flag',
      new CommanderError(1, 'commander.unknownOption', "error: unknown option '--jsn'\n(Did you mean --json?)"),
      2,
      'Unknown option \'--jsn\'; did you mean --json? "--help" shows what is possible.',
    ],
    ['a missing word', new CommanderError(1, 'commander.x', 'error: missing'), 2, 'Missing. "--help" shows what is possible.'],
    ['a whole sentence', new CommanderError(1, 'commander.x', 'It is so.'), 2, 'It is so. "--help" shows what is possible.'],
    ['a version', new CommanderError(0, 'commander.version', '1.0'), 0, null],
    ['help that was asked for', new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'), 0, null],
    ['help in place of a missing subcommand', new CommanderError(1, 'commander.help', '(outputHelp)'), 2, null],
  ])('of %s', (_, error, exitCode, text) => {
    expect(faultOf(error)).toEqual({ exitCode, text })
  })

  test('of a defect: one line that says how to get the rest', () => {
    expect(faultOf(new TypeError('x is no y\nsecond line')).text).toBe(
      'Something went wrong that coinfold has no words for (TypeError: x is no y); with COINFOLD_DEBUG=1 it prints where.',
    )
    expect(faultOf('thrown\ntext').text).toContain('(thrown)')
    for (const error of [new TypeError('x is not a function\nsecond line'), 'thrown text', null, undefined]) {
      const { exitCode, text } = faultOf(error)
      expect(exitCode).toBe(1)
      expect(text).toContain('COINFOLD_DEBUG=1')
      expect(text).not.toContain('\n')
    }
  })
})

describe('a fault that is reported', () => {
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
    process.exitCode = undefined
  })
  const reported = (error: unknown): { readonly said: string; readonly code: unknown } => {
    const lines: string[] = []
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
    reportFault(error)
    const code = process.exitCode
    vi.restoreAllMocks()
    process.exitCode = undefined
    return { said: lines.join(''), code }
  }

  test('is one sentence and an exit code, and nothing where all was said', () => {
    vi.stubEnv('COINFOLD_DEBUG', '')
    expect(reported(new UsageError('Sentence.'))).toEqual({ said: 'coinfold: Sentence.\n', code: 2 })
    expect(reported(new Failure('Sentence.'))).toEqual({ said: 'coinfold: Sentence.\n', code: 1 })
    expect(reported(new CommanderError(0, 'commander.version', '1.0'))).toEqual({ said: '', code: 0 })
  })

  test('has its stack for whoever asks for it', () => {
    vi.stubEnv('COINFOLD_DEBUG', '1')
    const error = new Failure('Sentence.')
    expect(reported(error).said).toBe(`coinfold: Sentence.\n${error.stack}\n`)
    expect(reported('thrown').said).toMatch(/^coinfold: .*\n$/)
    expect(reported(new CommanderError(0, 'commander.version', '1.0')).said).toBe('')
  })
})

describe('what a script is told in place of the document it asked for', () => {
  const documentOf = (error: unknown) => errorDocument(error) as { error: { code: string } } | null
  test.each([
    [new UsageError('Sentence.'), 'usage', 2],
    [new CommanderError(1, 'commander.x', 'It is so.'), 'usage', 2],
    [new Failure('Sentence.'), 'failure', 1],
    [new StoreFailure('Sentence.'), 'store', 1],
    [new StoreFailure('Sentence.', { subject: 'log-damaged' }), 'log-damaged', 1],
    [new StoreFailure('Sentence.', { cause: Object.assign(new Error('x'), { code: 'EACCES' }) }), 'disk', 1],
    [new StoreFailure('Sentence.', { cause: Object.assign(new Error('x'), { code: 'ENOENT' }) }), 'store', 1],
    [new Failure('Sentence.', { cause: Object.assign(new Error('x'), { code: 'EROFS' }) }), 'disk', 1],
    [new NoFolder('a.jsonl'), 'disk', 1],
    [new LogDamaged('s', 1, 'is odd'), 'log-damaged', 1],
    [new LeaseHeld('a.db', null), 'log-held', 1],
    [new TapeError('Sentence.'), 'tape', 1],
    [new NoTape('Sentence.'), 'tape', 2],
    [new WrongConfiguration('Sentence.', []), 'configuration', 2],
    [Object.assign(new Error('x'), { code: 'ENOSPC' }), 'disk', 1],
    [Object.assign(new Error('x'), { code: 'ENOENT' }), 'failure', 1],
    [new BrokenInvariant('It is.'), 'defect', 1],
    [new TypeError('x'), 'defect', 1],
    [null, 'defect', 1],
  ])('%s', (error, code, exitCode) => {
    expect(documentOf(error)).toMatchObject({ error: { code, exitCode, message: faultOf(error).text } })
  })

  test('with each problem of a configuration, and nothing where help was asked for', () => {
    const problems = [{ path: 'a.b', where: 'x.yaml:3', line: 3, message: 'is no option' }]
    expect(documentOf(new WrongConfiguration('Sentence.', problems))).toMatchObject({ error: { problems } })
    expect(documentOf(new CommanderError(0, 'commander.version', '1.0'))).toBe(null)
  })

  test.each([
    [['run', '--json'], true],
    [['--json'], true],
    [['run', '--', '--json'], false],
    [['run', '--jsonx'], false],
    [[], false],
  ])('asked for by %j: %s', (words, is) => {
    expect(asksJson(words)).toBe(is)
  })
})

test.each([
  [['run', '--json', '--log', ':memory:'], 2, 'usage'],
  [['run', '--json', '--nonsense'], 2, 'usage'],
  [['run', '--json', '--set', 'entry.dropPct=-1', '--set', 'a=b'], 2, 'configuration'],
  [['run', '--json', '--tape', 'nowhere'], 2, 'tape'],
  [['run', '--json', '--tape', `BTC/USD=${import.meta.filename}`], 1, 'tape'],
  [['replay', '--json', '--log', 'nowhere.db'], 2, 'log-missing'],
  [['run', '--json', '--log', import.meta.filename], 1, 'store'],
  [['run', '--json', '--log', 'nowhere/x.db'], 1, 'disk'],
  [['config', 'explain', 'nonsense', '--json'], 2, 'usage'],
  [['pool', 'show', '--json'], 2, 'usage'],
] as const)('%j fails with one document', async (args, exitCode, code) => {
  const ended = await command(args)
  expect(ended.code).toBe(exitCode)
  const { error } = JSON.parse(ended.stdout)
  expect(error).toMatchObject({ code, exitCode })
  expect(ended.stderr).toContain(`coinfold: ${error.message}\n`)
  expect(error.problems?.length).toBe(code === 'configuration' ? 2 : undefined)
})

test('a command that says itself what is wrong prints its own document and no other', async () => {
  const { code, stdout } = await command(['config', 'check', '--json', import.meta.filename])
  expect([code, JSON.parse(stdout).ok]).toEqual([2, false])
})
