import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../src/kernel/hash.ts'
import { command } from '../rig/command.ts'
import { expectRefusal } from '../rig/ended.ts'
import { inProcess } from './in-process.ts'

let folder: string
const socket = createServer()
const QUIET = ['--set', 'log.level=silent', '--to', '2018-04-05']
const inside = (args: readonly string[]) => inProcess(args, { cwd: folder })
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-names-'))
  expect((await inside(['run', '--log', 'whole.db', ...QUIET])).code).toBe(0)
  expect((await inside(['backup', '--log', 'whole.db', '--to', 'copy.db'])).code).toBe(0)
  expect((await inside(['export', '--log', 'whole.db', '--to', 'whole.jsonl'])).code).toBe(0)
  copyFileSync(join(folder, 'whole.db'), join(folder, 'bare.db'))
  // SQLite notes in the file, when it is first opened to be written, that it has a write-ahead file
  expect((await inside(['run', '--resume', '--log', 'copy.db'])).code).toBe(1)
  writeFileSync(join(folder, 'text.db'), 'not a log')
  writeFileSync(join(folder, 'empty.db'), '')
  writeFileSync(join(folder, 'packed.db.gz'), gzipSync(readFileSync(join(folder, 'whole.db'))))
  writeFileSync(join(folder, 'packed.zip'), 'PK\x03\x04 and what else is in an archive')
  copyFileSync(join(folder, 'whole.db'), join(folder, 'damaged.db'))
  const database = new DatabaseSync(join(folder, 'damaged.db'))
  database.exec(`PRAGMA journal_mode = WAL; UPDATE events SET data = replace(data, '"price"', '"prize"') WHERE position > 40`)
  database.close()
  mkdirSync(join(folder, 'folder'))
  symlinkSync('nothing.db', join(folder, 'link.db'))
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')])
  await new Promise<void>((resolve) => socket.listen(join(folder, 'socket'), resolve))
})
afterAll(() => {
  socket.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Every file with what it holds. */
const listing = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false })
      return `${name} ${stat?.isFile() ? sha256(readFileSync(join(folder, name))) : ''}`
    })
const expectNothingLeft = async (args: readonly string[], code: 1 | 2, sentence: RegExp): Promise<void> => {
  const [before, devices] = [listing(), readdirSync('/dev').sort()]
  expectRefusal(await inside(args), code, sentence)
  expect(listing(), 'nothing was changed or left').toEqual(before)
  expect(readdirSync('/dev').sort()).toEqual(devices)
}

const NO_NAMES: readonly (readonly [name: string, sentence: RegExp])[] = [
  ['', /"" names no file/],
  [' ', /" " names no file/],
  [':memory:', /":memory:" is no file name for a log: SQLite takes it for something else; write \.\/ before it, or name another\./],
  ['file:x.db', /"file:x\.db" is no file name for a log/],
  ['FILE:x.db?mode=memory', /is no file name for a log/],
  ['x.db.lease', /what ends with \.lease belongs to a log; the log itself is "x\.db"/],
  ['x.db.lease.json', /belongs to a log/],
  ['x.db.view', /belongs to a log/],
  ['x.db-wal', /belongs to a log/],
  ['x.db-shm', /belongs to a log/],
  ['x.db-journal', /belongs to a log/],
  ['x.db.snapshot', /belongs to a log/],
  ['new/', /it ends as the name of a folder does/],
  [`${'n'.repeat(241)}`, /it is longer than 240 bytes/],
  ['pipe', /pipe is a pipe, not a log/],
  ['socket', /socket is a socket, not a log/],
  ['/dev/null', /\/dev\/null is a device, not a log/],
  ['/dev/zero', /\/dev\/zero is a device, not a log/],
  ['-', /"-" is no file name for a log: programs take it for a pipe/],
  ['/dev/x.db', /"\/dev\/x\.db" is no file name for a log: that is the folder of devices, which is made anew/],
  ['/tmp/../dev/x.db', /folder of devices/],
  ['http://x', /a URL that coinfold does not know/],
]
/** Every command that takes the name of a log, and where. */
const TAKERS: readonly (readonly string[])[] = [
  ['run', '--log', 'LOG', ...QUIET],
  ['run', '--path', 'all', '--log', 'LOG', ...QUIET],
  ['run', '--resume', '--log', 'LOG', ...QUIET],
  ['replay', '--log', 'LOG'],
  ['verify', '--log', 'LOG'],
  ['verify', '--log', 'whole.db', '--against', 'LOG'],
  ['report', 'lots', '--log', 'LOG'],
  ['export', '--to', 'new.jsonl', '--log', 'LOG'],
  ['import', 'whole.jsonl', '--log', 'LOG'],
  ['backup', '--to', 'new.db', '--log', 'LOG'],
  ['backup', '--log', 'whole.db', '--to', 'LOG'],
  ['restore', '--log', 'LOG'],
  ['salvage', '--to', 'new.db', '--log', 'LOG'],
  ['salvage', '--log', 'whole.db', '--to', 'LOG'],
  ['machines', 'inspect', '--log', 'LOG'],
  ['doctor', '--log', 'LOG'],
]
describe.each(TAKERS.map((args) => ({ args })))('$args', ({ args }) => {
  test.each(NO_NAMES)('refuses %j, and leaves nothing', async (name, sentence) => {
    await expectNothingLeft(
      args.map((word) => (word === 'LOG' ? name : word)),
      2,
      sentence,
    )
  })
})

test('a name that is odd and yet one is a log', async () => {
  const odd = ['./:memory:', './file:x.db', 'n'.repeat(200), 'my-esdb.db']
  for (const name of odd) {
    expect((await inside(['run', '--log', name, ...QUIET])).code, name).toBe(0)
    expect((await inside(['verify', '--log', name])).code, name).toBe(0)
    expect(listing().some((line) => line.startsWith(`${name.replace('./', '')} `))).toBe(true)
  }
})

test.each([
  ['what is no log', ['run', '--log', 'text.db'], 1, /is not a coinfold log; it was left as it is/],
  ['what is no log, to go on with', ['run', '--resume', '--log', 'text.db'], 1, /is not a coinfold log/],
  ['a folder', ['run', '--log', 'folder'], 1, /folder is a folder, not a coinfold log/],
  ['a link to nothing', ['run', '--log', 'link.db'], 1, /link\.db is a link to a file that does not exist: name the file itself/],
  ['a log that has events, without a lease', ['run', '--log', 'bare.db'], 2, /already holds \d+ events/],
  ['another tape', ['run', '--resume', '--log', 'bare.db', '--to', '2018-04-06'], 2, /from another part of this tape/],
  ['another exchange', ['run', '--resume', '--log', 'bare.db', '--set', 'paper.seed=2'], 2, /was made on another paper exchange/],
  [
    'other capital',
    ['run', '--resume', '--log', 'bare.db', '--set', 'capital.USD=1'],
    2,
    /capital cannot change: the deposits of bare\.db are made \(10000 USD\); leave it out/,
  ],
  [
    'capital for nothing',
    ['run', '--log', 'new.db', '--set', 'capital.USDT=1'],
    2,
    /has capital in USDT, and nothing on the tape is paid in it \(USD\)\./,
  ],
  [
    'a limit of loss for nothing',
    ['run', '--log', 'new.db', '--set', 'risk.dailyLossAmounts.USDT=1'],
    2,
    /has a limit of loss in USDT \(risk\.dailyLossAmounts\), and nothing on the tape is paid in it \(USD\)\./,
  ],
  [
    'filters for nothing',
    ['run', '--log', 'new.db', '--set', 'instruments={XRP/USD: {tickSize: 1, stepSize: 1, minQuantity: 1, minNotional: 1}}'],
    2,
    /has filters for XRP\/USD/,
  ],
  ['a copy', ['run', '--resume', '--log', 'copy.db'], 1, /copy/],
  ['restoring what is no copy', ['restore', '--log', 'bare.db'], 2, /is no copy/],
  ['restoring what is no log', ['restore', '--log', 'text.db'], 1, /is not a coinfold log/],
  ['restoring an empty file', ['restore', '--log', 'empty.db'], 2, /is no copy/],
  ['importing into what is no log', ['import', 'whole.jsonl', '--log', 'text.db'], 1, /is not a coinfold log/],
  ['importing into another log', ['import', 'whole.jsonl', '--log', 'copy.db.none/x.db'], 1, /the folder is missing/],
  ['importing what is no export', ['import', 'text.db', '--log', 'new.db'], 1, /is not the header of an exported log/],
  ['an impossible tape', ['run', '--log', 'new.db', '--tape', 'BTC/USD=text.db'], 1, /text\.db/],
  ['an exported log', ['verify', '--log', 'whole.jsonl'], 1, /but an exported one: "coinfold import whole\.jsonl --log NEW" makes/],
  ['a packed log', ['report', 'lots', '--log', 'packed.db.gz'], 1, /packed\.db\.gz is not a coinfold log: it is packed by gzip, so unpack/],
  [
    'an archive',
    ['run', '--resume', '--log', 'packed.zip', ...QUIET],
    1,
    /packed\.zip is not a coinfold log: it is a zip archive, so unpack/,
  ],
  [
    'a backup into no folder',
    ['backup', '--log', 'bare.db', '--to', 'nowhere/b.db'],
    1,
    /The file nowhere\/b\.db cannot be made: its folder/,
  ],
  ['exporting what is damaged', ['export', '--log', 'damaged.db', '--to', 'new.jsonl'], 1, /damaged\.db is damaged: event \d+ of stream/],
  ['a folder to write to', ['run', '--log', 'nowhere/new.db'], 1, /the folder is missing/],
] as const)('refused with nothing changed: %s', async (_, args, code, sentence) => {
  await expectNothingLeft(args[0] === 'run' ? [...args, ...(args.includes('--to' as never) ? [] : QUIET)] : args, code, sentence)
})

test('several bare runs at once have a log each', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'coinfold-bare-'))
  try {
    const ended = await Promise.all(Array.from({ length: 5 }, () => command(['--json', ...QUIET], { cwd })))
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0])
    const logs = ended.map(({ stdout }) => JSON.parse(stdout).log).sort()
    expect(logs).toEqual([1, 2, 3, 4, 5].map((number) => join(cwd, 'logs', `paper-000${number}.db`)))
    expect(new Set(ended.map(({ stdout }) => JSON.parse(stdout).stateHash)).size).toBe(1)
  } finally {
    rmSync(cwd, { recursive: true })
  }
}, 120_000)

test('the capital that a log was begun with may be said again or left out, and is not told as a change', async () => {
  expect((await inside(['run', '--log', 'rich.db', '--set', 'capital.USD=500', ...QUIET])).code).toBe(0)
  for (const said of [['--set', 'capital.USD=500.0'], []]) {
    const { code, stderr } = await inside(['run', '--resume', '--log', 'rich.db', ...said, ...QUIET])
    expect([code, stderr]).toEqual([0, 'Log: rich.db\n'])
  }
  const refused = await inside(['run', '--resume', '--log', 'rich.db', '--set', 'capital.USD=10000', ...QUIET])
  expectRefusal(refused, 2, /are made \(500 USD\)/)
})

test('a run may have a name of its own, which its log keeps and which changes no decision', async () => {
  const { stdout } = await inside(['run', '--log', 'named.db', '--label', ' first try ', ...QUIET])
  expect(stdout).toMatch(/^label +first try\n/)
  const json = JSON.parse((await inside(['run', '--log', 'named-too.db', '--json', '--label', 'a'.repeat(80), ...QUIET])).stdout)
  expect(json.label).toBe('a'.repeat(80))
  const bare = JSON.parse((await inside(['replay', '--log', 'whole.db', '--json'])).stdout)
  expect([json.stateHash, json.folds]).toEqual([bare.stateHash, bare.folds])
  await inside(['export', '--log', 'named.db', '--to', 'named.jsonl'])
  const started = readFileSync(join(folder, 'named.jsonl'), 'utf8')
    .split('\n')
    .find((line) => line.includes('SessionStarted'))
  expect(JSON.parse(started ?? '').data.label).toBe('first try')
  expect((await inside(['verify', '--log', 'named.db'])).code).toBe(0)
  for (const wrong of ['', ' ', 'a'.repeat(81), 'two\nlines', 'bell\u0007', '__proto__'])
    await expectNothingLeft(['run', '--log', 'new.db', '--label', wrong, ...QUIET], 2, /--label is one line of 1 to 80 characters\./)
})
