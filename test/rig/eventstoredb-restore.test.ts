import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { chanceLog } from '../cli/chance-log.ts'
import { command, type Ended, expectRefusal } from './command.ts'
import { Database } from './eventstoredb/database.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'
import { tapeFolder } from './tapes.ts'

const TAPE = ['--tape', join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')]
const RUN = ['run', ...TAPE, '--set', 'entry.dropPct=0.5', '--set', 'log.leaseS=2', '--set', 'log.level=fatal']

let folder: string
let server: EsdbServer
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-restore-'))
  server = await startEventStoreDb()
})
afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const on = (...args: string[]): Promise<Ended> => command(args, { cwd: folder })
const json = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await on(...args, '--json')
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout)
}
const typesOf = (stream: string): string[] => server.db.events(stream).map(({ type }) => type)
const mirrors = (): string[] => readdirSync(join(folder, 'logs')).filter((name) => /^mirror-.*\.db(\.[0-9a-f]{6})?$/.test(name))

test('a log that is imported into a group is a copy by a note beside it, until it is restored', { timeout: 90_000 }, async () => {
  const undisturbed = await json(...RUN, '--log', 'a.db')
  const { head } = await json('import', 'a.db', '--log', server.url)
  expect(typesOf('main/copy')).toEqual(['LogCopied'])
  expect(await json('verify', '--log', server.url, '--expect', String(head)), 'it is no event of the log').toMatchObject({ ok: true, head })
  const again = await json('import', 'a.db', '--log', server.url)
  expect(again).toMatchObject({ imported: 0 })
  expectRefusal(
    await on(...RUN, '--resume', '--log', server.url),
    1,
    /\(group main\) is a copy, .+ "coinfold restore --log esdb:\/\/\.\.\."\.$/,
  )
  const giveUp = ['pool', 'give-up', 'main', 'USD', '1', '--store', server.url, '--set', 'log.leaseS=2']
  expectRefusal(await on(...giveUp), 1, /\(group main\) is a copy/)
  expect(await json('restore', '--log', server.url)).toMatchObject({ branch: null, head })
  expect(typesOf('main/copy')).toEqual(['LogCopied', 'CopyLifted'])
  expect(await json(...RUN, '--resume', '--log', server.url)).toMatchObject({ folds: undisturbed.folds })
})

test('a group is backed up into a file, and gets a branch where no tape made its log', { timeout: 90_000 }, async () => {
  const log = await chanceLog(join(folder, 'a.db'))
  for (let n = 0; n < 5; n++) await log.deposit(`deposit-${n}`)
  await log.close()
  await json('import', 'a.db', '--log', server.url)
  expect(await json('backup', '--log', server.url, '--to', 'b.db')).toMatchObject({ events: 7, head: log.head() })
  expect(await json('verify', '--log', 'b.db', '--against', 'a.db')).toMatchObject({ ok: true, against: { same: true } })
  const { branch } = await json('restore', '--log', server.url)
  expect(typesOf('main.log')).toEqual(['LogBegun', 'LogBranched'])
  expect(JSON.parse(Buffer.from(server.db.events('main.log')[1]!.data).toString())).toEqual({ branch, from: log.head() })
  const second = await json('restore', '--log', server.url)
  expect(second.branch, 'a server does not know that it was brought back, so it may be told at any time').not.toBe(branch)
  expect(await json('verify', '--log', server.url)).toMatchObject({ ok: true, events: 9 })
  expectRefusal(await on('import', 'a.db', '--log', server.url), 1, /holds event 1 of stream log, .+ another log/)
  expectRefusal(
    await on('restore', '--log', server.url.replace(/group=\w+|$/, `${server.url.includes('?') ? '&' : '?'}group=none`)),
    1,
    /no log at/,
  )
})

test('a server that was brought back to an older state is restored, and the mirror that knew more is kept', {
  timeout: 90_000,
}, async () => {
  await json(...RUN, '--log', server.url)
  const { events } = await json('verify', '--log', server.url)
  const older = new Database()
  const numbers = new Map<string, bigint>()
  const kept = server.db.all.filter(({ stream }) => stream.startsWith('main.')).slice(0, 60)
  for (const event of kept) {
    const last = numbers.get(event.stream)
    older.append(event.stream, last ?? 'no_stream', [event], event.createdMs)
    numbers.set(event.stream, (last ?? -1n) + 1n)
  }
  const { port } = server
  await server.close()
  server = await startEventStoreDb({ port, db: older })
  expectRefusal(await on(...RUN, '--resume', '--log', server.url), 1, /history is not the one that the mirror .+"coinfold restore/)
  const restored = await on('restore', '--log', server.url)
  expect(restored.code, restored.stderr).toBe(0)
  expect(restored.stderr).toMatch(/^The mirror of the log did not fit the server any more: .+ is kept as \S+\.\n$/)
  const aside = join('logs', mirrors()[0] ?? '')
  expect(await json('verify', '--log', aside), 'what the server lost is still there').toMatchObject({ ok: true, events })
  expectRefusal(await on(...RUN, '--resume', '--log', aside), 1, /is a copy/)
  expectRefusal(await on('restore', '--log', aside), 2, /mirror of a log on a server: import it into a new log/)
  const resumed = await on(...RUN, '--resume', '--log', server.url)
  expect(resumed.code, resumed.stderr).toBe(0)
  expect(mirrors().length).toBe(2)
})
