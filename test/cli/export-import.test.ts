import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { acquireFileLease } from '../../src/event/sqlite/file-lease.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { bytesOf, change, copyLog, folder, inFolder, inside, openFolder, playWhole, type Result } from '../bad-input/stage.ts'
import { plainRows, woven } from '../event/transfer-stage.ts'
import { start } from '../rig/command.ts'
import { expectRefusal, said } from '../rig/ended.ts'
import { engine } from '../rig/engine.ts'

openFolder()

let whole: Result
let file: string
beforeAll(async () => {
  whole = await playWhole('whole.db')
  change(whole.log)
  file = inFolder('whole.jsonl')
  expect(await json('export', '--log', whole.log, '--to', file)).toEqual({
    log: whole.log,
    to: file,
    events: whole.events,
    written: whole.events,
    head: whole.head,
  })
})

const json = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await inside([...args, '--json'])
  expect(`${code} ${stderr}`).toMatch(/^0 /)
  return JSON.parse(stdout)
}

const foldsOf = async (log: string): Promise<unknown> => {
  const { folds, stateHash, head, events } = await json('replay', '--log', log)
  return { folds, stateHash, head, events }
}

describe('a log that was moved', () => {
  test('is sound, has the same head and folds to the same state', async () => {
    const log = inFolder('moved.db')
    expect(await json('import', file, '--log', log)).toEqual({
      log,
      from: file,
      events: whole.events,
      imported: whole.events,
      head: whole.head,
    })
    expect(await json('verify', '--log', log)).toMatchObject({ ok: true, head: whole.head, events: whole.events })
    expect(await foldsOf(log)).toEqual(await foldsOf(whole.log))
  })

  test('is not changed by a second time', async () => {
    const log = inFolder('twice.db')
    await json('import', file, '--log', log)
    const before = bytesOf(log)
    expect(await json('import', file, '--log', log)).toMatchObject({ imported: 0, events: whole.events, head: whole.head })
    expect(bytesOf(log)).toBe(before)
  })

  test('store to store is the same', async () => {
    const log = inFolder('direct.db')
    expect(await json('import', whole.log, '--log', log)).toMatchObject({ imported: whole.events, head: whole.head })
    expect(await foldsOf(log)).toEqual(await foldsOf(whole.log))
  })

  test('is gone on with as if it had never been moved', async () => {
    const killed = inFolder('killed.db')
    expect((await engine(['run', '--log', killed], { at: 'after-append:60' })).signal).toBe('SIGKILL')
    change(killed)
    const there = copyLog(killed, 'there.db')
    await json('export', '--log', there, '--to', 'killed.jsonl')
    await json('import', 'killed.jsonl', '--log', 'here.db')
    expectRefusal(await inside(['run', '--resume', '--log', 'here.db']), 1, /The log here\.db is a copy/)
    expect(await json('restore', '--log', 'here.db'), 'a log that a tape made keeps its branch').toMatchObject({ branch: null })
    const here = await json('run', '--resume', '--log', 'here.db')
    const { folds, stateHash, orders, fills } = whole
    expect(here).toMatchObject({ isAtEnd: true, folds, stateHash, orders, fills })
    // what it wrote since goes back into the file, and into the log it came from
    expect(await json('export', '--log', 'here.db', '--to', 'killed.jsonl')).toMatchObject({ written: here.written, head: here.head })
    expect(await json('import', 'killed.jsonl', '--log', 'there.db')).toMatchObject({ imported: here.written, head: here.head })
    expect(await json('verify', '--log', 'there.db')).toMatchObject({ ok: true, head: here.head })
  })
})

describe('standard output', () => {
  test('is the file, with "--to -"; what is said beside it stands on standard error', async () => {
    const ended = await inside(['export', '--log', whole.log, '--to', '-'])
    expect(ended.code).toBe(0)
    expect(ended.stdout).toBe(readFileSync(file, 'utf8'))
    expect(said(ended)).toEqual([expect.stringMatching(/^events {2}\d+, /), expect.stringMatching(/^head {4}/)])
  })

  test('cannot be the file and a JSON document', async () => {
    expectRefusal(await inside(['export', '--log', whole.log, '--to', '-', '--json']), 2, /cannot be combined with --json/)
  })

  test('whose reader goes away early is no failure', async () => {
    const { child, ended } = start(['export', '--log', whole.log, '--to', '-'])
    child.stdout?.destroy()
    expect(await ended).toMatchObject({ code: 0, stderr: '' })
  })

  test('says in words what was done', async () => {
    const out = await inside(['export', '--log', whole.log, '--to', inFolder('words.jsonl')])
    expect(out.stdout).toBe(`events  ${whole.events}, ${whole.events} of them new in ${inFolder('words.jsonl')}\nhead    ${whole.head}\n`)
    const into = await inside(['import', inFolder('words.jsonl'), '--log', inFolder('words.db')])
    expect(into.stdout).toBe(`events  ${whole.events}, ${whole.events} of them new in ${inFolder('words.db')}\nhead    ${whole.head}\n`)
  })
})

describe('what is refused', () => {
  test('a broken file leaves no log behind, and a log that is there as it was', async () => {
    const lines = readFileSync(file, 'utf8').split('\n')
    writeFileSync(inFolder('broken.jsonl'), lines.with(99, lines[99]!.replace('"data":{', '"data":{"x":1,')).join('\n'))
    const sentence = /Line 100 of .*broken\.jsonl is damaged: event \d+ of stream \S+ is not what was written, .*: its hash does not fit/
    const before = readdirSync(folder)
    expectRefusal(await inside(['import', inFolder('broken.jsonl'), '--log', inFolder('never.db')]), 1, sentence)
    expect(readdirSync(folder), 'nothing was made').toEqual(before)
    const log = copyLog(whole.log, 'kept.db')
    const bytes = bytesOf(log)
    expectRefusal(await inside(['import', inFolder('broken.jsonl'), '--log', log]), 1, sentence)
    expect(bytesOf(log)).toBe(bytes)
  })

  test('a log on which an engine runs', async () => {
    const log = inFolder('busy.db')
    const lease = acquireFileLease(log, { pid: 4711, host: 'there', sinceMs: 0 })
    try {
      expectRefusal(await inside(['import', file, '--log', log]), 1, /Another engine \(pid 4711 on there .* is running on .*busy\.db/)
      expect(existsSync(log)).toBe(false)
    } finally {
      lease.release()
    }
  })

  test.each<[string, readonly string[], 1 | 2, RegExp]>([
    ['no file to write to', ['export', '--log', 'whole.db'], 2, /Required option '--to <file>' not specified/],
    ['no log to write to', ['import', 'whole.jsonl'], 2, /Required option '--log <log>' not specified/],
    ['nothing to read', ['import', '--log', 'x.db'], 2, /Missing required argument 'source'/],
    ['a file that is not there', ['import', 'none.jsonl', '--log', 'x.db'], 2, /There is no file none\.jsonl; make one with/],
    ['a log that is not there', ['export', '--log', 'none.db', '--to', 'x.jsonl'], 2, /There is no log none\.db/],
    ['a folder', ['import', '.', '--log', 'x.db'], 2, /\. is a folder or a pipe; name a file/],
    ['a folder to write to', ['export', '--log', 'whole.db', '--to', '.'], 2, /\. is a folder or a pipe; name a file/],
    ['a folder that is missing', ['export', '--log', 'whole.db', '--to', 'no/x.jsonl'], 1, /no\/x\.jsonl cannot be made: its folder/],
    ['the log itself', ['export', '--log', 'whole.db', '--to', 'whole.db'], 1, /Line 1 of whole\.db is not the header/],
    ['a file as the log', ['import', 'whole.jsonl', '--log', 'whole.jsonl'], 1, /whole\.jsonl is not a coinfold log/],
  ])('%s', async (_, args, code, sentence) => {
    expectRefusal(await inside(args), code, sentence)
    expect(existsSync(inFolder('x.db')) || existsSync(inFolder('x.jsonl'))).toBe(false)
  })
})

describe('killed half way, both go on where they were', () => {
  const COUNT = 30_000
  const large = inFolder('large.db')
  beforeAll(async () => {
    const store = SqliteStore.open(large)
    const events = woven(Array.from({ length: COUNT }, (_, index) => `s-${(index * 7) % 5}`))
    await Promise.all(events.map((event) => store.append(event.stream, event.number - 1, [event])))
    await store.close()
  })

  /** Kills the command once its file has grown to some size; on a busy machine it may have ended by then, and is begun anew. */
  const killedAt = async (path: string, args: readonly string[], made: string): Promise<void> => {
    for (let attempt = 0; attempt < 5; attempt++) {
      for (const name of readdirSync(folder)) if (name.startsWith(made)) rmSync(inFolder(name))
      const { child, ended } = start(args, { cwd: folder })
      while (child.exitCode === null && !(existsSync(path) && statSync(path).size > 1_000_000)) await setTimeout(1)
      child.kill('SIGKILL')
      if ((await ended).signal === 'SIGKILL') return
    }
    throw new Error(`${args.join(' ')} always ended before it could be killed.`)
  }

  test('export', async () => {
    await json('export', '--log', large, '--to', 'fresh.jsonl')
    const args = ['export', '--log', large, '--to', 'half.jsonl']
    await killedAt(inFolder('half.jsonl'), args, 'half.')
    // what a power cut leaves of a line
    appendFileSync(inFolder('half.jsonl'), '{"hash":"')
    const refused = await inside(['import', 'half.jsonl', '--log', 'half.db'])
    expectRefusal(refused, 1, /Line \d+ of half\.jsonl/)
    const again = await json(...args)
    expect(again).toMatchObject({ events: COUNT })
    expect(again.written).toBeLessThan(COUNT)
    expect(readFileSync(inFolder('half.jsonl')).equals(readFileSync(inFolder('fresh.jsonl')))).toBe(true)
  })

  test('import', async () => {
    await json('export', '--log', large, '--to', 'fresh.jsonl')
    const args = ['import', 'fresh.jsonl', '--log', 'part.db']
    await killedAt(inFolder('part.db-wal'), args, 'part.')
    const again = await json(...args)
    expect(again).toMatchObject({ events: COUNT })
    expect(again.imported).toBeLessThan(COUNT)
    expect(again.imported).toBeGreaterThan(0)
    const [from, into] = [SqliteStore.open(large, { readOnly: true }), SqliteStore.open(inFolder('part.db'), { readOnly: true })]
    expect(await plainRows(into)).toEqual(await plainRows(from))
    await Promise.all([from.close(), into.close()])
  })
})
