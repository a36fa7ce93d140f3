import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig, readConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { play } from '../engine/play.ts'
import { expectRefusal } from '../rig/ended.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { inProcess } from './in-process.ts'
import { defined, HEAD, writeStrategy } from './strategy-texts.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-strategy-runs-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const file = (text: string, name?: string): string => writeStrategy(folder, text, name)
const TRADES = defined(
  "needs: ({ fast }) => ({ fast: { is: 'sma', period: fast } }), on: ({ bar, indicators: { fast } }) => fast !== null && bar.close < fast * 0.99 ? { trigger: 'below', values: { close: bar.close, fast } } : null",
)

describe('a run by it', () => {
  test('that is killed and goes on is the one that was never stopped', async () => {
    const tape = await openTape([tapeFolder])
    const set = { 'entry.strategy': file(TRADES) }
    const undisturbed = await play({ tape, set })
    expect(undisturbed.events.filter(({ type }) => type === 'EntryFilled').length).toBeGreaterThan(3)
    const stop = new AbortController()
    const store = new MemoryStore()
    await play({ tape, set, store, stop: stop.signal, onProgress: async (rows) => void (rows > 4000 && stop.abort()) })
    const resumed = await play({ tape, set, store })
    expect(resumed.hashes).toEqual(undisturbed.hashes)
  })

  test('ends with a sentence and exit code 1 where it fails, and goes on with another file, which is said', async () => {
    const path = file(
      TRADES.replace('needs:', 'lookback: 3, needs:')
        .replace('on: (', 'on: (')
        .replace('=> fast !== null', '=> fast !== null && oops(bar.closeMs)')
        .replace(
          HEAD,
          `${HEAD}const oops = (ms: number): boolean => { if (ms > Date.UTC(2018, 3, 5)) throw new Error('oops'); return true }\n`,
        ),
      'fails.ts',
    )
    const run = (...more: string[]) =>
      inProcess(['run', '--set', `entry.strategy=${path}`, '--set', 'log.level=silent', '--log', join(folder, 'fails.db'), ...more])
    const failed = await run()
    expect(failed.code).toBe(1)
    expect(failed.stderr).toMatch(
      /The strategy mine \(.*fails\.ts\) was stopped at the candle of .* that ended 2018-04-05T00:0\d:00\.000Z: it threw "oops"\./,
    )
    writeFileSync(path, TRADES)
    const resumed = await run('--resume')
    expect([resumed.code, resumed.stderr]).toEqual([
      0,
      expect.stringContaining('From here on other options apply than before: the file of the strategy is another one than it was.'),
    ])
    expect((await inProcess(['verify', '--log', join(folder, 'fails.db')])).code).toBe(0)
  })

  test.each([
    ["{ a: { is: 'smaa' } }", /cannot be asked\. There is no indicator "smaa"; did you mean sma\? There are adx/],
    ["{ a: { is: 'sma', period: 0 } }", /cannot be asked\. The option "period" of sma is 0; it must be a whole number/],
    ["{ a: { is: 'sma', period: 3, timeframe: '90x' } }", /The timeframe of what it needs as "a" is 90x/],
    ["{ a: { is: 'sma', period: 3, timeframe: '90m' } }", null],
    ['3', /What it needs are no indicators by name/],
    ['(async () => ({}))()', /What it needs are no indicators by name/],
    ['[]', /What it needs are no indicators by name/],
    ['{ a: 3 }', /What it needs as "a" is no indicator/],
    ['nope', /cannot be asked\. What it needs cannot be read: nope is not defined\./],
  ])('that needs %s', async (needs, why) => {
    const path = file(
      `${HEAD}export default defineStrategy({ id: 'n', settings: z.object({}), needs: () => (${needs}), on: () => null })`,
      'needs.mjs',
    )
    const log = join(folder, `needs-${needs.length}.db`)
    const ended = await inProcess(['run', '--set', `entry.strategy=${path}`, '--set', 'log.level=silent', '--log', log])
    if (why === null) expect(ended.code).toBe(0)
    else expectRefusal(ended, 2, why)
  })

  test.each([
    ['nope', /cannot be asked\. What it needs cannot be read: nope is not defined\./],
    ['3', /cannot be asked\. Its highs say neither true nor false\./],
  ])('whose highs are %s is refused before a log is begun', async (highs, why) => {
    const path = file(
      `${HEAD}export default defineStrategy({ id: 'n', settings: z.object({}), highs: () => ${highs}, on: () => null })`,
      'highs.mjs',
    )
    const log = join(folder, 'highs.db')
    expectRefusal(await inProcess(['run', '--set', `entry.strategy=${path}`, '--set', 'log.level=silent', '--log', log]), 2, why)
    expect(existsSync(log)).toBe(false)
  })

  test('that reads shorter candles than those of the tape is refused', async () => {
    const path = file(
      `${HEAD}export default defineStrategy({ id: 'n', settings: z.object({}), timeframes: ['1m'], lookback: 3, on: () => null })`,
      'short.ts',
    )
    const tape = join(folder, 'five.csv')
    writeFileSync(
      tape,
      `timestamp,open,high,low,close,volume\n${[0, 1, 2].map((nth) => `${1_700_000_100_000 + nth * 300_000},1,1,1,1,1`).join('\n')}\n`,
    )
    const ended = await inProcess([
      'run',
      '--tape',
      `AAA/USD=${tape}`,
      '--set',
      `entry.strategy=${path}`,
      '--log',
      join(folder, 'short.db'),
    ])
    expectRefusal(
      ended,
      2,
      /The strategy n \(.*\) reads candles of 1m, and those of AAA\/USD take 5 minutes: a longer one is made of whole candles/,
    )
  })
})

describe('coins with strategies of their own', () => {
  const MORE = TRADES.replace("id: 'mine'", "id: 'other'")
  const configOf = (text: string): string => {
    writeFileSync(join(folder, 'one.ts'), TRADES)
    writeFileSync(join(folder, 'two.ts'), MORE)
    writeFileSync(join(folder, 'c.yaml'), text)
    return join(folder, 'c.yaml')
  }

  test('have settings of their own, which those of all coins fill up where it is the same strategy', () => {
    const file = configOf(
      'entry: { strategy: ./one.ts, settings: { fast: 20, word: b } }\ncoins: { BTC/USD: { entry: { settings: { fast: 30 } } }, ETH/USD: { entry: { strategy: ./two.ts } }, LTC/USD: { entry: { strategy: drop } } }',
    )
    const settings = new Settings(loadConfig({ file, overrides: { 'coins.ETH/USD.entry.settings.fast': '5' } }))
    const of = (symbol: string): unknown => [settings.of({ symbol }).entry.strategy, settings.of({ symbol }).entry.settings]
    expect([of('XRP/USD'), of('BTC/USD'), of('ETH/USD'), of('LTC/USD')]).toEqual([
      ['./one.ts', { fast: 20, word: 'b' }],
      ['./one.ts', { fast: 30, word: 'b' }],
      ['./two.ts', { fast: 5, word: 'a' }],
      ['drop', {}],
    ])
    expect(Object.keys(settings.options.strategies as object)).toEqual(['./one.ts', './two.ts'])
    const wrong = readConfig({ file, overrides: { 'coins.ETH/USD.entry.settings.fast': '1', 'coins.LTC/USD.entry.settings.fast': '3' } })
    expect(wrong.problems.map(({ path, message }) => `${path} ${message}`)).toEqual([
      'coins.ETH/USD.entry.settings.fast is refused by other: too small: expected number to be >=2, not 1',
      'coins.LTC/USD.entry.settings.fast is for strategies of your own: drop has its settings among the options of entry',
    ])
  })

  test('are asked side by side, and the log names each', async () => {
    const file = configOf(
      'entry: { strategy: ./one.ts }\ncoins: { ETH/USD: { entry: { strategy: ./two.ts } }, LTC/USD: { entry: { strategy: drop } } }',
    )
    const { events } = await play({ tape: await openTape([tapeFolder]), file })
    const asked = events.flatMap((event) =>
      event.type === 'EntryRequested' ? [`${event.parts.symbol} ${event.data.because.strategy}`] : [],
    )
    expect([...new Set(asked)].sort()).toEqual(['BTC/USD mine', 'ETH/USD other', 'LTC/USD drop'])
  })
})
