import { beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { eventHash, eventId } from '../../src/event/envelope.ts'
import { Heads } from '../../src/event/heads.ts'
import type { Row } from '../../src/event/store.ts'
import { drawnFrom, IS_NIGHT } from '../draws.ts'
import { type EngineLog, engineLogs, isOneCycle, isQuiet } from './engine-logs.ts'
import { pages } from './sealed-log.ts'

let logs: EngineLog[]
beforeAll(async () => {
  logs = [
    ...(await engineLogs(1, isQuiet, drawnFrom(7))),
    ...(await engineLogs(IS_NIGHT ? 6 : 1, isOneCycle(IS_NIGHT ? 120 : 60), drawnFrom(7))),
  ]
})

const verify = (rows: readonly Row[], expected?: string) => verifyLog(pages(rows), expected === undefined ? {} : { expect: expected })
const headOf = (rows: readonly Row[]): string => {
  const heads = new Heads()
  for (const row of rows) heads.observe(row)
  return heads.head()
}
/** The row as the log would hold it behind the one with this hash. */
const sealedAfter = (row: Row, previousHash: string): Row => ({ ...row, hash: eventHash(row, previousHash) })
const hashBefore = (rows: readonly Row[], index: number): string =>
  rows.slice(0, index).findLast(({ stream }) => stream === rows[index]!.stream)?.hash ?? ''
const isLastOfStream = ({ events }: EngineLog, index: number): boolean =>
  !events.slice(index + 1).some(({ stream }) => stream === events[index]!.stream)

describe('a row is missing', () => {
  test('any one that stands before the last seal is missed (F52 I-21)', async () => {
    for (const { rows, lastSeal, events } of logs)
      for (let index = 0; index < lastSeal; index++)
        expect((await verify(rows.toSpliced(index, 1))).ok, `without ${index}, ${events[index]!.type}`).toBe(false)
  })

  test('any stretch of them, and any stream', async () => {
    for (const { rows, events } of logs) {
      for (let from = 0; from < rows.length - 1; from++)
        for (let length = 2; from + length < rows.length; length += IS_NIGHT ? 1 : 5)
          expect((await verify(rows.toSpliced(from, length))).ok, `without ${length} from ${from}`).toBe(false)
      for (const stream of new Set(events.map((event) => event.stream)))
        expect((await verify(rows.filter((row) => row.stream !== stream))).ok, stream).toBe(false)
    }
  })

  test('the end is cut off: nothing inside shows it, whatever the length; a head kept elsewhere shows every length (I-21)', async () => {
    for (const { rows } of logs) {
      const head = headOf(rows)
      for (let length = 0; length < rows.length; length++) {
        const left = rows.slice(0, length)
        // of nothing at all it is told that it is no log
        const isLog = length > 0
        expect(await verify(left), 'each prefix is a whole log').toMatchObject({ ok: isLog, events: length, head: headOf(left) })
        if (isLog) expect(await verify(left, head)).toMatchObject({ ok: false, events: length, broken: { rule: 'cut-off' } })
      }
    }
  })

  test('every head that was ever printed is known again by the log that went on, and by no other one', async () => {
    for (const { rows } of logs)
      for (let length = 0; length <= rows.length; length++) {
        const head = headOf(rows.slice(0, length))
        expect((await verify(rows, head)).ok).toBe(true)
        const other = head.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
        expect((await verify(rows, other)).broken?.rule).toBe('other-head')
      }
  })

  test('the last event of a stream, after the last seal: the one place where a gap has no end', async () => {
    let unseen = 0
    for (const log of logs) {
      // a process that died left no seal at its end
      const left = { ...log, rows: log.rows.slice(0, log.lastSeal), events: log.events.slice(0, log.lastSeal) }
      const sealed = left.events.findLastIndex(({ type }) => type === 'HeadsSealed')
      for (let index = sealed + 1; index < left.rows.length; index++) {
        const without = left.rows.toSpliced(index, 1)
        const names = left.events.some(({ causation }) => causation === eventId(left.events[index]!))
        const isInvisible = isLastOfStream(left, index) && !names
        const { ok } = await verify(without)
        // what it says may be missed although its place is not
        if (!isInvisible) expect(ok, `${index}`).toBe(false)
        if (ok) unseen++
        expect((await verify(without, headOf(left.rows))).ok).toBe(false)
      }
    }
    expect(unseen, 'it is there').toBeGreaterThan(0)
  })
})

describe('a row is added', () => {
  test('a copy of any row at any place, but behind the very end of a log cut there, is found', async () => {
    for (const { rows } of logs)
      for (let from = 0; from < rows.length; from++)
        for (let to = from % (IS_NIGHT ? 1 : 3); to <= rows.length; to += IS_NIGHT ? 1 : 3)
          expect((await verify(rows.toSpliced(to, 0, rows[from]!))).ok, `${from} at ${to}`).toBe(false)
  })

  test('a row made for its place, right in number and hash, is found by its successor or by the next seal', async () => {
    for (const { rows, events, lastSeal } of logs)
      for (let index = 0; index < rows.length; index++) {
        const made = { ...rows[index]!, number: rows[index]!.number + 1, causation: null, wallTime: 1 }
        const verdict = await verify(rows.toSpliced(index + 1, 0, sealedAfter(made, rows[index]!.hash)))
        if (index < lastSeal) expect(verdict.ok, `behind ${index}, ${events[index]!.type}`).toBe(false)
      }
  })

  test('behind the end whoever knows the rules can write on, as the engine itself does: no head of before can tell', async () => {
    for (const { rows, events } of logs) {
      const begin = rows[events.findIndex(({ type }) => type === 'SessionStarted')]!
      const { number, time, input, command, hash } = rows.at(-1)!
      const next = { ...begin, number: number + 1, time, input, command: command + 1, causation: null }
      const longer = [...rows, sealedAfter(next, hash)]
      expect((await verify(longer)).ok).toBe(true)
      expect((await verify(longer, headOf(rows))).ok).toBe(true)
      expect((await verify(rows, headOf(longer))).broken?.rule).toBe('cut-off')
    }
  })
})

describe('rows change places', () => {
  test('any two of one stream', async () => {
    for (const { rows, events } of logs)
      for (let i = 0; i < rows.length; i++)
        for (let j = i + 1; j < rows.length; j++) {
          if (events[i]!.stream !== events[j]!.stream) continue
          expect((await verify(rows.with(i, rows[j]!).with(j, rows[i]!))).ok, `${i} and ${j}`).toBe(false)
        }
  })

  test('any two of different streams: every command has its place, and the log none that says nothing of it', async () => {
    for (const { rows, events } of logs)
      for (let i = 0; i < rows.length; i++)
        for (let j = i + 1; j < rows.length; j++) {
          if (events[i]!.stream === events[j]!.stream) continue
          expect((await verify(rows.with(i, rows[j]!).with(j, rows[i]!))).ok, `${i} and ${j}`).toBe(false)
        }
  })

  test('a whole log backwards, turned round at any place, and two logs one behind the other', async () => {
    const [one, other] = logs as [EngineLog, EngineLog]
    for (const { rows } of logs) {
      expect((await verify(rows.toReversed())).ok).toBe(false)
      for (let cut = 1; cut < rows.length; cut++) expect((await verify([...rows.slice(cut), ...rows.slice(0, cut)])).ok).toBe(false)
    }
    expect((await verify([...one.rows, ...other.rows])).ok).toBe(false)
    expect((await verify([...other.rows, ...one.rows])).ok).toBe(false)
  })
})

describe('a row is rewritten by one who knows the hashes', () => {
  /** Something that no rule of trading looks at, so that only the chain can tell. */
  const idle = (row: Row): Row => ({ ...row, wallTime: row.wallTime + 1 })

  test('its successor, or the next seal, or what it caused gives it away; only the newest event is taken for true', async () => {
    for (const log of logs)
      for (let index = 0; index < log.rows.length; index++) {
        const forged = log.rows.with(index, sealedAfter(idle(log.rows[index]!), hashBefore(log.rows, index)))
        expect((await verify(forged)).ok, `${index}, ${log.events[index]!.type}`).toBe(index === log.rows.length - 1)
        expect((await verify(forged, headOf(log.rows))).ok).toBe(false)
      }
  })

  test('a hash that is left as it was, or made without the one before it, gives it away at once, also the newest', async () => {
    for (const { rows } of logs)
      for (const [index, row] of rows.entries())
        for (const forged of [idle(row), sealedAfter(idle(row), 'f'.repeat(64))]) {
          const { broken } = await verify(rows.with(index, forged))
          expect(broken, `${index}`).toMatchObject({ stream: row.stream, number: row.number, rule: 'chain-broken' })
        }
  })

  test('and its stream and the seals after it as well: what it caused names an event that is not there', async () => {
    let caused = 0
    for (const { rows, events } of logs)
      for (const [index, event] of events.entries()) {
        const effect = events.findIndex(({ causation }) => causation === eventId(event))
        const { ok, broken, events: sound } = await verify(rewritten(rows, index, idle, false))
        // later events of its stream have other ids too, and so has what those caused
        if (ok) continue
        expect(broken?.rule).toBe('order-changed')
        expect(sound).toBeGreaterThan(index)
        if (sound === effect) caused++
      }
    expect(caused).toBeGreaterThan(0)
  })

  test('and all that follows from it as well, in every stream: only a head kept elsewhere tells', async () => {
    for (const { rows } of logs)
      for (let index = 0; index < rows.length; index += IS_NIGHT ? 1 : 4) {
        const forged = rewritten(rows, index, idle)
        expect(forged.map(({ hash }) => hash)).not.toEqual(rows.map(({ hash }) => hash))
        expect((await verify(forged)).ok, `${index}`).toBe(true)
        expect((await verify(forged, headOf(rows))).broken?.rule).toBe('other-head')
        expect((await verify(forged, headOf(rows.slice(0, index)))).ok, 'a head from before the change').toBe(true)
      }
  })
})

/** The log as it would have been written had one event been another: chains and seals follow, and who is thorough thinks of causes. */
const rewritten = (rows: readonly Row[], index: number, change: (row: Row) => Row, isThorough = true): Row[] => {
  const heads = new Heads()
  const ids = new Map<string, string>()
  return rows.map((before, at) => {
    const row = at === index ? change(before) : before
    const table = Object.fromEntries(heads.table)
    const seal = { heads: table, hash: heads.head().split('-')[1] }
    const data = row.type === 'HeadsSealed' ? JSON.stringify({ ...JSON.parse(row.data), ...seal }) : row.data
    const causation = row.causation === null || !isThorough ? row.causation : (ids.get(row.causation) ?? row.causation)
    const made = sealedAfter({ ...row, data, causation }, heads.table.get(row.stream)?.[1] ?? '')
    ids.set(eventId(before), eventId(made))
    heads.observe(made)
    return made
  })
}
