import { describe, expect, test } from 'vitest'
import type { TapeIdentity } from '../../machines/session/events.ts'
import { evolveSession, initialSession, type SessionState } from '../../machines/session/evolve.ts'
import { requireSameRules, requireSameTape, requireTapeLog } from '../../src/cli/fitting.ts'
import { UsageError } from '../../src/kernel/errors.ts'
import { noCounts } from '../../src/market/tape/candle-rows.ts'
import { type Folded, foldNothing } from '../../src/replay/fold-log.ts'

const foldedWith = (session: Partial<SessionState>): Folded => {
  const folded = foldNothing()
  folded.state.session = { ...initialSession, book: 'paper.v.main', ...session }
  return folded
}
const line = { symbol: 'A/B', path: '/a.csv', timeframeMs: 60_000, rows: 2, sha256: 'file', candles: 'candles' }
const tape: TapeIdentity = { hash: 'one', coins: [line] }
const refusal = (recorded: TapeIdentity, now: TapeIdentity): string => {
  const thrown = (() => {
    try {
      requireSameTape(foldedWith({ tape: recorded }), { venue: 'v', coins: [], counts: noCounts(), identity: now, remarks: [] }, 'x.db')
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError)
      return (error as Error).message
    }
    return ''
  })()
  expect(thrown).toMatch(/^(The log x\.db was made [^\n]+\.)?$/)
  return thrown
}

describe('the tape of a log', () => {
  test('is the same by its hash, whatever stands beside it', () => {
    expect(refusal(tape, { hash: 'one', coins: [{ ...line, path: '/b.csv', sha256: 'packed' }] })).toBe('')
  })
  test('with other candles is another, in as many rows', () => {
    const other = { hash: 'two', coins: [{ ...line, sha256: 'else', candles: 'others' }] }
    expect(refusal(tape, other)).toContain('from another tape (A/B with 2 rows) than this one (A/B with 2 rows)')
  })
  test('of the same candles, or with other ticks of the same file, is told so', () => {
    const sentence = 'from the same candles with another venue, timeframe or tick size; resume it with those it was begun with'
    expect(refusal(tape, { hash: 'two', coins: [{ ...line, sha256: 'else' }] })).toContain(sentence)
    expect(refusal(tape, { hash: 'two', coins: [{ ...line, candles: 'others' }] })).toContain(sentence)
  })
  test('of another part is told with both', () => {
    const part = { hash: 'two', coins: [line], part: { fromMs: null, toMs: Date.UTC(2018, 3, 5) } }
    expect(refusal(tape, part)).toContain(
      'from another part of this tape (all of it) than this one (what opens before 2018-04-05T00:00:00.000Z); resume it without --from and --to.',
    )
    expect(refusal(part, { ...tape, hash: 'three', part: { fromMs: 0, toMs: 60_000 } })).toContain(
      '(what opens before 2018-04-05T00:00:00.000Z) than this one (what opens from 1970-01-01T00:00:00.000Z and before 1970-01-01T00:01:00.000Z)',
    )
  })
  test('that has no hash of candles was recorded by an earlier coinfold', () => {
    const { candles: _, ...before } = line
    expect(refusal({ hash: 'zero', coins: [before] }, tape)).toContain('by an earlier coinfold, which told tapes apart in another way')
  })
})

test('a log of a live market is played on by no tape', () => {
  const folded = foldedWith({})
  const facts = { branch: 'a', book: 'paper.v.main', mode: 'paper' } as const
  expect(() => requireTapeLog(folded, 'x.db')).not.toThrow()
  folded.state.facts.begun = { ...facts, of: 'tape' }
  expect(() => requireTapeLog(folded, 'x.db')).not.toThrow()
  folded.state.facts.begun = { ...facts, of: 'chance' }
  const sentence = 'The log x.db is that of a live market: go on with it by "trade --resume", or name another by --log.'
  expect(() => requireTapeLog(folded, 'x.db')).toThrow(new UsageError(sentence))
})

describe('the rules of the paper exchange', () => {
  const begun = (venueRules: number | undefined): SessionState => {
    const process = { mode: 'paper', version: '1', pid: 1, host: 'h', resumed: false } as const
    const data = { ...process, book: 'paper.v.main', tape, ...(venueRules !== undefined && { venueRules }) }
    return evolveSession(initialSession, { type: 'SessionStarted', time: 0, data })
  }
  const asked = (venueRules: number | undefined, rules: number) => () => requireSameRules(foldedWith(begun(venueRules)), rules, 'x.db')

  test('of a log are those it was begun with; where it names none, the first', () => {
    expect(asked(undefined, 1)).not.toThrow()
    expect(asked(2, 2)).not.toThrow()
    expect(() => requireSameRules(foldNothing(), 2, 'x.db'), 'an empty log has none').not.toThrow()
  })
  test('that are others are refused', () => {
    const end = 'whose fills this one would not repeat: finish it with the coinfold that began it, or begin a new log.'
    expect(asked(undefined, 2)).toThrow(`The log x.db was made on an earlier paper exchange, ${end}`)
    expect(asked(3, 2)).toThrow(`The log x.db was made on a later paper exchange, ${end}`)
  })
})
