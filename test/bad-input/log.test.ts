import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventHash } from '../../src/event/envelope.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { Stored } from '../../src/event/store.ts'
import { allRows } from '../event/sample.ts'
import { expectRefusal } from '../rig/ended.ts'
import { bytesOf, change, copyLog, eventsOf, inFolder, inside, openFolder, playWhole, type Result, rowsOf } from './stage.ts'

openFolder()

let whole: Result
beforeAll(async () => {
  whole = await playWhole('whole.db')
  // so that a copy of the one file is the log
  change(whole.log)
})

/** Neither an engine nor a reader may take it, and neither may change a byte of it. */
const expectRefused = async (log: string, sentence: RegExp, started: RegExp = sentence): Promise<void> => {
  const before = bytesOf(log)
  expectRefusal(await inside(['run', '--resume', '--json', '--log', log]), 1, started)
  expectRefusal(await inside(['replay', '--json', '--log', log]), 1, sentence)
  expect(bytesOf(log), 'not a byte of it was changed').toBe(before)
}

/**
 * What was edited before a snapshot a start does not read: it begins with the state that the seal there says, which no edit can
 * change. Whoever reads the log names the event, before and afterwards.
 */
const expectSealedStart = async (log: string, sentence: RegExp): Promise<void> => {
  expectRefusal(await inside(['replay', '--json', '--log', log]), 1, sentence)
  const { code, stdout, stderr } = await inside(['run', '--resume', '--json', '--log', log])
  expect(code, stderr).toBe(0)
  const { stateHash } = whole
  expect(JSON.parse(stdout)).toMatchObject({ stateHash, folds: whole.folds, boot: { events: whole.events, stateHash } })
  expectRefusal(await inside(['replay', '--json', '--log', log]), 1, sentence)
  expect((await inside(['verify', '--log', log])).code).toBe(1)
}

describe('a log that is not a log', () => {
  test('a text file', async () => {
    writeFileSync(inFolder('text.db'), 'What I always wanted to say about trading. '.repeat(100))
    await expectRefused(inFolder('text.db'), /text\.db is not a coinfold log; it was left as it is/)
    expectRefusal(await inside(['run', '--log', inFolder('text.db')]), 1, /text\.db is not a coinfold log/)
  })

  test('a database of somebody else', async () => {
    const database = new DatabaseSync(inFolder('other.db'))
    database.exec('CREATE TABLE events(position INTEGER PRIMARY KEY, data TEXT)')
    database.close()
    await expectRefused(inFolder('other.db'), /other\.db is not a coinfold log; it was left as it is/)
  })

  test('a folder', async () => {
    mkdirSync(inFolder('folder.db'))
    for (const words of [['run'], ['run', '--resume'], ['replay']])
      expectRefusal(await inside([...words, '--log', inFolder('folder.db')]), 1, /folder\.db is a folder, not a coinfold log/)
  })

  test('an empty file: nothing to replay, but a run begins there', async () => {
    writeFileSync(inFolder('empty.db'), '')
    expectRefusal(await inside(['replay', '--log', inFolder('empty.db')]), 1, /empty\.db is empty: nothing was ever written to it/)
    const { code, stdout } = await inside(['run', '--resume', '--json', '--log', inFolder('empty.db')])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ stateHash: whole.stateHash, folds: whole.folds })
  })
})

/** Appends an event whose hash is right, as only a program can do: what this one does not know, a newer one wrote. */
const appendForeign = async (log: string, change: Partial<Stored>): Promise<void> => {
  const store = SqliteStore.open(log)
  const { position: _, ...last } = (await allRows(store.readAll(null))).at(-1)!
  const event = { ...last, number: last.number + 1, command: last.command + 1, ...change }
  await store.append(event.stream, last.number, [{ ...event, hash: eventHash(event, last.hash) }])
  await store.close()
  settle(log)
}
const settle = (log: string): void => change(log)

describe('a log from a newer version', () => {
  test('with an event of an unknown type', async () => {
    const log = copyLog(whole.log, 'newer-type.db')
    await appendForeign(log, { type: 'PositionDreamt' })
    await expectRefused(log, /written by a newer coinfold: event \d+ of stream session-main is of the unknown type PositionDreamt. Update/)
  })

  test('with a later version of an event', async () => {
    const log = copyLog(whole.log, 'newer-version.db')
    await appendForeign(log, { version: 7 })
    await expectRefused(log, /event \d+ of stream session-main is version 7 of HeadsSealed, known up to 1. Update coinfold/)
  })

  test('with tables of a later format', async () => {
    const log = copyLog(whole.log, 'newer-format.db')
    change(log, "UPDATE meta SET value = 9 WHERE key = 'formatVersion'")
    await expectRefused(log, /newer-format\.db was written by a newer coinfold \(log format 9, this one knows 3\). Update coinfold/)
  })
})

const positionOf = (type: string): number => eventsOf(whole.log).findIndex((event) => event.type === type) + 1

// With a snapshot beside it a start folds only what came after; the damage lies before.
describe.each([
  ['with its snapshot', true],
  ['without a snapshot', false],
])('a damaged log, %s', (_, hasSnapshot) => {
  const damaged = (name: string): string => {
    const log = copyLog(whole.log, `${hasSnapshot}-${name}.db`)
    if (!hasSnapshot) writeFileSync(`${log}.snapshot`, '')
    return log
  }
  const expectEditFound = hasSnapshot ? expectSealedStart : expectRefused

  test('an edited amount (F52)', async () => {
    const log = damaged('edited')
    const position = positionOf('EntryFilled')
    const { stream, number } = eventsOf(log)[position - 1]!
    change(log, `UPDATE events SET data = replace(data, '"quantity":"', '"quantity":"1') WHERE position = ${position}`)
    await expectEditFound(
      log,
      new RegExp(
        `event ${number} of stream ${stream} is not what was written, or does not continue the event before it: its hash does not fit.* restore the log`,
      ),
    )
  })

  test('an edit whose hash was computed anew is found by the event after it (F52)', async () => {
    const log = damaged('rehashed')
    const position = positionOf('EntryFilled')
    const event = rowsOf(log)[position - 1]!
    const { stream, number } = event
    const before = rowsOf(log).find((row) => row.stream === stream && row.number === number - 1)!
    const data = event.data.replace('"quantity":"', '"quantity":"1')
    change(log, `UPDATE events SET data = '${data}', hash = '${eventHash({ ...event, data }, before.hash)}' WHERE position = ${position}`)
    await expectEditFound(
      log,
      new RegExp(`event ${number + 1} of stream ${stream} is not what was written, or does not continue the event`),
    )
  })

  test('an edited field of an envelope', async () => {
    const position = positionOf('EntryFilled')
    const { stream, number } = eventsOf(whole.log)[position - 1]!
    for (const [name, sql] of [
      ['time', 'time = time + 1'],
      ['cause', 'causation = NULL'],
      ['type', "type = (SELECT id FROM texts WHERE text = 'EntryEnded')"],
    ]) {
      const log = damaged(`edited-${name}`)
      change(log, `UPDATE events SET ${sql} WHERE position = ${position}`)
      await expectEditFound(log, new RegExp(`event ${number} of stream ${stream} is not what was written`))
    }
  })

  test('a stream that is said to be of another coin', async () => {
    const log = damaged('other-coin')
    change(log, `UPDATE streams SET symbol = 'XRP/USD', base = 'XRP' WHERE name LIKE 'position-%ETH%'`)
    await expectEditFound(log, /event 0 of stream position-\S+ETH\S+ is not what was written/)
  })

  test('one changed byte in the file', async () => {
    const log = damaged('byte')
    const bytes = readFileSync(log)
    const at = bytes.indexOf('"side":"buy"')
    bytes[at + 9] = 'B'.charCodeAt(0)
    writeFileSync(log, bytes)
    await expectEditFound(log, /The log is damaged: event \d+ of stream position-\S+ is not what was written/)
  })

  test('a deleted event in the middle', async () => {
    const log = damaged('deleted')
    const position = positionOf('EntryFilled')
    const { stream, number } = eventsOf(log)[position - 1]!
    change(log, `DELETE FROM events WHERE position = ${position}`)
    // the next event of any stream stands behind the hole
    const next = eventsOf(log)[position - 1]!
    expect([stream, number]).not.toEqual([next.stream, next.number])
    const named = new RegExp(
      `event ${next.number} of stream ${next.stream} stands at position ${position + 1}, .*1 events before it are missing`,
    )
    // a start counts them first, so that no snapshot hides it
    await expectRefused(
      log,
      named,
      new RegExp(`${whole.events} events were written, and ${whole.events - 1} are there, so some are missing`),
    )
  })

  test('an event that is no JSON any more', async () => {
    const log = damaged('json')
    const position = positionOf('EntryFilled')
    change(log, `UPDATE events SET data = substr(data, 1, 100) WHERE position = ${position}`)
    await expectEditFound(log, /The log is damaged: event \d+ of stream position-\S+ is not/)
  })

  test('a truncated file', async () => {
    const log = damaged('truncated')
    truncateSync(log, 60_000)
    await expectRefused(log, /truncated\.db is damaged: its database structure is broken. Restore it from a copy/)
  })

  test('a page written over', async () => {
    const log = damaged('page')
    const bytes = readFileSync(log)
    bytes.fill('X', 8192, 8192 + 64)
    writeFileSync(log, bytes)
    await expectRefused(log, /page\.db is damaged: its database structure is broken|The log is damaged: event/)
  })
})

test('an edit behind the snapshot is found by a start, which names the event', async () => {
  const log = copyLog(whole.log, 'tail.db')
  const before = readFileSync(`${log}.snapshot`)
  expect((await inside(['run', '--resume', '--json', '--log', log])).code).toBe(0)
  change(log)
  // the one that stands at the seal before the second session
  writeFileSync(`${log}.snapshot`, before)
  const started = eventsOf(log)[whole.events]!
  expect(started.type).toBe('SessionStarted')
  change(log, `UPDATE events SET data = replace(data, '"resumed":true', '"resumed":false') WHERE position = ${whole.events + 1}`)
  await expectRefused(log, new RegExp(`event ${started.number} of stream session-main is not what was written`))
})

test('a snapshot that is damaged is as good as none (F61)', async () => {
  const log = copyLog(whole.log, 'bad-snapshot.db')
  const bytes = readFileSync(`${log}.snapshot`)
  bytes[bytes.length - 20]! ^= 0xff
  writeFileSync(`${log}.snapshot`, bytes)
  const { code, stdout } = await inside(['run', '--resume', '--json', '--log', log])
  expect(code).toBe(0)
  expect(JSON.parse(stdout).folds).toEqual(whole.folds)
})
