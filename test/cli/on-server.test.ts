import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { acquireFileLease } from '../../src/event/sqlite/file-lease.ts'
import { type Ended, start } from '../rig/command.ts'
import { type EsdbServer, startEventStoreDb } from '../rig/eventstoredb/server.ts'
import { chanceLog } from './chance-log.ts'
import { inProcess } from './in-process.ts'

/** A server in this process, and commands in it, too: what they do with a log on a server is seen in a moment. */
let folder: string
let before: string
let server: EsdbServer
let head: string
let nobody: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-on-server-'))
  before = process.cwd()
  // where mirrors go follows from the folder in which the first command is loaded
  process.chdir(folder)
  server = await startEventStoreDb()
  const log = await chanceLog(join(folder, 'a.db'))
  for (const id of ['one', 'two']) await log.deposit(id)
  await log.close()
  head = log.head()
  // a port that was free a moment ago
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  nobody = `esdb://me:s3cretWord@127.0.0.1:${(taken.address() as { port: number }).port}?tls=false`
  await new Promise((resolve) => taken.close(resolve))
})
afterAll(async () => {
  await server.close()
  process.chdir(before)
  rmSync(folder, { recursive: true })
})

const group = (name: string): string => `${server.url}&group=${name}`
const run = (...args: string[]): Promise<Ended> => inProcess(args)
const json = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await run(...args, '--json')
  expect(`${code} ${stderr}`).toMatch(/^0 /)
  return JSON.parse(stdout)
}

describe('the doctor', () => {
  const CHECKS = ['node', 'sqlite', 'log folder', 'disk', 'clock', 'environment', 'server']

  test('says of a server that it answers, and looks where mirrors go', async () => {
    const { ok, findings } = (await json('doctor', '--log', server.url)) as { ok: boolean; findings: { check: string }[] }
    expect(findings.map(({ check }) => check)).toEqual(CHECKS)
    expect(findings.at(-1)).toEqual({ check: 'server', state: 'ok', found: expect.stringMatching(/^esdb:\/\/.* \(group main\) answers$/) })
    expect(findings[2]).toMatchObject({ state: 'ok', found: expect.stringContaining(join(folder, 'logs')) })
    expect(ok).toBe(true)
  })

  test('says of a server that is not there why, without its password, and fails', async () => {
    const { code, stdout } = await run('doctor', '--log', nobody, '--json')
    const { ok, findings } = JSON.parse(stdout)
    expect(findings.at(-1)).toEqual({ check: 'server', state: 'failed', found: expect.stringMatching(/cannot be reached/) })
    expect([ok, code]).toEqual([false, 1])
    expect(stdout).not.toContain('s3cretWord')
  })

  test('looks without a name at every log of the folder on which an engine ran', async () => {
    mkdirSync(join(folder, 'logs'), { recursive: true })
    const lease = acquireFileLease(join(folder, 'logs', 'paper-0001.db'), { pid: 1, host: 'here', sinceMs: 0 })
    writeFileSync(join(folder, 'logs', 'paper-0002.db'), '')
    const { ok, findings } = (await json('doctor')) as { ok: boolean; findings: { check: string }[] }
    lease.release()
    expect(findings.map(({ check }) => check)).toEqual([
      'node',
      'sqlite',
      'log folder',
      'disk',
      'clock',
      'environment',
      'bundled tape',
      'tape copies',
      'lock',
    ])
    expect(findings.at(-1)).toMatchObject({ state: 'warning', found: expect.stringContaining(join(folder, 'logs', 'paper-0001.db')) })
    expect(ok, 'a log in use is no fault of the computer').toBe(true)
    rmSync(join(folder, 'logs'), { recursive: true })
  })

  test('calls a URL that is wrong wrong usage', async () => {
    const { code, stdout, stderr } = await run('doctor', '--log', `${server.url}&colour=red`)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('colour')
  })
})

test.each([
  ['verify', []],
  ['replay', []],
  ['report', ['lots']],
  ['journal', []],
  ['why', ['1']],
  ['why-not', ['ETH/USD']],
  ['backup', ['--to', 'never.db']],
  ['restore', []],
])('%s of a group that was never written says that there is no log, and makes none', async (name, args) => {
  const { code, stdout, stderr } = await run(name, ...args, '--log', group('never'))
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^coinfold: There is no log at esdb:\/\/\S+: nothing was ever written to this group\.\n$/)
  expect(existsSync(join(folder, 'never.db'))).toBe(false)
})

describe('a log that is moved to a server', () => {
  test('is the same log there, is read by every command, and comes back as it was', async () => {
    const url = group('moved')
    expect(await json('import', 'a.db', '--log', url)).toMatchObject({ log: url, from: 'a.db', events: 4, imported: 4, head })
    expect(await json('import', 'a.db', '--log', url)).toMatchObject({ events: 4, imported: 0, head })
    expect(await json('verify', '--log', url, '--expect', head, '--against', 'a.db')).toMatchObject({
      ok: true,
      events: 4,
      head,
      log: url,
      against: { same: true },
    })
    const { folds, stateHash } = await json('replay', '--log', 'a.db')
    expect(await json('replay', '--log', url)).toMatchObject({ log: url, events: 4, folds, stateHash, head })
    expect(await json('report', 'budget', '--log', url)).toEqual(await json('report', 'budget', '--log', 'a.db'))
    expect(await json('export', '--log', url, '--to', 'a.jsonl')).toMatchObject({ log: url, events: 4, written: 4, head })
    expect(await json('backup', '--log', url, '--to', 'b.db')).toMatchObject({ log: url, to: 'b.db', events: 4, head })
    expect(await json('verify', '--log', 'b.db', '--against', 'a.db')).toMatchObject({ ok: true, against: { same: true } })
  })

  test('has the same journal, which goes on with what is written there, and the same causes', async () => {
    const url = group('told')
    await json('import', 'a.db', '--log', url)
    expect(await json('journal', '--log', url)).toEqual(await json('journal', '--log', 'a.db'))
    expect(await json('why', '4', '--log', url)).toEqual(await json('why', '4', '--log', 'a.db'))
    const following = start(['journal', '--log', url, '--follow'])
    onTestFinished(() => void following.child.kill('SIGKILL'))
    let told = ''
    const heard = new Promise<void>((resolve) => {
      following.child.stdout?.on('data', (text) => {
        told += text
        if (told.includes('[4]')) resolve()
      })
    })
    await heard
    expect((await run('restore', '--log', url)).code).toBe(0)
    await vi.waitFor(() => expect(told).toContain('This copy became a log of its own'), { timeout: 20_000 })
    following.child.kill('SIGINT')
    expect(await following.ended).toMatchObject({ code: 0, stderr: '' })
  })

  test('is made a log of its own where it is: a branch more, and no copy any longer', { timeout: 60_000 }, async () => {
    const url = group('restored')
    await json('import', 'a.db', '--log', url)
    const types = (stream: string): string[] => server.db.events(stream).map(({ type }) => type)
    expect(types('restored/copy')).toEqual(['LogCopied'])
    const { code, stdout, stderr } = await run('restore', '--log', url)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^branch {2}[0-9a-f]{32}, whose order ids begin with cf[0-9a-f]{6}\nevents {2}5\nhead {4}5-[0-9a-f]{64}\n$/)
    expect(types('restored/copy')).toEqual(['LogCopied', 'CopyLifted'])
    expect(await json('verify', '--log', url)).toMatchObject({ ok: true, events: 5, head: /5-[0-9a-f]{64}/.exec(stdout)?.[0] })
  })

  test('and keeps a mirror here that does not fit it, under the tag of the new branch', { timeout: 60_000 }, async () => {
    const url = group('lost')
    await json('import', 'a.db', '--log', url)
    mkdirSync(join(folder, 'logs'), { recursive: true })
    const mirror = join(folder, 'logs', `mirror-127.0.0.1-${server.port}-lost.db`)
    writeFileSync(mirror, 'of another history')
    const { code, stdout, stderr } = await run('restore', '--log', url)
    const tag = /begin with cf([0-9a-f]{6})$/m.exec(stdout)?.[1]
    expect([code, stderr]).toEqual([
      0,
      `The mirror of the log did not fit the server any more: it may hold events that are lost there, and is kept as ${mirror}.${tag}.\n`,
    ])
    expect([existsSync(mirror), readFileSync(`${mirror}.${tag}`, 'utf8')]).toEqual([false, 'of another history'])
  })

  test('is not made one while it is broken', async () => {
    const url = group('broken')
    await json('import', 'a.db', '--log', url)
    server.db.append('broken.log', 'any', [{ ...server.db.events('broken.log')[0]!, id: crypto.randomUUID() }], Date.now())
    const { code, stdout, stderr } = await run('restore', '--log', url)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      /^coinfold: The log esdb:\/\/\S+ is broken at event \d+ of stream log \(\S+\): .* It stays the copy that it is\.\n$/,
    )
    expect(server.db.events('broken/copy').map(({ type }) => type)).toEqual(['LogCopied'])
  })
})
