import { beforeAll, describe, expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import type { Row } from '../../src/event/store.ts'
import { Journal } from '../../src/view/journal/journal.ts'
import { expectRefusal } from '../rig/ended.ts'
import { rowsAt, runHours, stageFolder, write } from './hours-log.ts'
import { inProcess } from './in-process.ts'

const at = stageFolder()
const log = at('hours.db')
let rows: readonly Row[]
beforeAll(async () => {
  await runHours(log)
  rows = await rowsAt(log)
})

const journal = async (...args: string[]): Promise<string[]> => {
  const { code, stdout, stderr } = await inProcess(['journal', '--log', log, ...args])
  expect(code, stderr).toBe(0)
  return stdout.split('\n').slice(0, -1)
}
type Told = { events: Record<string, string | number | null>[]; count: number }
const documentOf = async (...args: string[]): Promise<Told> => JSON.parse((await journal('--json', ...args)).join('\n'))

describe('the journal', () => {
  test('has a line for each event, with its time and its place in the log', async () => {
    const lines = await journal('--all')
    expect(lines.length).toBe(rows.length)
    for (const [index, line] of lines.entries()) {
      expect(line.endsWith(` [${index + 1}]`), line).toBe(true)
      expect(Date.parse(`${line.slice(0, 23).trim().replace(' ', 'T')}Z`)).toBe(rows[index]!.time)
      expect(line).not.toMatch(/undefined|NaN|\[object/)
    }
  })

  test('shows the last 50 of a log that is longer, and says so', async () => {
    const all = await journal('--all')
    const { stdout, stderr } = await inProcess(['journal', '--log', log])
    expect(stdout.split('\n').slice(0, -1)).toEqual(all.slice(-50))
    expect(stderr).toBe(`The last 50 of ${rows.length} events; --all shows all.\n`)
  })

  test('of a beginning of a log is a beginning of its journal', async () => {
    for (const length of [1, 2, 17, 40, rows.length - 1]) {
      const cut = at(`cut-${length}.db`)
      await write(cut, rows.slice(0, length))
      const { stdout } = await inProcess(['journal', '--log', cut, '--all', '--wide'])
      expect(stdout.split('\n').slice(0, -1)).toEqual((await journal('--all', '--wide')).slice(0, length))
    }
  })

  test.each(['coin', 'type', 'order', 'decision', 'actor'] as const)('shows what is asked for by --%s', async (name) => {
    const request = rows.find(({ type }) => type === 'ExitRequested' || type === 'ProtectionRequested')!
    const { orderId } = JSON.parse(request.data)
    const wanted = {
      coin: ['ETH/USD', (row: Row) => row.parts.symbol === 'ETH/USD'],
      type: ['EntryFilled', (row: Row) => row.type === 'EntryFilled'],
      order: [orderId, (row: Row) => row.data.includes(`"${orderId}"`)],
      decision: [request.correlation, (row: Row) => row.correlation === request.correlation],
      actor: ['engine', (row: Row) => row.actor === 'engine'],
    } as const
    const [value, isWanted] = wanted[name]
    const { events, count } = await documentOf(`--${name}`, value)
    const places = rows.flatMap((row, index) => (isWanted(row) ? [index + 1] : []))
    expect(events.map((event) => event.at)).toEqual(places)
    expect(count).toBe(places.length)
    expect(count).toBeGreaterThan(0)
  })

  test('shows a span of time, its end not included', async () => {
    const [fromMs, toMs] = [rows[20]!.time, rows[40]!.time]
    const { events } = await documentOf('--from', String(fromMs), '--to', String(toMs))
    expect(events.map((event) => event.at)).toEqual(rows.flatMap(({ time }, index) => (time >= fromMs && time < toMs ? [index + 1] : [])))
  })

  test('says in one sentence what is wrong with what was asked for', async () => {
    const asked = (...args: string[]) => inProcess(['journal', '--log', log, ...args])
    expectRefusal(await asked('--coin', 'ETH/USDD'), 2, 'The log has no coin "ETH/USDD"; did you mean ETH/USD?')
    expectRefusal(await asked('--type', 'EntryFiled'), 2, 'There is no type of event "EntryFiled"; did you mean EntryFilled?')
    expectRefusal(await asked('--order', 'cf00'), 2, 'The log has no order "cf00";')
    expectRefusal(await asked('--decision', 'x@1'), 2, 'The log has no decision "x@1";')
    expectRefusal(await asked('--actor', 'engin'), 2, 'The log has no actor "engin"; did you mean engine?')
    expectRefusal(await asked('--from', '2018-04-05', '--to', '2018-04-04'), 2, 'is not before --to')
    expectRefusal(await inProcess(['journal', '--log', at('none.db')]), 2, 'There is no log')
  })

  test('lets nothing of a log command the terminal', () => {
    const [row] = rows.filter(({ type }) => type === 'SessionStarted')
    const evil = { ...row!, data: row!.data.replace('"ETH/USD"', JSON.stringify('E\u001b[2J\nTH')) }
    const told = new Journal()
    expect(told.text(told.row(decode(evil)), true).said).not.toMatch(/\p{Cc}/u)
  })
})
