import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command, type Ended } from './command.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'
import { tapeFolder } from './tapes.ts'

const SECRET = 's3cretWord'
const TAPE = ['--tape', join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')]
/** nobody listens there */
const NOWHERE = '127.0.0.1:1'

let folder: string
let server: EsdbServer
let url: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-passwords-'))
  server = await startEventStoreDb({ tls: true, credentials: `admin:${SECRET}` })
  url = server.urlAs(`admin:${SECRET}`)
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

/** Runs a command, and sees to it that nobody is told the password. */
const quietly = async (args: readonly string[], store = url): Promise<Ended> => {
  const ended = await command(args, { cwd: folder, env: { COINFOLD_STORE: store } })
  expect(`${ended.stdout}${ended.stderr}`, `the password, by ${args[0]}`).not.toContain(SECRET)
  return ended
}

test('is in no output of any command, in no event, and in no file', { timeout: 60_000 }, async () => {
  for (const args of [
    ['run', ...TAPE, '--json', '--set', 'log.level=trace'],
    ['run', '--resume', '--json'],
    ['verify', '--json'],
    ['verify'],
    ['replay', '--json'],
    ['report', 'lots', '--json'],
    ['export', '--to', 'export.jsonl', '--json'],
    ['export', '--to', 'export.jsonl'],
    ['import', url, '--log', 'copy.db', '--json'],
    ['import', 'export.jsonl', '--log', `${url}&group=copy`, '--json'],
    ['verify', '--log', 'copy.db', '--against', url],
    ['pool', 'show'],
    ['config', 'show'],
    ['config', 'show', '--json'],
    ['config', 'explain', 'store'],
    ['doctor'],
  ]) {
    const ended = await quietly(args)
    expect(ended.code, `${args.join(' ')}: ${ended.stderr.slice(-300)}`).toBe(0)
  }
  const kept = server.db.all.map(({ data, metadata }) => `${Buffer.from(data)}${Buffer.from(metadata)}`).join()
  expect(kept, 'in the log').not.toContain(SECRET)
  const found = await command(['--version'], { cwd: folder, shell: `grep -rl ${SECRET} . && exit 9` })
  expect(found.code, 'in a file').toBe(0)
})

test('is not told by doctor', async () => {
  await quietly(['doctor', '--log', url])
})

test.each([
  ['export', (damaged: string) => ['export', '--log', damaged, '--to', 'damaged.jsonl']],
  ['import', (damaged: string) => ['import', damaged, '--log', 'damaged.db']],
] as const)('is not told when a log is damaged, by %s', async (name, args) => {
  const strange = {
    id: crypto.randomUUID(),
    type: 'X',
    contentType: 'application/json',
    data: Buffer.from('{}'),
    metadata: Buffer.from('{"hash":""}'),
  }
  server.db.append(`${name}.session-main`, 'any', [strange], 0)
  expect((await quietly(args(`${url}&group=${name}`))).code).toBe(1)
})

test.each([
  ['a slash', `a/${SECRET}`],
  ['a question mark', `a?${SECRET}`],
  ['an at sign', `a@${SECRET}`],
])('with %s in it, not percent-encoded, is in no output either', { timeout: 60_000 }, async (_, password) => {
  for (const args of [['verify'], ['config', 'show'], ['run', ...TAPE]]) await quietly(args, `esdb://me:${password}@${NOWHERE}?tls=false`)
})

test('is not printed by the client when a setting has no effect', async () => {
  await quietly(['verify'], `esdb://me:${SECRET}@${NOWHERE}?tls=false&tlsVerifyCert=false`)
})

test.each([
  ['run', ['run', ...TAPE], `edsb://me:${SECRET}@${NOWHERE}`],
  ['run --log', ['run', ...TAPE, '--log', `edsb://me:${SECRET}@${NOWHERE}`], 'sqlite'],
  ['verify --log', ['verify', '--log', `edsb://me:${SECRET}@${NOWHERE}`], 'sqlite'],
])('is not told by %s of a URL with a typo', async (_, args, store) => {
  expect((await quietly(args, store)).code).not.toBe(0)
})
