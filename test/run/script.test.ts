import { describe, expect, test } from 'vitest'
import { commandNamed } from '../../machines/session/commands/index.ts'
import { UsageError } from '../../src/kernel/errors.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { readScript } from '../../src/run/script/script.ts'
import { tapeFolder } from '../rig/tapes.ts'

const tape = await openTape([tapeFolder], { part: { fromMs: Date.parse('2018-04-04T00:00Z'), toMs: Date.parse('2018-04-04T02:00Z') } })
const read = (...rows: readonly (object | string)[]) =>
  readScript(rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'), { path: 's.jsonl', tape, ttlS: 60 })
const AT = '2018-04-04T01:00:00Z'
const entry = { id: 'a1', time: AT, symbol: 'BTC/USD', direction: 'long', score: 0.5 }
const pause = { time: AT, command: 'pause', reason: 'lunch' }

describe('a script', () => {
  test('says who wants what of which coin, and when', () => {
    const { items, outside } = read(
      { ...entry, source: 'desk', reason: 'news' },
      '',
      { ...entry, action: 'enter', time: Date.parse(AT) + 1, symbol: 'LTC/USD', direction: 'short', score: 0, ttlS: 5 },
      { id: 'x1', time: '2018-04-04T03:01:00+02:00', symbol: 'ETH/USD', action: 'exit' },
    )
    const sentMs = Date.parse(AT)
    expect(outside).toBe(0)
    expect(items).toEqual([
      {
        timeMs: sentMs,
        input: {
          kind: 'signal',
          coin: 0,
          signal: { id: 'a1', action: 'enter', because: 'desk: news', direction: 'long', score: 0.5, sentMs, ttlS: 60 },
        },
      },
      {
        timeMs: sentMs + 1,
        input: {
          kind: 'signal',
          coin: 2,
          signal: { id: 'a1', action: 'enter', because: 'script', direction: 'short', score: 0, sentMs: sentMs + 1, ttlS: 5 },
        },
      },
      { timeMs: sentMs + 60_000, input: { kind: 'signal', coin: 1, signal: { id: 'x1', action: 'exit', because: 'script' } } },
    ])
  })

  test.each([
    [{ command: 'pause' }, { type: 'Pause' }],
    [{ command: 'resume' }, { type: 'Resume' }],
    [{ command: 'reduce-only' }, { type: 'ReduceOnly' }],
    [{ command: 'release' }, { type: 'Release' }],
    [{ command: 'kill' }, { type: 'Kill' }],
    [{ command: 'close-all' }, { type: 'CloseAll' }],
    [
      { command: 'close', symbol: 'ETH/USD' },
      { type: 'CloseCoin', symbol: 'ETH/USD' },
    ],
    [
      { command: 'cancel', symbol: 'ETH/USD' },
      { type: 'CancelEntry', symbol: 'ETH/USD' },
    ],
    [
      { command: 'take-back', symbol: 'ETH/USD' },
      { type: 'TakeBackExit', symbol: 'ETH/USD' },
    ],
    [
      { command: 'drain', policy: 'close-all' },
      { type: 'Drain', policy: 'close-all' },
    ],
  ])('has commands, each known by its line unless it has a name: %o', (row, wish) => {
    const commands = read(entry, { time: AT, reason: 'why', ...row }, { time: AT, reason: 'why', id: 'mine', ...row }).items.map(
      ({ input }) => input,
    )
    expect(commands.slice(1)).toEqual(
      ['script-2', 'mine'].map((id) => ({ kind: 'operator', command: { id, actor: 'script', because: 'why', wish } })),
    )
  })

  test('may begin with a byte mark', () => {
    expect(read(`\ufeff${JSON.stringify(entry)}`, pause).items).toHaveLength(2)
  })

  test('is known by its bytes, and does not play what lies before the tape or behind it', () => {
    const rows = [
      { ...pause, time: '2018-04-03' },
      { ...pause, time: '2018-04-04' },
      { ...pause, time: '2018-04-04T02:00Z' },
      { ...pause, time: '2018-04-05' },
    ]
    const text = rows.map((row) => JSON.stringify(row)).join('\n')
    const { identity, items, outside } = readScript(text, { path: 's.jsonl', tape, ttlS: 60 })
    expect(identity).toEqual({ hash: sha256(text), path: 's.jsonl', rows: 4 })
    expect([outside, items.map(({ timeMs }) => new Date(timeMs).toISOString())]).toEqual([
      2,
      ['2018-04-04T00:00:00.000Z', '2018-04-04T02:00:00.000Z'],
    ])
  })
})

test('a script has every command that there is, each by a word of its own', () => {
  const words = Object.values(commandNamed).map(({ word }) => word)
  expect(new Set(words).size).toBe(words.length)
  const own = { symbol: 'ETH/USD', policy: 'keep' }
  for (const [type, { word, fields }] of Object.entries(commandNamed)) {
    const said = Object.fromEntries(Object.entries(own).filter(([field]) => Object.hasOwn(fields, field)))
    expect(Object.keys(said), `${type}: a field that no test says`).toEqual(Object.keys(fields))
    const [item] = read({ time: AT, reason: 'why', command: word, ...said }).items
    expect(item).toMatchObject({ input: { command: { wish: { type, ...said } } } })
  }
})

describe('what is no script is refused in a sentence with its line', () => {
  test.each([
    ['a torn line', [entry, JSON.stringify(entry).slice(0, 40)], 'line 2: it is not whole: each line is one JSON object.'],
    ['an array', ['[1]'], 'line 1: it is no JSON object, such as'],
    ['another coin', [{ ...entry, symbol: 'DOGE/USD' }], 'line 1: DOGE/USD is not on the tape (BTC/USD, ETH/USD, LTC/USD).'],
    ['another coin of a command', [{ ...pause, command: 'close', symbol: 'X/Y' }], 'line 1: X/Y is not on the tape'],
    ['no score', [{ ...entry, score: undefined }], 'line 1: score is missing.'],
    ['a score that is no number', [{ ...entry, score: 'high' }], 'line 1: score must be a number from 0 to 1000000, not "high".'],
    ['a score below zero', [{ ...entry, score: -1 }], 'line 1: score must be a number from 0 to 1000000, not -1.'],
    [
      'time that goes back',
      [entry, '', { ...entry, time: '2018-04-04T00:59:59.999Z' }],
      'line 3: its time, 2018-04-04T00:59:59.999Z, is before',
    ],
    ['no time', [{ ...entry, time: undefined }], 'line 1: time is missing.'],
    [
      'a day that is none',
      [{ ...entry, time: '2018-02-30' }],
      'line 1: time must be a time such as 2018-04-05T13:30:00Z, or milliseconds since 1970, not "2018-02-30".',
    ],
    ['a time beyond all numbers', [{ ...entry, time: 1e300 }], 'line 1: time must be a time such as'],
    ['a reason that is no key of a log', [{ ...pause, reason: '__proto__' }], 'line 1: reason must be a text of 1 to 500 characters'],
    ['seconds', [{ ...entry, time: 1522803600 }], 'line 1: time must be a time such as'],
    ['no direction', [{ ...entry, direction: undefined }], 'line 1: direction is missing.'],
    ['a word for no direction', [{ ...entry, direction: 'up' }], 'line 1: direction must be long or short, not "up".'],
    ['a word for no action', [{ ...entry, action: 'buy' }], 'line 1: action must be enter or exit, not "buy".'],
    ['a score of an exit', [{ ...entry, action: 'exit' }], 'line 1: direction is no field of a signal.'],
    [
      'an id of two lines',
      [{ ...entry, id: 'a\nb' }],
      'line 1: id must be a text of 1 to 200 characters without line breaks, not "a\\nb".',
    ],
    ['a wrong name', [{ ...entry, scor: 1 }], 'line 1: scor is no field of a signal.'],
    ['a life of nothing', [{ ...entry, ttlS: 0 }], 'line 1: ttlS must be a number from 0.001 to 86400, not 0.'],
    [
      'an unknown command',
      [{ ...pause, command: 'buy' }],
      'line 1: command must be one of pause, resume, reduce-only, kill, drain, close, close-all, cancel, take-back, release, not "buy".',
    ],
    ['a command without a reason', [{ ...pause, reason: undefined }], 'line 1: reason is missing.'],
    ['a command without its coin', [{ ...pause, command: 'close' }], 'line 1: symbol is missing.'],
    ['what is taken back of no coin', [{ ...pause, command: 'take-back' }], 'line 1: symbol is missing.'],
    ['what is taken back of another coin', [{ ...pause, command: 'take-back', symbol: 'X/Y' }], 'line 1: X/Y is not on the tape'],
    ['a drain without a policy', [{ ...pause, command: 'drain' }], 'line 1: policy is missing.'],
    ['a field too many', [{ ...pause, symbol: 'BTC/USD' }], 'line 1: symbol is no field of a command.'],
  ])('%s', (_, rows, sentence) => {
    const reading = (): unknown => read(...rows)
    expect(reading).toThrow(UsageError)
    expect(reading).toThrow(`s.jsonl, ${sentence}`)
  })
})
