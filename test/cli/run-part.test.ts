import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Ended, expectRefusal } from '../rig/ended.ts'
import { engine } from '../rig/engine.ts'
import { HOURS, ON_HOURS } from './first-hours.ts'
import { inProcess } from './in-process.ts'

let folder: string
let tape: string
const at = (name: string): string => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-run-'))
  tape = at('coinbase_ETH-USD_1m.csv')
  writeFileSync(tape, `${HOURS.join('\n')}\n`)
})
afterEach(() => rmSync(folder, { recursive: true }))

const run = (...args: string[]): Promise<Ended> => inProcess(['run', ...args, ...ON_HOURS])
const onTape = (...args: string[]): Promise<Ended> => run('--tape', tape, '--log', at('a.db'), ...args)
const documentOf = ({ code, stdout, stderr }: Ended) => {
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout)
}

const PART = ['--from', '2018-04-04T02:00', '--to', '2018-04-04T12:00Z']

describe('a part of a tape', () => {
  test('is played as a tape of its rows alone is, and counted', async () => {
    const part = documentOf(await onTape(...PART, '--json'))
    expect(part.tape).toMatchObject({ rows: 899, used: 600, outside: 299 })
    expect([part.tape.firstMs, part.tape.lastMs], 'when its first and its last candle open').toEqual([1522807200000, 1522843140000])
    expect(part.fills, 'something is traded in it').toBeGreaterThan(0)
    const alone = at('cut/coinbase_ETH-USD_1m.csv')
    mkdirSync(at('cut'))
    const isIn = (row: string): boolean => Number(row.split(',')[0]) >= 1522807200000 && Number(row.split(',')[0]) < 1522843200000
    writeFileSync(alone, HOURS.filter(isIn).join('\n'))
    const { bars, decisions, orders, fills, realised, unrealised, fees } = documentOf(
      await run('--tape', alone, '--log', at('b.db'), '--json'),
    )
    expect(part).toMatchObject({ bars, decisions, orders, fills, realised, unrealised, fees })
    const { stdout } = await run('--tape', tape, '--log', at('c.db'), ...PART)
    expect(stdout).toContain('600 of 899 rows, 299 outside the part, skipped 0')
    expect(stdout).toContain('\ncandles     2018-04-04 02:00 to 2018-04-04 11:59 UTC\n')
  })

  test('is remembered: resumed without a word, refused with another', async () => {
    const ended = documentOf(await onTape(...PART, '--json'))
    const resume = (...args: string[]): Promise<Ended> => run('--resume', '--log', at('a.db'), ...args)
    for (const flags of [[], PART, ['--tape', tape]]) {
      const again = documentOf(await resume('--json', ...flags))
      expect([again.isAtEnd, again.stateHash, again.bars]).toEqual([true, ended.stateHash, 600])
    }
    expectRefusal(
      await resume('--from', '2018-04-04T02:00'),
      2,
      /part of this tape \(what opens from \S+T02:00:00\.000Z and before \S+Z\) than this one \(what opens from \S+Z\); resume it without/,
    )
    expectRefusal(await resume('--to', '2018-04-03'), 2, /has no candle that opens before 2018-04-03/)
    documentOf(await run('--tape', tape, '--log', at('b.db'), '--json'))
    expectRefusal(await run('--resume', '--log', at('b.db'), ...PART), 2, /from another part of this tape \(all of it\) than this one/)
  })

  test('is gone on with where a killed engine left it', async () => {
    const begun = ['run', '--tape', tape, '--log', at('a.db'), ...PART, ...ON_HOURS]
    expect((await engine(begun, { at: 'after-append:6' })).signal).toBe('SIGKILL')
    const whole = documentOf(await run('--tape', tape, '--log', at('b.db'), ...PART, '--json'))
    const resumed = documentOf(await run('--resume', '--log', at('a.db'), '--json'))
    expect(resumed).toMatchObject({ isAtEnd: true, stateHash: whole.stateHash, folds: whole.folds })
    expect(resumed.written, 'something was left to do').toBeGreaterThan(10)
  })

  test.each([
    [
      'a part without time',
      ['--from', '2018-04-04T02:00Z', '--to', '1522807200000'],
      /--from 2018-04-04T02:00:00\.000Z is not before --to 2018-04-04T02:00:00\.000Z/,
    ],
    ['a time that is none', ['--from', 'yesterday'], /"yesterday" is no time: write it like 2018-04-05, /],
    [
      'a part in which nothing is',
      ['--from', '2018-05-01', '--log', 'none.db'],
      /has no candle that opens from 2018-05-01T00:00:00\.000Z: its candles open from 2018-04-04T00:00:00\.000Z to \S+T14:58:00\.000Z\./,
    ],
  ])('%s is refused', async (_, args, sentence) => {
    expectRefusal(await onTape(...args), 2, sentence)
    expect(existsSync(at('a.db'))).toBe(false)
  })
})
