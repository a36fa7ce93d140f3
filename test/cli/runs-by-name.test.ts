import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquireFileLease, type FileLease } from '../../src/event/sqlite/file-lease.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { Ended } from '../rig/ended.ts'
import { chanceLog } from './chance-log.ts'
import { inProcess } from './in-process.ts'

let folder: string
let logs: string
const at = (name: string): string => join(logs, name)
const run = (...args: string[]): Promise<Ended> => inProcess(args)
const states = async (): Promise<Record<string, string>> => {
  const { runs } = JSON.parse((await run('runs', logs, '--json')).stdout) as { runs: { file: string; state: string }[] }
  return Object.fromEntries(runs.map(({ file, state }) => [file, state]))
}
const engineAt = (path: string): FileLease => acquireFileLease(path, { pid: 1, host: hostname(), sinceMs: Date.now() })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-runs-by-name-'))
  logs = join(folder, 'logs')
  mkdirSync(logs)
  await (await chanceLog(join(folder, 'elsewhere.db'))).close()
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('runs', () => {
  test('sees the engine that is at a log behind a link, and leaves nothing there', async () => {
    symlinkSync(join(folder, 'elsewhere.db'), at('link.db'))
    expect(await states()).toMatchObject({ 'link.db': 'unfinished' })
    const lease = engineAt(join(folder, 'elsewhere.db'))
    const before = readdirSync(folder)
    expect(await states()).toMatchObject({ 'link.db': 'running' })
    expect(readdirSync(folder)).toEqual(before)
    lease.release()
  })

  test('sees the engine that is at a log which was renamed since', async () => {
    const moved = await chanceLog(at('first.db'))
    renameSync(at('first.db'), at('moved.db'))
    const lease = engineAt(at('first.db'))
    expect(await states()).toMatchObject({ 'moved.db': 'running' })
    lease.release()
    renameSync(at('moved.db'), at('first.db'))
    await moved.close()
    rmSync(at('first.db'))
  })

  test('tells a copy that ends in the middle from a log whose engine was killed, as the summary does', async () => {
    expect(await run('backup', '--log', join(folder, 'elsewhere.db'), '--to', at('copy.db'))).toMatchObject({ code: 0 })
    expect(await states()).toMatchObject({ 'copy.db': 'copy' })
    expect((await run('report', 'summary', '--log', at('copy.db'))).stdout.replace(/\s+/g, ' ')).toContain(
      'ended in the middle; this is a copy, of which "restore" makes a log that goes on',
    )
    await run('restore', '--log', at('copy.db'))
    expect(await states()).toMatchObject({ 'copy.db': 'unfinished' })
  })

  test('lists the others beside a log without an event, and links that lead nowhere', async () => {
    await SqliteStore.open(at('begun.db')).close()
    symlinkSync(at('nowhere.db'), at('dangling.db'))
    symlinkSync('circle.db', at('circle.db'))
    expect(await states()).toMatchObject({ 'begun.db': 'empty', 'circle.db': 'damaged', 'dangling.db': 'damaged', 'link.db': 'unfinished' })
    const { code, stderr } = await run('runs', logs)
    expect(code).toBe(0)
    expect(stderr).toContain(`dangling.db: ${at('dangling.db')} is a link to a file that does not exist.`)
    expect(stderr).toContain('circle.db: The links lead round in a circle')
  })
})
