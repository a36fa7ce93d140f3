import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventId } from '../../src/event/envelope.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { command, type Ended, expectRefusal, said, start } from '../rig/command.ts'
import { engine } from '../rig/engine.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { inProcess } from './in-process.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-killed-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Names of files are those of this test's folder. */
const run = (...args: string[]): Promise<Ended> => {
  const line = args.map((arg) => (/^[^/]+\.(db|jsonl)$/.test(arg) ? at(arg) : arg))
  return args[0] === 'run' ? command(line, { cwd: folder }) : inProcess(line)
}
const json = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await run(...args, '--json')
  expect(`${code} ${stderr}`).toMatch(/^0 /)
  return JSON.parse(stdout)
}
const at = (name: string): string => join(folder, name)
const eventsOf = async (name: string) => {
  const store = SqliteStore.open(at(name), { readOnly: true })
  const events = []
  for await (const page of store.readAll(null)) for (const row of page) events.push({ ...row, data: JSON.parse(row.data) })
  await store.close()
  return events
}
const TAPE = join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')

describe('backup', () => {
  test('of a log on which an engine runs holds what was there then, whenever it is made', async () => {
    const running = start(
      ['run', '--tape', TAPE, '--log', 'a.db', '--speed', '20000', '--set', 'entry.dropPct=0.5', '--set', 'log.level=info'],
      { cwd: folder },
    )
    await running.until(/SessionReconciled/)
    const heads: string[] = []
    for (let n = 0; n < 3; n++) {
      const { head, events } = await json('backup', '--log', 'a.db', '--to', `b-${n}.db`)
      heads.push(String(head))
      expect(events).toBeGreaterThan(5)
    }
    expect(running.child.exitCode, 'it still runs').toBeNull()
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    for (const [n, head] of heads.entries()) {
      expect(await json('verify', '--log', 'a.db', '--expect', head)).toMatchObject({ ok: true })
      const { code, stderr } = await run('verify', '--log', `b-${n}.db`)
      expect(`${code} ${stderr}`, 'and nothing says that it lacks anything').toBe('0 ')
    }
  })
})

describe('a log that a tape made', () => {
  test('keeps its branch when it is restored in another folder, and ends with the undisturbed hashes', async () => {
    const undisturbed = await json('run', '--tape', TAPE, '--log', 'whole.db', '--set', 'entry.dropPct=0.5')
    const killed = await engine(['run', '--tape', TAPE, '--log', at('a.db'), '--set', 'entry.dropPct=0.5'], { at: 'after-append:25' })
    expect(killed.signal).toBe('SIGKILL')
    await json('backup', '--log', 'a.db', '--to', 'b.db')
    mkdirSync(at('elsewhere'))
    for (const name of ['b.db', TAPE]) cpSync(join(name === TAPE ? '' : folder, name), join(folder, 'elsewhere', basename(name)))
    const elsewhere = (...args: string[]) => command([...args, '--log', 'b.db', '--json'], { cwd: at('elsewhere') })
    const restored = await elsewhere('restore')
    expect(JSON.parse(restored.stdout)).toMatchObject({ branch: null, tag: null })
    const resumed = await elsewhere('run', '--resume', '--tape', basename(TAPE), '--set', 'entry.dropPct=0.5')
    expect(`${resumed.code} ${said(resumed).join()}`).toMatch(/^0 /)
    expect(JSON.parse(resumed.stdout).folds).toEqual(undisturbed.folds)
    const events = await eventsOf('elsewhere/b.db')
    expect(events.filter(({ type }) => type === 'LogBranched')).toEqual([])
    expect(events[0]!.data.branch).toBe((await eventsOf('whole.db'))[0]!.data.branch)
    expect(new Set(events.map(eventId)).size).toBe(events.length)
  }, 60_000)
})

describe('a log whose engine was killed', () => {
  test('has its newest events in the write-ahead file, so nobody is warned; a copy of the file alone is warned of', async () => {
    const args = ['run', '--tape', TAPE, '--log', at('a.db'), '--set', 'entry.dropPct=0.5']
    expect((await engine(args, { at: 'after-append:25' })).signal).toBe('SIGKILL')
    copyFileSync(at('a.db'), at('cut.db'))
    expect((await run('verify', '--log', 'a.db')).stderr).toBe('')
    const warned = await run('verify', '--log', 'cut.db')
    expect(warned.stderr).toMatch(/^\S+cut\.db was copied while an engine ran on the log, .+ may lack its newest events: .+\n$/)
    expect({ code: warned.code, stdout: warned.stdout }, 'it has nothing yet, so it is no log').toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/no\s+event/),
    })
    expectRefusal(
      await run('run', '--resume', '--log', 'cut.db'),
      1,
      /\S+cut\.db was copied while an engine ran .+ It holds none at all, so nothing is written to it/,
    )
    const resumed = await run('run', '--resume', '--log', 'a.db', '--set', 'entry.dropPct=0.5')
    expect(said(resumed).filter((line) => !line.startsWith('Log: '))).toEqual([])
    expect(resumed.code).toBe(0)
    copyFileSync(at('a.db'), at('later.db'))
    expect((await run('verify', '--log', 'later.db')).stderr, 'after a clean end the file is all there is').toBe('')
  }, 60_000)
})
