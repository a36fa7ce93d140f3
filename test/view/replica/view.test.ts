import { copyFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from '../../../src/event/codec.ts'
import { eventId } from '../../../src/event/envelope.ts'
import { Heads } from '../../../src/event/heads.ts'
import type { Row } from '../../../src/event/store.ts'
import { BeforeBeginning, UnknownPlace } from '../../../src/view/replica/log-place.ts'
import { RunningContext } from '../../../src/view/words/running-context.ts'
import { words } from '../../../src/view/words/words.ts'
import { IS_NIGHT } from '../../draws.ts'
import { runOn, runs } from '../../property/generated-run.ts'
import { foldFirst, openView, scratch, viewOf, write } from './logs.ts'

/** One that trades: long enough for several steps of the ladder is the business of the bench. */
const drawn = async (): Promise<readonly Row[]> => {
  for (const run of fc.sample(runs(60), { seed: 11, numRuns: 20 })) {
    const { rows } = await runOn(run)
    if (rows.some(({ type }) => type === 'PositionClosed') && rows.length > 60) return rows
  }
  throw new Error('none of the drawn runs closes a position')
}
const rows = await drawn()

describe('a moment of a log', () => {
  test('is what the folds make of the events up to there, at every event', async () => {
    const view = await viewOf(rows)
    for (let ordinal = rows.length; ordinal >= 1; ordinal -= 7) {
      const { place, ...folds } = await view.at({ ordinal })
      expect(folds).toEqual(foldFirst(rows, ordinal))
      expect(place).toMatchObject({ ordinal, position: rows[ordinal - 1]!.position, isHead: ordinal === rows.length })
      expect(rows[ordinal - 1]!.hash.startsWith(place.hash)).toBe(true)
    }
  })

  test('is of a log whose head is told as a run and a verification tell it', async () => {
    const walked = new Heads()
    for (const row of rows) walked.observe(row)
    const view = await viewOf(rows)
    expect(view.chainHead).toBe(walked.head())
    expect(view.head?.hash).not.toContain(view.chainHead.split('-')[1]!.slice(0, 16))
  })

  test('is now in the log that was cut there, of drawn runs', async () => {
    await fc.assert(
      fc.asyncProperty(runs(40), fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), async (run, cuts) => {
        const { rows } = await runOn(run)
        const whole = await viewOf(rows)
        for (const cut of cuts) {
          const ordinal = 1 + (cut % rows.length)
          const then = await viewOf(rows.slice(0, ordinal))
          const { place, ...folds } = await whole.at({ position: rows[ordinal - 1]!.position })
          const { place: placeThen, ...foldsThen } = await then.at('now')
          expect(folds).toEqual(foldsThen)
          expect({ ...place, isHead: true }).toEqual(placeThen)
        }
      }),
      { numRuns: IS_NIGHT ? 200 : 6 },
    )
  })

  test('is found by its time: the last event at or before it', async () => {
    const view = await viewOf(rows)
    for (const at of [0, 1, 17, rows.length - 1]) {
      const { time } = rows[at]!
      expect(view.placeOf({ timeMs: time })?.ordinal).toBe(rows.findLastIndex((row) => row.time <= time) + 1)
    }
    expect(view.placeOf({ timeMs: rows[0]!.time - 1 })).toBeNull()
    expect(view.placeOf('now')).toEqual(view.head)
  })

  test('is none before the first event or where no event stands', async () => {
    const view = await viewOf(rows)
    await expect(view.at({ ordinal: 0 })).rejects.toThrow(BeforeBeginning)
    await expect(view.at({ timeMs: 0 })).rejects.toThrow(BeforeBeginning)
    for (const position of ['0', '-1', '1.5', '01', 'x', String(rows.length + 1)])
      expect(() => view.placeOf({ position })).toThrow(UnknownPlace)
    expect(() => view.placeOf({ ordinal: rows.length + 1 })).toThrow(UnknownPlace)
    const empty = await viewOf([])
    expect(empty.head).toBeNull()
    await expect(empty.at('now')).rejects.toThrow(BeforeBeginning)
  })
})

describe('the events of a log', () => {
  test('are read by their count and told as they were heard in their order', async () => {
    const view = await viewOf(rows)
    const events = await view.events(1, rows.length)
    expect(events).toEqual(rows.map(decode))
    const context = new RunningContext()
    const told = events.map((event) => {
      const sentence = words(event, context)
      context.see(event)
      return sentence
    })
    expect(await view.told(events)).toEqual(told)
    const middle = await view.events(20, 29)
    expect(middle).toEqual(events.slice(19, 29))
    expect(await view.told(middle.toReversed())).toEqual(told.slice(19, 29).toReversed())
    expect(await view.events(rows.length, rows.length + 5)).toHaveLength(1)
  })

  test('are found by their id, and by what they are of', async () => {
    const { columns } = await viewOf(rows)
    for (const [at, row] of rows.entries()) expect(columns.ordinalOf(eventId(row))).toBe(at + 1)
    expect(columns.ordinalOf('00000000-0000-8000-8000-000000000000')).toBeNull()
    const entries = rows.flatMap(({ type }, at) => (type.startsWith('Entry') ? [at + 1] : []))
    expect(columns.find({ type: 'Entry', limit: 1000 })).toEqual(entries.toReversed())
    expect(columns.find({ type: 'Entry', after: entries[0]!, limit: 2 })).toEqual(entries.slice(1, 3))
    expect(columns.find({ type: 'Entry', before: entries[2]!, limit: 1 })).toEqual([entries[1]])
    const { correlation } = rows[entries[0]! - 1]!
    const cycle = rows.flatMap((row, at) => (row.correlation === correlation ? [at + 1] : []))
    expect(columns.find({ decision: correlation, after: 0, limit: 1000 })).toEqual(cycle)
    expect(columns.find({ actor: 'nobody', limit: 1000 })).toEqual([])
    const { time } = rows[30]!
    const then = rows.flatMap((row, at) => (row.time === time ? [at + 1] : []))
    expect(columns.find({ fromMs: time, untilMs: time, after: 0, limit: 1000 })).toEqual(then)
  })
})

describe('a log that changes under whoever looks at it', () => {
  test('is followed while it is written', async () => {
    const path = join(scratch(), 'log.db')
    await write(path, rows.slice(0, 20))
    const view = await openView(path)
    const heads: (number | undefined)[] = []
    const arrived = new Promise<void>((resolve) => {
      view.onGrowth((head) => {
        heads.push(head?.ordinal)
        if (head?.ordinal === rows.length) resolve()
      })
    })
    await write(path, rows.slice(20, 40))
    await expect.poll(() => view.head?.ordinal).toBe(40)
    await write(path, rows.slice(40))
    await arrived
    expect(heads).toEqual(heads.toSorted((one, other) => one! - other!))
    const { place: _, ...folds } = await view.at('now')
    expect(folds).toEqual(foldFirst(rows, rows.length))
  })

  test('is opened anew where it is another file, or was cut', async () => {
    const folder = scratch()
    const path = join(folder, 'log.db')
    await write(path, rows.slice(0, 50))
    await write(join(folder, 'other.db'), rows.slice(0, 30))
    const view = await openView(path)
    const heard: unknown[] = []
    view.onGrowth((head, isAnew) => heard.push([head?.ordinal, isAnew]))
    renameSync(join(folder, 'other.db'), path)
    await expect.poll(() => heard).toEqual([[30, true]])
    const database = new DatabaseSync(path)
    database.exec('DELETE FROM events WHERE position > 12')
    database.close()
    await expect
      .poll(() => heard)
      .toEqual([
        [30, true],
        [12, true],
      ])
    const { place: _, ...folds } = await view.at('now')
    expect(folds).toEqual(foldFirst(rows, 12))
  })

  test('shows all that stands before its damage, and names it', async () => {
    const folder = scratch()
    const path = join(folder, 'log.db')
    await write(path, rows)
    for (const ordinal of [2, 33, rows.length]) {
      const damaged = join(folder, `damaged-${ordinal}.db`)
      copyFileSync(path, damaged)
      const database = new DatabaseSync(damaged)
      database.prepare("UPDATE events SET data = replace(data, '{', '{ ') WHERE position = ?").run(ordinal)
      database.close()
      const view = await openView(damaged)
      const { stream, number } = rows[ordinal - 1]!
      expect(view.damage).toMatchObject({ stream, number, rule: expect.stringContaining('is not what was written') })
      expect(view.head).toMatchObject({ ordinal: ordinal - 1, isHead: true })
      const { place: _, ...folds } = await view.at('now')
      expect(folds).toEqual(foldFirst(rows, ordinal - 1))
    }
  })
})
