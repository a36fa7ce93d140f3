import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Ended, expectRefusal } from '../rig/ended.ts'
import { HOURS, ON_HOURS } from './first-hours.ts'
import { inProcess } from './in-process.ts'

let folder: string
const at = (name: string): string => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-signals-'))
  writeFileSync(at('coinbase_ETH-USD_1m.csv'), `${HOURS.join('\n')}\n`)
})
afterEach(() => rmSync(folder, { recursive: true }))

const rows = (...all: readonly object[]): string => all.map((row) => `${JSON.stringify(row)}\n`).join('')
const ENTER = { id: 'a1', time: '2018-04-04T00:30Z', symbol: 'ETH/USD', direction: 'long', score: 1 }
const DRAIN = { time: '2018-04-04T02:00Z', command: 'drain', policy: 'keep', reason: 'lunch' }
const run = (...args: string[]): Promise<Ended> =>
  inProcess(['run', '--tape', at('coinbase_ETH-USD_1m.csv'), '--log', at('a.db'), '--json', ...args, ...ON_HOURS])
const resume = (...args: string[]): Promise<Ended> => inProcess(['run', '--resume', '--log', at('a.db'), '--json', ...args, ...ON_HOURS])
const documentOf = ({ code, stdout, stderr }: Ended) => {
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout)
}

describe('a run with signals', () => {
  test('trades them, and goes on with the same file where a drain ended it', async () => {
    writeFileSync(at('s.jsonl'), rows(ENTER, DRAIN))
    const ended = await run('--signals', at('s.jsonl'))
    expect(documentOf(ended)).toMatchObject({ isAtEnd: false, decisions: 1 })
    expect(ended.stderr).toContain(`--signals ${at('s.jsonl')}`)
    // where it was is in the log
    const whole = documentOf(await resume())
    expect(whole.isAtEnd).toBe(true)
    expect(whole.decisions).toBeGreaterThan(1)
    const report = documentOf(await inProcess(['report', 'decisions', '--log', at('a.db'), '--json']))
    expect(report.decisions[0]).toMatchObject({ strategy: 'signals', trigger: 'signal', judged: { signal: 'a1' } })
  })

  test('plays those of a profile on the bundled tape', async () => {
    const part = ['--from', '2018-04-04T03:00Z', '--to', '2018-04-04T04:00Z', '--set', 'log.level=silent']
    const ended = await inProcess(['run', '--profile', 'exit-gallery', '--log', at('a.db'), '--json', ...part])
    expect(documentOf(ended).closed).toMatchObject({ operator: 1 })
    expect(ended.stderr).toContain('4 of 9 signals and commands lie before the begin of the tape or behind its end')
    const other = await inProcess([
      'run',
      '--profile',
      'exit-gallery',
      '--tape',
      at('coinbase_ETH-USD_1m.csv'),
      '--log',
      at('b.db'),
      '--json',
      ...part,
    ])
    expect(other.stderr, 'of another tape they are none').not.toContain('signals')
  })

  test('says how many lie outside the tape', async () => {
    writeFileSync(at('s.jsonl'), rows({ ...ENTER, time: '2018-04-03T00:00Z' }, ENTER))
    expect((await run('--signals', at('s.jsonl'))).stderr).toContain(
      '1 of 2 signals and commands lie before the begin of the tape or behind its end, and are not played.',
    )
  })

  test.each([
    ['a torn line', () => rows(ENTER).slice(0, 30), /s\.jsonl, line 1: it is not whole/],
    ['a coin that is not there', () => rows({ ...ENTER, symbol: 'BTC/USD' }), /line 1: BTC\/USD is not on the tape \(ETH\/USD\)/],
  ])('begins nothing for %s', async (_, text, sentence) => {
    writeFileSync(at('s.jsonl'), text())
    expectRefusal(await run('--signals', at('s.jsonl')), 2, sentence)
    expect(existsSync(at('a.db'))).toBe(false)
  })

  test('begins nothing where the file is not there', async () => {
    expectRefusal(await run('--signals', at('none.jsonl')), 2, /The file of signals \S+none\.jsonl cannot be read: there is no such file/)
    expect(existsSync(at('a.db'))).toBe(false)
  })
})

describe('a log that was made with signals', () => {
  const begin = async (): Promise<void> => {
    writeFileSync(at('s.jsonl'), rows(ENTER, DRAIN))
    documentOf(await run('--signals', at('s.jsonl')))
  }

  test('is not gone on with by other ones', async () => {
    await begin()
    writeFileSync(at('t.jsonl'), rows(ENTER))
    expectRefusal(
      await resume('--signals', at('t.jsonl')),
      2,
      /was made with other signals \(\S+s\.jsonl with 2 rows\): resume it as it was begun/,
    )
    expect(documentOf(await inProcess(['verify', '--log', at('a.db'), '--json']))).toMatchObject({ ok: true })
  })

  test('nor where the file is gone', async () => {
    await begin()
    rmSync(at('s.jsonl'))
    expectRefusal(await resume(), 2, /The signals that the log was made with are not where they were: .* Name them by --signals/)
  })

  test('nor with other options of its waves', async () => {
    await begin()
    expectRefusal(await resume('--set', 'signals.waveS=60'), 2, /signals\.waveS cannot change: the signals of \S+ were gathered with 5/)
  })

  test('and one without takes none', async () => {
    documentOf(await run())
    writeFileSync(at('s.jsonl'), rows(ENTER))
    expectRefusal(await resume('--signals', at('s.jsonl')), 2, /was made without signals: resume it as it was begun/)
  })
})
