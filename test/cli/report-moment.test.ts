import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Row } from '../../src/event/store.ts'
import { steadyTimers } from '../../src/kernel/clock.ts'
import { reports } from '../../src/report/index.ts'
import type { LogMoment } from '../../src/view/log-cut.ts'
import { askKept } from '../../src/view/replica/kept-moment.ts'
import { View } from '../../src/view/replica/view.ts'
import { expectRefusal } from '../rig/ended.ts'
import { rowsAt, runHours, stageFolder, write } from './hours-log.ts'
import { inProcess } from './in-process.ts'

const at = stageFolder()
const log = at('hours.db')
/** The same log with the index that a page leaves beside it. */
const indexed = at('indexed.db')
let rows: readonly Row[]
beforeAll(async () => {
  await runHours(log, ['--set', 'risk.cooldownMin=30', '--set', 'exit.maxHoldMin=45', '--set', 'exit.takeProfitPct=0.5'])
  rows = await rowsAt(log)
  await write(indexed, rows)
  const view = await View.open(indexed, { keepsSideFile: true, timers: steadyTimers })
  await view.close()
})

const ofWholeLog = ['portfolio', 'budget', 'performance', 'equity']
const asked = (where: string, ...args: string[]) => inProcess(['report', ...args, '--log', where])
const dataOf = async (where: string, ...args: string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await asked(where, ...args, '--json')
  expect(code, stderr).toBe(0)
  const { log: _log, at: _at, atMs: _atMs, ...data } = JSON.parse(stdout)
  return data
}

describe('a report of a past moment', () => {
  test('says what it would have said then: on the whole log as on the log cut behind it, folded as out of the index', async () => {
    expect(existsSync(`${indexed}.view`)).toBe(true)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: rows.length }), async (place) => {
        const cut = at(`cut-${place}.db`)
        if (!existsSync(cut)) await write(cut, rows.slice(0, place))
        for (const what of [...reports.keys(), 'summary']) {
          const then = await dataOf(cut, what)
          expect(await dataOf(log, what, '--at', String(place)), what).toEqual(then)
          expect(await dataOf(indexed, what, '--at', String(place)), what).toEqual(then)
        }
      }),
      { numRuns: 6, examples: [[1], [rows.length]] },
    )
  })

  test('shows the same rows, and says of how many they are the last, folded as out of the index', async () => {
    const noon = new Date(rows[Math.floor(rows.length / 2)]!.time).toISOString()
    let cut = 0
    for (const what of ['events', 'fills', 'orders', 'decisions', 'funding'])
      for (const chosen of [[], ['--all'], ['--coin', 'ETH/USD', '--csv'], ['--to', noon]]) {
        const args = [what, ...chosen, '--at', String(rows.length - 5)]
        const told = await asked(log, ...args)
        expect(await asked(indexed, ...args), args.join(' ')).toEqual(told)
        if (told.stdout.includes('The last 50 of')) cut++
      }
    expect(cut).toBeGreaterThan(0)
    for (const where of [log, indexed])
      expectRefusal(
        await asked(where, 'fills', '--at', '9', '--coin', 'ETH/USDD'),
        2,
        'The log has no coin "ETH/USDD"; did you mean ETH/USD?',
      )
  })

  test('is taken out of the index where there is one that fits', async () => {
    const ordinalAt = (where: string, moment: Exclude<LogMoment, null>) =>
      askKept(where, moment, steadyTimers, async (_, { place }) => place.ordinal)
    expect(await ordinalAt(log, { place: 9 }), 'none is there').toBeNull()
    expect(await ordinalAt(indexed, { place: 9 })).toBe(9)
    expect(await ordinalAt(indexed, { place: rows.length + 1 }), 'it does not reach there').toBeNull()
    expect(await ordinalAt(indexed, { timeMs: 0 }), 'there was nothing').toBeNull()
  })

  test('is one sentence where there was no such event', async () => {
    const sentence = `The log has ${rows.length} events: there is no event ${rows.length + 1} yet.`
    for (const where of [log, indexed])
      for (const what of ['budget', 'lots', 'summary', 'journal'])
        expectRefusal(await asked(where, what, '--at', String(rows.length + 1)), 2, sentence)
  })

  test('says that the log ends before that time', async () => {
    const { code, stderr } = await asked(log, 'budget', '--at', '2031-01-01')
    expect(code).toBe(0)
    expect(stderr).toContain(`The log reaches to ${new Date(rows.at(-1)!.time).toISOString()}: that is all there is.`)
  })
})

describe('the difference of two moments', () => {
  type Changed = { figure: string; from: string | number | null; to: string | number | null; difference: string | number | null }[]
  const changed = async (...args: string[]): Promise<Changed> => (await dataOf(log, ...args)).changed as Changed

  test('is what the second says less what the first says, of every report of the whole log', async () => {
    const [first, second] = [Math.floor(rows.length / 3), rows.length - 3].map(String) as [string, string]
    for (const what of [...ofWholeLog, 'summary']) {
      const changes = await changed(what, '--from', first, '--to', second)
      expect(changes.length, what).toBeGreaterThan(0)
      for (const { figure, from, to, difference } of changes) {
        expect(from, figure).not.toBe(to)
        if (difference !== null) expect(Number(difference)).toBeCloseTo(Number(to ?? 0) - Number(from ?? 0), 9)
      }
    }
    const pools = async (place: string) => ((await dataOf(log, 'budget', '--at', place)).pools as Record<string, { cash: string }>).USD!
    const [before, after] = [(await pools(first)).cash, (await pools(second)).cash]
    expect(await changed('budget', '--from', first, '--to', second)).toContainEqual(
      expect.objectContaining({ figure: 'pools USD cash', from: before, to: after }),
    )
  })

  test('is from the beginning, or up to now, where one of them is left out', async () => {
    const first = String(Math.floor(rows.length / 2))
    const cash = (await changed('budget', '--to', first)).find(({ figure }) => figure === 'pools USD deposits')!
    expect(cash).toMatchObject({ from: null, to: '10000', difference: '10000' })
    expect(await changed('budget', '--from', first)).toEqual(await changed('budget', '--from', first, '--to', String(rows.length)))
  })

  test('refuses two moments that are none, in the wrong order, or beside a third', async () => {
    expectRefusal(await asked(log, 'budget', '--from', '9', '--to', '9'), 2, '--from 9 is not before --to 9: nothing lies in between.')
    expectRefusal(await asked(log, 'budget', '--from', '9', '--at', '20'), 2, '--from and --to are two moments, --at is one')
    expectRefusal(await asked(log, 'budget', '--from', 'noon'), 2, '"noon" is no time')
    expectRefusal(await asked(log, 'budget', '--coin', 'ETH/USD', '--to', '9'), 2, 'is of the whole log: leave out --coin and --type.')
  })

  test('stays a choice of rows where a report has rows', async () => {
    const time = new Date(rows.at(-1)!.time).toISOString()
    expect(await dataOf(log, 'fills', '--from', time)).toMatchObject({ fills: [] })
  })
})

describe('report journal', () => {
  test('is the journal', async () => {
    for (const args of [[], ['--wide', '--all'], ['--json', '--coin', 'ETH/USD'], ['--type', 'EntryRequested', '--actor', 'engine']])
      expect(await asked(log, 'journal', ...args)).toEqual(await inProcess(['journal', '--log', log, ...args]))
  })

  test('knows a past moment, which does not grow', async () => {
    const { stdout } = await asked(log, 'journal', '--all', '--at', '12')
    expect(stdout.trim().split('\n')).toHaveLength(12)
    expectRefusal(await asked(log, 'journal', '--at', '12', '--follow'), 2, 'A past moment does not grow')
    expectRefusal(await asked(log, 'budget', '--follow'), 2, '"report journal" alone goes on')
    expectRefusal(await asked(log, 'journal', '--csv'), 2, '"report journal" has no tables')
  })
})

describe('events', () => {
  test('are chosen by order, decision and actor as in the journal', async () => {
    const wanted = rows.find(({ type }) => type === 'ExitRequested')!
    const { orderId } = JSON.parse(wanted.data) as { orderId: string }
    for (const args of [
      ['--order', orderId],
      ['--decision', wanted.correlation],
      ['--actor', 'engine'],
    ]) {
      const events = (await dataOf(log, 'events', ...args)).events as { event: string }[]
      const told = (await dataOf(log, 'journal', ...args)).events as { event: string }[]
      expect(events.length).toBeGreaterThan(0)
      expect(events.map(({ event }) => event)).toEqual(told.map(({ event }) => event))
    }
    expectRefusal(await asked(log, 'lots', '--order', orderId), 2, 'they are of "report events" and "report journal".')
  })
})
