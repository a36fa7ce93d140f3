import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { copyNote } from '../../../src/event/eventstoredb/copy-note.ts'
import { Mirror } from '../../../src/event/eventstoredb/mirror.ts'
import { type OpenedEventStoreDb, openEventStoreDb, patience } from '../../../src/event/eventstoredb/open-store.ts'
import { replaceMirror } from '../../../src/event/eventstoredb/replace-mirror.ts'
import { leaseStream, mirrorPath, openServerLog, type ServerLogOptions } from '../../../src/event/eventstoredb/server-log.ts'
import { StoppedWaiting, Unreachable } from '../../../src/event/eventstoredb/wire.ts'
import { openLogToWrite, openWhateverItIs } from '../../../src/event/open-log-to-write.ts'
import { SqliteStore } from '../../../src/event/sqlite/store.ts'
import { StoreFailure } from '../../../src/event/store.ts'
import { UsageError } from '../../../src/kernel/errors.ts'
import { type EsdbServer, startEventStoreDb } from '../../rig/eventstoredb/server.ts'
import { allRows, sampleEvents, storedOf } from '../sample.ts'

let server: EsdbServer
let folder: string
let group: string
let groups = 0
const closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  server = await startEventStoreDb()
})
afterAll(() => server.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-server-log-'))
  group = `g${++groups}`
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  rmSync(folder, { recursive: true })
})
const urlOf = (name = group): string => `${server.url}&group=${name}`
/** One connection at a time: two in one process answer for each other. */
const opened = async (): Promise<OpenedEventStoreDb> => {
  const open = await openEventStoreDb(urlOf())
  closing.push(() => open.store.close())
  return open
}
const typesOf = (stream: string): string[] => server.db.events(`${group}/${stream}`).map(({ type }) => type)

describe('the mark of a copy on a server', () => {
  test('is set, lifted, and set again, by a note each time that it changes', async () => {
    const { connection } = await opened()
    const mark = copyNote(connection, group)
    expect(await mark.isSet()).toBe(false)
    await mark.lift()
    expect(typesOf('copy'), 'what is none needs no lifting').toEqual([])
    for (const _ of ['once', 'twice']) await mark.set()
    expect([await mark.isSet(), typesOf('copy')]).toEqual([true, ['LogCopied']])
    for (const _ of ['once', 'twice']) await mark.lift()
    expect([await mark.isSet(), typesOf('copy')]).toEqual([false, ['LogCopied', 'CopyLifted']])
    await mark.set()
    expect([await mark.isSet(), typesOf('copy')]).toEqual([true, ['LogCopied', 'CopyLifted', 'LogCopied']])
  })

  test('that somebody else writes at the same time is not believed to be ours', async () => {
    const { connection } = await opened()
    const { appendNote } = connection.wire
    connection.wire.appendNote = async (stream, expected, note) => {
      await appendNote.call(connection.wire, stream, expected, { ...note, id: crypto.randomUUID(), type: 'CopyLifted' })
      return appendNote.call(connection.wire, stream, expected, note)
    }
    const failed = copyNote(connection, group).set()
    await expect(failed).rejects.toThrow(StoreFailure)
    await expect(failed).rejects.toThrow(
      `Somebody else wrote to ${group}/copy at the same time: look who works on group ${group}, and try again.`,
    )
  })
})

describe('a mirror that makes way for a new one', () => {
  const path = (): string => join(folder, 'mirror.db')
  const mirrored = async (): Promise<OpenedEventStoreDb> => {
    const open = await opened()
    await open.store.append('s', -1, sampleEvents('s', 2))
    const mirror = Mirror.open(path())
    expect(await mirror.catchUp(open.store)).toBe(2)
    await mirror.close()
    return open
  }

  test('stays where it fits the server, and is none where there is none', async () => {
    const { store } = await mirrored()
    expect(await replaceMirror(path(), store, 'tag')).toBeNull()
    expect(await replaceMirror(join(folder, 'none.db'), store, 'tag')).toBeNull()
    expect(existsSync(path())).toBe(true)
  })

  test('is kept under another name with all that is beside it, but for its snapshot, where it does not', async () => {
    await mirrored()
    const [open] = closing.splice(0)
    await open!()
    group = `g${++groups}`
    const other = await opened()
    for (const end of ['-wal', '-shm']) writeFileSync(`${path()}${end}`, '')
    writeFileSync(`${path()}.snapshot`, 'old')
    const before = readFileSync(path())
    const kept = await replaceMirror(path(), other.store, 'tag')
    expect(kept).toBe(`${path()}.tag`)
    expect(readFileSync(kept!).equals(before)).toBe(true)
    expect([existsSync(path()), existsSync(`${path()}-wal`), existsSync(`${path()}.snapshot`), existsSync(`${kept}-wal`)]).toEqual([
      ...[false, false, false],
      expect.any(Boolean),
    ])
    const copy = SqliteStore.open(kept!, { readOnly: true })
    expect((await allRows(copy.readAll(null))).map(storedOf)).toEqual(sampleEvents('s', 2))
    await copy.close()
  })

  test('that cannot be used makes way as well, and a server that is away makes none', async () => {
    const { store } = await mirrored()
    const readStream = (): never => {
      throw new Unreachable('away')
    }
    await expect(replaceMirror(path(), { ...store, readStream } as never, 'tag')).rejects.toThrow('away')
    expect(existsSync(path())).toBe(true)
    rmSync(path())
    writeFileSync(path(), 'no log')
    expect(await replaceMirror(path(), store, 'odd')).toBe(`${path()}.odd`)
  })
})

describe('the log of a group, for an engine', () => {
  const owner = { run: 'run-1', host: 'here', pid: 1, sinceMs: 0 }
  const said: string[] = []
  const options = (changed: Partial<ServerLogOptions> = {}): ServerLogOptions => ({
    owner,
    leaseMs: 2000,
    waits: false,
    stop: new AbortController().signal,
    mirrorFolder: join(folder, 'mirrors'),
    onWaiting: ({ pid }) => void said.push(`waiting for ${pid}`),
    onAway: () => void said.push('away'),
    onBack: () => void said.push('back'),
    ...changed,
  })

  test('has its mirror under a name that says whose it is', () => {
    const named = (name: string, of: string) => mirrorPath('logs', { url: { name, group: of } as never })
    expect(named('esdb://10.0.0.1:2113 (group main)', 'main')).toBe(join('logs', 'mirror-10.0.0.1-2113-main.db'))
    expect(named('esdb+discover://a.b:1,c:2 (group x)', 'x')).toBe(join('logs', 'mirror-a.b-1-c-2-x.db'))
    expect(leaseStream('main')).toBe('main/lease')
  })

  test('is written through its lease and into its mirror, and is free when it is closed', async () => {
    const log = await openServerLog(urlOf(), options())
    expect(log.name).toMatch(new RegExp(`^esdb://\\S+ \\(group ${group}\\)$`))
    expect(log.cachePath).toMatch(new RegExp(`^${join(folder, 'mirrors')}/mirror-127\\.0\\.0\\.1-${server.port}-${group}\\.db$`))
    expect([log.lease?.epoch.owner, log.lease?.holds(), log.shared?.group]).toEqual(['run-1', true, group])
    expect(await log.copyMark.isSet()).toBe(false)
    await log.store.append('s', -1, sampleEvents('s', 2))
    expect((await allRows(log.store.readAll(null))).map(storedOf)).toEqual(sampleEvents('s', 2))
    await log.close()
    const mirror = SqliteStore.open(log.cachePath, { readOnly: true })
    expect([mirror.marks.isMirror, (await allRows(mirror.readAll(null))).length]).toEqual([true, 2])
    await mirror.close()
    const again = await openServerLog(urlOf(), options())
    expect(again.lease!.epoch.epoch).toBeGreaterThan(log.lease!.epoch.epoch)
    await again.close()
    expect(said).toEqual([])
  })

  test('is refused while it is a copy, but for who makes one or makes it a log', async () => {
    const open = await openWhateverItIs(urlOf(), options())
    await open.copyMark.set()
    await open.close()
    await expect(openLogToWrite(urlOf(), options())).rejects.toThrow(
      /^The log esdb:\/\/\S+ \(group g\d+\) is a copy, which is read like any/,
    )
    const other = await openWhateverItIs(urlOf(), options())
    await other.copyMark.lift()
    await other.close()
    await (await openLogToWrite(urlOf(), options())).close()
  })

  test('is not waited for unless that is wanted, and then until one is asked to stop', async () => {
    const nobody = 'esdb://127.0.0.1:1?tls=false'
    await expect(openServerLog(nobody, options())).rejects.toThrow(Unreachable)
    await expect(openServerLog('esdb://here?colour=red', options({ waits: true }))).rejects.toThrow(UsageError)
    const stop = new AbortController()
    said.length = 0
    const waited = openServerLog(nobody, options({ waits: true, stop: stop.signal, onAway: () => stop.abort() }))
    await expect(waited).rejects.toThrow(StoppedWaiting)
    await expect(waited).rejects.toThrow('Stopped while waiting for the server.')
  })

  test('a file is one as well, whose lease and store are given back together', async () => {
    const path = join(folder, 'a.db')
    const told: string[] = []
    const log = await openWhateverItIs(path, { ...options(), onDoubt: (sentence) => told.push(sentence) })
    expect([log.name, log.cachePath, log.lease, log.shared, told]).toEqual([path, path, null, null, []])
    await expect(openWhateverItIs(path, options())).rejects.toThrow(/^Another engine \(pid 1 on here/)
    await log.copyMark.set()
    expect(await log.copyMark.isSet()).toBe(true)
    await log.close()
    await expect(openLogToWrite(path, options())).rejects.toThrow(/a\.db is a copy, which is read like any/)
    const other = await openWhateverItIs(path, options())
    await other.copyMark.lift()
    await other.close()
    await (await openLogToWrite(path, options())).close()
    writeFileSync(join(folder, 'odd.db'), 'no log')
    await expect(openWhateverItIs(join(folder, 'odd.db'), options())).rejects.toThrow('is not a coinfold log')
    await expect(openWhateverItIs(join(folder, 'odd.db'), options()), 'its lease is free again').rejects.toThrow('is not a coinfold log')
  })
})

test('a connection is tried again soon, then later and later, and never later than two seconds', () => {
  expect([1, 2, 3, 5, 6, 50].map((attempt) => patience.waitMs(attempt))).toEqual([100, 200, 400, 1600, 2000, 2000])
})
