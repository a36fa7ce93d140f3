import { beforeAll, expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import { seal } from '../../src/event/envelope.ts'
import type { Row } from '../../src/event/store.ts'
import { steadyTimers } from '../../src/kernel/clock.ts'
import { findUnsound } from '../../src/replay/soundness.ts'
import { unsoundIn } from '../../src/view/replica/unsound-in.ts'
import { View } from '../../src/view/replica/view.ts'
import { logShown } from '../../src/web/log-shown.ts'
import { ON_HOURS } from '../cli/first-hours.ts'
import { rowsAt, runHours, stageFolder, write } from '../cli/hours-log.ts'
import { inProcess } from '../cli/in-process.ts'
import { RowStore } from '../event/row-store.ts'

const at = stageFolder()

/** Row by row sealed anew, each behind the one before: hashes fit again. */
const resealed = (rows: readonly Row[], previousHash: string): Row[] => {
  let hash = previousHash
  return rows.map((row) => {
    const { version: _version, hash: _hash, ...draft } = decode(row)
    const { stored } = seal(draft, hash)
    hash = stored.hash
    return { ...stored, position: row.position }
  })
}

/** A log of which every hash fits, cut like a killed engine's, whose newest entry but one sets aside less than nothing. Returns that row. */
const planted = async (log: string, from: readonly Row[]): Promise<Row> => {
  const asked = from.findIndex(({ type }) => type === 'EntryRequested')
  const entry = from[asked]!
  const data = JSON.stringify({ ...JSON.parse(entry.data), reserve: '-5' })
  const before = from.find(({ stream, number }) => stream === entry.stream && number === entry.number - 1)
  const rows = resealed(
    [
      { ...entry, data },
      ...from
        .slice(asked + 1)
        .filter(({ stream }) => stream === entry.stream)
        .slice(0, 1),
    ],
    before?.hash ?? '',
  )
  await write(log, [...from.slice(0, asked), ...rows])
  return rows[0]!
}

let log: string
let row: Row
let rows: Row[]
beforeAll(async () => {
  log = at('planted.db')
  await runHours(at('whole.db'))
  rows = await rowsAt(at('whole.db'))
  row = await planted(log, rows)
})

const expected = () => ({ stream: row.stream, number: row.number, type: 'EntryRequested', position: row.position })

test('a start is refused, names the invariant and the event, and writes nothing', async () => {
  const before = await rowsAt(log)
  const tape = at('coinbase_ETH-USD_1m.csv')
  const { code, stderr } = await inProcess(['run', '--tape', tape, '--log', log, '--resume', ...ON_HOURS], { isTerminal: true })
  expect(code).toBe(1)
  expect(stderr).toMatch(/must not trade: reservations are never negative \(I-04\), but USD has -5\./)
  expect(stderr).toContain(`since event ${row.number} of ${row.stream} (EntryRequested, at position ${row.position} of the log)`)
  expect(await rowsAt(log)).toEqual(before)
})

test('what is found is the first event behind which the invariant stays broken', async () => {
  const store = new RowStore(await rowsAt(log))
  expect(await findUnsound(store)).toMatchObject(expected())
  expect(await findUnsound(new RowStore(rows))).toBeNull()
})

test.each([
  ['report', 'portfolio'],
  ['report', 'summary'],
  ['journal', '--all'],
  ['why', 'ETH/USD'],
  ['replay', '--json'],
])('the log can still be looked into by %s %s', async (...command) => {
  const { code, stdout, stderr } = await inProcess([...command, '--log', log])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).not.toBe('')
})

test('the page says of which event it is, and shows the log', async () => {
  const view = await View.open(log, { keepsSideFile: false, timers: steadyTimers })
  const facts = { name: 'a.db', version: '1', isRunning: false, canCommand: false }
  const shown = await logShown(facts, view, { done: 1, all: 1 })
  expect(shown.unsound).toMatchObject(expected())
  expect(shown.unsound?.broken).toContain('(I-04)')
  expect(shown.head?.ordinal).toBe(Number(row.position) + 1)
  await view.close()
  const whole = await View.open(at('whole.db'), { keepsSideFile: false, timers: steadyTimers })
  expect(await unsoundIn(whole)).toBeNull()
  await whole.close()
})
