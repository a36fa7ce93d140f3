import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, test } from 'vitest'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { Row } from '../../src/event/store.ts'
import { expectRefusal } from '../rig/ended.ts'
import { rowsAt, runHours, stageFolder, write } from './hours-log.ts'
import { inProcess } from './in-process.ts'

const at = stageFolder()
const log = at('hours.db')
const damaged = at('damaged.db')
const empty = at('empty.db')
let rows: readonly Row[]
beforeAll(async () => {
  await runHours(log, ['--set', 'exit.maxHoldMin=45'])
  rows = await rowsAt(log)
  await write(damaged, rows)
  const database = new DatabaseSync(damaged)
  database.exec('DROP TRIGGER IF EXISTS events_no_update')
  for (const { name } of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all() as { name: string }[])
    database.exec(`DROP TRIGGER "${name}"`)
  database.exec(`UPDATE events SET data = replace(data, '"', ' "') WHERE position = ${rows.length - 5}`)
  database.close()
  await SqliteStore.open(empty).close()
})

const stepped = (...args: string[]) => inProcess(['step', '--log', log, ...args])
const placesIn = (stdout: string): number[] => [...stdout.matchAll(/^event (\d+) of \d+/gm)].map(([, place]) => Number(place))
const placesOf = (type: string): number[] => rows.flatMap((row, index) => (row.type === type ? [index + 1] : []))

describe('step in a pipe', () => {
  test('prints the event that it begins at: its sentence, the machine, what changed and the prices around it', async () => {
    const place = placesOf('EntryFilled')[0]!
    const { code, stdout } = await stepped('--at', String(place))
    expect(code).toBe(0)
    expect(placesIn(stdout)).toEqual([place])
    for (const text of ['EntryFilled', 'Bought ', 'protection exposed*', 'exposure: 0 to ', 'prices ', 'later '])
      expect(stdout).toContain(text)
    expect(stdout.split('\n').every((line) => line === line.trimEnd())).toBe(true)
  })

  test('goes from stop to stop, on and back, and says where there is none', async () => {
    const fills = placesOf('EntryFilled')
    expect(placesIn((await stepped('--until', 'EntryFilled', '--by', '2')).stdout)).toEqual([1, ...fills.slice(0, 2)])
    const end = String(rows.length)
    expect(placesIn((await stepped('--at', end, '--until', 'EntryFilled', '--by', '-1')).stdout)).toEqual([rows.length, fills.at(-1)])
    const { stdout, stderr } = await stepped('--at', end, '--until', 'fill')
    expect(placesIn(stdout)).toEqual([rows.length])
    expect(stderr).toBe('There is no such event behind this one.\n')
    const { stdout: held } = await stepped('--coin', 'ETH/USD', '--until', 'coin.exposure > 0')
    expect(placesIn(held)).toEqual([1, fills[0]])
  })

  test('says in one sentence what there is not', async () => {
    expectRefusal(await stepped('--coin', 'ETH/USDD'), 2, 'The log has no position "ETH/USDD"; did you mean ETH/USD?')
    expectRefusal(await stepped('--at', String(rows.length + 1)), 2, `The log has ${rows.length} events: there is no event`)
    expectRefusal(await stepped('--at', '2017-01-01'), 2, 'at that time there was nothing.')
    expectRefusal(await stepped('--until', 'coin.exposure >'), 2, 'is no comparison')
    expectRefusal(await stepped('--until', 'fill', '--by', '0'), 2, '--by is a number of stops')
    expectRefusal(await inProcess(['step', '--log', empty]), 2, 'holds no event yet: there is nothing to step through.')
    const none = at('none.db')
    writeFileSync(none, 'no log')
    expectRefusal(await inProcess(['step', '--log', none]), 1, /none\.db/)
  })

  test('of a damaged log shows what stands before the damage, and names it', async () => {
    const { code, stdout, stderr } = await inProcess(['step', '--log', damaged, '--at', '2031-01-01'])
    expect(code).toBe(0)
    expect(placesIn(stdout)).toEqual([rows.length - 6])
    expect(stderr).toMatch(/^[^\n]+\.\n$/)
  })
})

describe('top in a pipe', () => {
  test('is printed once: what is held, the budget, and what stands against entries', async () => {
    const held = at('held.db')
    const place = placesOf('EntryFilled')[0]!
    await write(held, rows.slice(0, place))
    const { code, stdout } = await inProcess(['top', '--log', held])
    expect(code).toBe(0)
    const { quantity } = JSON.parse(rows[place - 1]!.data) as { quantity: string }
    expect(stdout).toMatch(new RegExp(`^ETH/USD +\\w+ +${quantity} `, 'm'))
    expect(stdout).toMatch(/^budget +free +reserved/m)
    expect(stdout).toContain('nobody writes it')
    expect((await inProcess(['top', '--log', log])).stdout).toContain('against every entry: not-trading')
  })

  test('says that nothing was recorded yet, and what is damaged', async () => {
    expect((await inProcess(['top', '--log', empty])).stdout).toContain('Nothing was recorded yet.')
    const { stdout } = await inProcess(['top', '--log', damaged])
    expect(stdout).toContain(`event ${rows.length - 6}`)
    expect(stdout).toMatch(/ETH|damaged|not what was written/i)
  })
})
