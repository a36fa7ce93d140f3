import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Row } from '../../src/event/store.ts'
import { Asked, type RowsWanted } from '../../src/report/asked-rows.ts'
import { reports } from '../../src/report/index.ts'
import { reportSource } from '../../src/view/replica/report-source.ts'
import { IS_NIGHT } from '../draws.ts'
import { runOn, runs, storeOf } from '../property/generated-run.ts'
import { viewOf } from './replica/logs.ts'

/** The list of a report that may be asked for from its end. */
const LISTS: Readonly<Record<string, string>> = { events: 'events', fills: 'fills', decisions: 'decisions' }
const LAST = 3

/** As many ways to ask as a report has: by what is there, and by what is not. */
const waysOf = (name: string, rows: readonly Row[]): RowsWanted[] => {
  const { types } = reports.get(name)!
  const half = rows[Math.floor(rows.length / 2)]!
  const plain: RowsWanted[] = [{}, { all: true }, { last: LAST }]
  if (types === null) return [{}]
  const order = rows.findLast(({ type }) => type.endsWith('Requested'))
  const orderId = order === undefined ? 'none' : String(JSON.parse(order.data).orderId)
  const ofEvents = [
    { order: orderId },
    { order: orderId, last: 1 },
    { decision: half.correlation, last: LAST },
    { actor: 'engine', fromMs: half.time },
  ]
  return [
    ...plain,
    ...[
      { coin: 'BTC/USD' },
      { coin: 'ETH/USD', last: LAST },
      { fromMs: half.time, toMs: half.time + 300_000 },
      { toMs: half.time, last: LAST },
    ],
    ...types.filter((type) => ['entry', 'accepted', 'cooldown', 'EntryRequested'].includes(type)).map((type) => ({ type, last: LAST })),
    ...(name === 'events' ? ofEvents : []),
  ]
}

/** What a person is shown of it, who sees the last rows. */
const shown = (name: string, data: object, { last = Number.POSITIVE_INFINITY }: RowsWanted): unknown => {
  const { tables } = reports.get(name)!
  const cut = tables(data).map((table) => ({ ...table, rows: table.rows.slice(-last), total: table.total ?? table.rows.length }))
  return LISTS[name] === undefined || last === Number.POSITIVE_INFINITY ? [data, cut] : cut[0]
}

test('a report says the same out of an index as when it reads the whole log, of every choice of rows, as of any moment', async () => {
  const told = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(runs(60), fc.nat(), async (run, cut) => {
      const { rows } = await runOn(run)
      const view = await viewOf(rows)
      const ordinal = 1 + (cut % rows.length)
      const moment = await view.at({ ordinal })
      const then = await storeOf(rows.slice(0, ordinal))
      for (const [name, report] of reports)
        for (const wanted of waysOf(name, rows.slice(0, ordinal))) {
          const kept = await report.readKept?.(reportSource(view, moment), new Asked(wanted))
          if (kept == null) continue
          told.set(name, (told.get(name) ?? 0) + 1)
          const read = await report.read(then, new Asked(wanted))
          expect(shown(name, kept, wanted), `${name} ${JSON.stringify(wanted)}`).toEqual(shown(name, read, wanted))
        }
    }),
    { numRuns: IS_NIGHT ? 100 : 4 },
  )
  expect([...told.keys()].sort()).toEqual(['budget', 'decisions', 'events', 'fills', 'funding', 'orders', 'performance', 'portfolio'])
})
