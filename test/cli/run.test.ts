import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Ended, expectRefusal, said } from '../rig/ended.ts'
import { FILTERS_OF_HOURS, HOURS, ON_HOURS } from './first-hours.ts'
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
/** A signal as a person's Ctrl-C, when the engine has begun. */
const interrupted = async (signal: NodeJS.Signals, ...args: string[]): Promise<Ended> => {
  const before = process.listenerCount(signal)
  const ended = onTape('--speed', '0.001', ...args)
  const look = setInterval(() => {
    if (!existsSync(at('a.db')) || process.listenerCount(signal) === before) return
    clearInterval(look)
    process.emit(signal, signal)
  }, 20)
  const result = await ended
  expect(process.listenerCount(signal), 'whoever comes later is not listened to by it').toBe(before)
  return result
}

describe('a run', () => {
  test('has one document, which says of all what it came to', async () => {
    const ended = await onTape('--json')
    expect(ended.stderr).toBe(`Log: ${at('a.db')}\n`)
    const result = documentOf(ended)
    expect(Object.keys(result.folds)).toHaveLength(14)
    expect(result).toEqual({
      log: at('a.db'),
      label: null,
      isAtEnd: true,
      coins: ['ETH/USD'],
      instruments: {
        'ETH/USD': { ...FILTERS_OF_HOURS, contractSize: null },
      },
      bars: 899,
      decisions: 7,
      refused: {},
      orders: 10,
      fills: 5,
      closed: { 'hard-stop': 2 },
      realised: { USD: '-79.47598575' },
      unrealised: { USD: '-4.72852008' },
      fees: { USD: '3.93405583' },
      unprotected: { ms: expect.any(Number), longestMs: expect.any(Number), awayMs: 0, switchedMs: 0, alarms: 0 },
      budget: {
        USD: {
          capital: '9920.52401425',
          free: '8920.60501417',
          reserved: '0',
          invested: '999.91900008',
          cash: '8920.60501417',
          deposits: '10000',
          margin: '0',
          funding: '0',
        },
      },
      returns: { USD: expect.objectContaining({ days: 1, return: '-0.0084204506', sharpe: null }) },
      rewardRisk: { positions: 2, realised: expect.stringMatching(/^-1\.0/), planned: '0.5' },
      trades: { USD: { closed: 2, winRate: '0', profitFactor: '0', expectancy: '-39.737992875' } },
      buyAndHold: {
        coins: {
          'ETH/USD': {
            asset: 'USD',
            fromMs: 1_522_800_000_000,
            toMs: 1_522_853_940_000,
            firstPrice: '416.29',
            lastPrice: '373.57',
            // 373.57 x 0.999 / (416.29 x 1.001) - 1
            return: '-0.10441373467148768',
          },
        },
        tape: { USD: '-0.10441373467148768' },
      },
      events: 112,
      written: 112,
      seconds: expect.any(Number),
      eventsPerSecond: Math.round(112 / result.seconds),
      boot: { events: 0, stateHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      stateHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      folds: expect.any(Object),
      head: expect.stringMatching(/^112-[0-9a-f]{64}$/),
      tape: {
        rows: 899,
        used: 899,
        outside: 0,
        reordered: 0,
        gaps: 0,
        missingCandles: 0,
        zeroVolume: 0,
        rounded: 0,
        firstMs: 1_522_800_000_000,
        lastMs: 1_522_853_880_000,
        skipped: { malformed: 0, nonPositivePrice: 0, inconsistent: 0, negativeVolume: 0, duplicate: 0, differing: 0, overlapping: 0 },
        problems: [],
        ticks: [],
      },
      remarks: [],
    })
    const replayed = documentOf(await inProcess(['replay', '--log', at('a.db'), '--json']))
    expect(replayed).toMatchObject({ folds: result.folds, stateHash: result.stateHash, head: result.head, events: 112 })
    expect(replayed.eventsPerSecond).toBe(Math.round(112 / replayed.seconds))
    expect(existsSync(at('a.db.snapshot')), 'so that the next start is quick').toBe(true)
  })

  test('is summed up for a person, with what was left out of the tape by its reasons', async () => {
    writeFileSync(tape, [...HOURS.slice(0, 500), 'garbage', HOURS[1], HOURS[2], ...HOURS.slice(503), ''].join('\n'))
    const { code, stdout } = await onTape()
    expect(code).toBe(0)
    const lines = stdout.split('\n')
    const head = lines.find((line) => line.startsWith('head '))
    expect(lines).toEqual([
      'coins       ETH/USD',
      'candles     2018-04-04 00:00 to 2018-04-04 14:58 UTC',
      'filters     ETH/USD tick 0.01, step 0.001, from 0.001 and 5 USD (derived)',
      'bars        896 of 899 rows, skipped 3 (malformed 1, duplicate 2), 1 holes of 3',
      '            candles',
      'decisions   7, refused 0',
      'orders      10',
      'fills       5',
      'closed      2 (hard-stop 2)',
      'realised    -79.476 USD',
      'unrealised  -4.72852 USD',
      'fees        3.93406 USD',
      expect.stringMatching(/^exposed {5}0\.\d+ s in all, 0\.\d+ s at most$/),
      'budget USD  capital 9920.52, free 8920.61, reserved 0, invested 999.919',
      'earned USD  return -0.84 % in 1 day, buy and hold -10.44 %, drawdown 0.94 %',
      'ratios USD  Sharpe none, Sortino none, Calmar none',
      'market USD  in it 90.42 % of the time, exposure 7.28 %',
      'trades USD  won 0.00 %, profit factor 0.00, expectancy -39.738',
      'reward      -1.01623 of the risk, planned 0.5 (average of 2)',
      expect.stringMatching(/^events {6}\d+, \d+ written in \d+\.\d\d s \(\d+ events\/s\)$/),
      head,
      '',
      'Look further:',
      `  npm start -- verify --log ${at('a.db')}`,
      `  npm start -- replay --log ${at('a.db')}`,
      `  npm start -- report lots --log ${at('a.db')}`,
      '',
    ])
  })

  test('in which nothing happened says so, and where its log is from where one stands', async () => {
    const log = join(process.cwd(), 'node_modules', '.run-test.db')
    try {
      const { stdout } = await inProcess(['run', '--tape', tape, '--log', log, '--set', 'entry.dropPct=50', '--set', 'log.level=silent'])
      expect(stdout).toMatch(
        /^decisions {3}0, refused 0\norders {6}0\nfills {7}0\nclosed {6}0\nrealised {4}0 USD\nunrealised {2}0 USD\nfees {8}none\n/m,
      )
      expect(stdout).toContain('  npm start -- verify --log node_modules/.run-test.db\n')
    } finally {
      for (const end of ['', '-wal', '-shm', '.lease', '.snapshot']) rmSync(`${log}${end}`, { force: true })
    }
  })

  test('with a terminal shows how far it is', async () => {
    const args = ['run', '--tape', tape, '--log', at('a.db'), '--set', 'entry.dropPct=0.5']
    const { stderr } = await inProcess(args, { isTerminal: true })
    expect(stderr).toContain(`Log: ${at('a.db')}\n`)
    expect(stderr).toMatch(/ 0% \| 0\/899 bars/)
    expect(stderr).toMatch(/ 100% \| 899\/899 bars/)
  })
})

describe('a run that is asked to stop', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s ends in order, says how to go on, and comes to the same end then', async (signal, code) => {
    const stopped = await interrupted(signal, '--json', '--path', 'low-first')
    expect(stopped.code).toBe(code)
    expect(said(stopped)).toEqual([
      `Log: ${at('a.db')}`,
      'Stopping: what is decided is being written down. Once more stops at once.',
      `Stopped before the end of the tape; go on with: npm start -- run --resume --set entry.dropPct=0.5 --set risk.cooldownMin=0 --set log.level=silent --path low-first --log ${at('a.db')}`,
    ])
    expect(JSON.parse(stopped.stdout)).toMatchObject({ isAtEnd: false })
    const resumed = documentOf(await run('--resume', '--log', at('a.db'), '--path', 'low-first', '--json'))
    expect(resumed).toMatchObject({ isAtEnd: true, boot: { events: JSON.parse(stopped.stdout).events } })
    expect(resumed.written).toBe(resumed.events - resumed.boot.events)
    const whole = documentOf(await run('--tape', tape, '--log', at('whole.db'), '--path', 'low-first', '--json'))
    expect([resumed.folds, resumed.stateHash]).toEqual([whole.folds, whole.stateHash])
  })

  test('begins no further one of three', async () => {
    writeFileSync(at('options.yaml'), 'capital: { USD: 500 }\n')
    const before = process.listenerCount('SIGINT')
    const ended = onTape('--speed', '0.001', '--path', 'all', '--json', '--config', at('options.yaml'))
    const look = setInterval(() => {
      if (!existsSync(at('a.nearest.db')) || process.listenerCount('SIGINT') === before) return
      clearInterval(look)
      process.emit('SIGINT', 'SIGINT')
    }, 20)
    const { code, stdout, stderr } = await ended
    expect([code, Object.keys(JSON.parse(stdout).paths)]).toEqual([130, ['nearest']])
    expect(stderr).toContain(
      `run --resume --config ${at('options.yaml')} --set entry.dropPct=0.5 --set risk.cooldownMin=0 --set log.level=silent --log ${at('a.nearest.db')}\n`,
    )
  })
})

describe('what is refused', () => {
  test.each<[string, string[], 1 | 2, RegExp]>([
    ['no speed', ['--speed', 'fast'], 2, /^coinfold: --speed is "max" or a factor of the recorded time such as 60, not "fast"\.$/],
    ['a speed of nothing', ['--speed', '0'], 2, /such as 60, not "0"/],
    ['a speed that no clock has', ['--speed', '1000000001'], 2, /such as 60, not "1000000001"/],
    ['three runs that go on', ['--path', 'all', '--resume'], 2, /--path all begins three new logs, so it cannot be combined with --resume/],
    [
      'three runs on a server',
      ['--path', 'all', '--log', 'esdb://here:1'],
      2,
      /which one group of a server cannot hold: name a file by --log/,
    ],
    [
      'three runs on the server of the options',
      ['--path', 'all', '--set', 'store=esdb://here:1'],
      2,
      /which one group of a server cannot hold/,
    ],
    ['a path that is none', ['--path', 'middle'], 2, /Allowed choices are nearest, low-first, high-first, all\./],
    ['waiting for a file', ['--wait', '--log', 'a.db'], 2, /--wait is for a log on a server: name one by --log or by the option store/],
    ['waiting for nothing', ['--wait'], 2, /--wait is for a log on a server/],
    ['a URL that is none', ['--log', 'http://here'], 2, /The log is a URL that coinfold does not know/],
    ['a log that is not there', ['--resume', '--log', 'none.db'], 2, /There is no log none\.db; name one with --log/],
    [
      'filters for what is not traded',
      ['--set', 'instruments={"BTC/USD":{"tickSize":"0.01","stepSize":"0.1","minQuantity":"0","minNotional":"0"}}', '--log', 'none.db'],
      2,
      /The configuration has filters for BTC\/USD, which is not on the tape \(ETH\/USD\)\./,
    ],
  ])('%s', async (_, args, code, sentence) => {
    expectRefusal(await run('--tape', tape, ...args), code, sentence)
    expect(existsSync('none.db')).toBe(false)
  })

  test('filters for what is traded are none, and neither is the greatest speed', async () => {
    const filters = 'instruments={"ETH/USD":{"tickSize":"0.01","stepSize":"0.1","minQuantity":"0","minNotional":"0"}}'
    expect((await onTape('--set', filters, '--speed', '1000000000')).code).toBe(0)
    expect((await run('--tape', tape, '--log', at('b.db'), '--speed', 'max')).code).toBe(0)
  })

  test('a log that has begun, unless it is gone on with; and then with its own tape and exchange', async () => {
    const { events } = documentOf(await onTape('--json'))
    expectRefusal(
      await onTape(),
      2,
      `The log ${at('a.db')} already holds ${events} events; go on with it by --resume, or name another by --log.`,
    )
    const resume = (...args: string[]): Promise<Ended> => run('--resume', '--log', at('a.db'), ...args)
    expect(documentOf(await resume('--json'))).toMatchObject({ isAtEnd: true, written: expect.any(Number) })
    const other = `ETH/USD=${at('short.csv')}`
    writeFileSync(at('short.csv'), `${HOURS.slice(0, 500).join('\n')}\n`)
    expectRefusal(
      await resume('--tape', other),
      2,
      /was made from another tape \(ETH\/USD with 899 rows\) than this one \(ETH\/USD with 499 rows\); resume it with the files/,
    )
    renameSync(tape, at('kraken_ETH-USD_1m.csv'))
    expectRefusal(await resume(), 1, /^coinfold: The tape that the log was made from is not where it was: .*coinbase_ETH-USD_1m\.csv/)
    expectRefusal(
      await resume('--tape', at('kraken_ETH-USD_1m.csv')),
      2,
      /was made from the same candles with another venue, timeframe or tick size; resume/,
    )
    renameSync(at('kraken_ETH-USD_1m.csv'), tape)
    expectRefusal(
      await resume('--set', 'paper.seed=7', '--set', 'paper.takerFeePct=0.2'),
      2,
      /another paper exchange \(paper\.\w+ was [^,]+, paper\.\w+ was [^,]+\), whose past cannot change: resume with that/,
    )
    expectRefusal(
      await resume('--set', 'instruments={"ETH/USD":{"tickSize":"0.01","stepSize":"0.1","minQuantity":"0","minNotional":"0"}}'),
      2,
      /\(instruments was \{\}\)/,
    )
    const patient = await resume('--set', 'paper.proofDelayMs=70000', '--set', 'exit.retryS=9')
    expect([patient.code, said(patient).slice(1)], 'patience is the engine’s own').toEqual([
      0,
      ['From here on other options apply than before: exit.retryS = 9, paper.proofDelayMs = 70000. Open positions keep their plan.'],
    ])
  })
})
