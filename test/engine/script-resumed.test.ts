import { beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { EventStore, Row } from '../../src/event/store.ts'
import { keyedUniform } from '../../src/kernel/random.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { readScript } from '../../src/run/script/script.ts'
import { IS_NIGHT } from '../draws.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { expectConserved, type Played, play } from './play.ts'
import { firstOf } from './sampled-run.ts'

const MINUTE = 60_000
const set = {
  'entry.dropPct': '0.9',
  'exit.takeProfitPct': '1',
  'exit.hardStopPct': '1.5',
  'exit.signal': 'any-price',
  'risk.cooldownMin': '5',
  'risk.maxPositions': '2',
  'risk.lossStreakTrades': '0',
  'signals.waveS': '90',
  'signals.best': '1',
  'signals.maxWaiting': '3',
}
const HALF_DAY = { fromMs: Date.parse('2018-04-04T08:00Z'), toMs: Date.parse('2018-04-04T20:00Z') }
const tape = await openTape([tapeFolder], { part: HALF_DAY })
const SYMBOLS = ['BTC/USD', 'ETH/USD', 'LTC/USD']

/** Some hundred signals, close enough that waves hold several, with some that come twice or too late; and a person who interferes. */
const lines = (): string[] => {
  const draw = (...of: readonly (string | number)[]) => keyedUniform('script', ...of.map(String))
  const rows: { time: number; [field: string]: unknown }[] = []
  for (let nth = 0; nth < 400; nth++) {
    const time = HALF_DAY.fromMs + Math.floor(draw(nth, 'time') * 12 * 60) * MINUTE + (draw(nth, 'at') < 0.5 ? 0 : 13_250)
    const symbol = SYMBOLS[Math.floor(draw(nth, 'coin') * 3)]!
    const id = `s${Math.floor(draw(nth, 'id') * 300)}`
    const kind = draw(nth, 'kind')
    if (kind < 0.1) rows.push({ time, id, symbol, action: 'exit' })
    else
      rows.push({
        time,
        id,
        symbol,
        direction: kind < 0.95 ? 'long' : 'short',
        score: Math.round(draw(nth, 'score') * 5),
        ttlS: kind < 0.4 ? 30 : 120,
      })
  }
  const at = (time: string) => Date.parse(`2018-04-04T${time}Z`)
  rows.push({ time: at('11:00'), command: 'pause', reason: 'lunch' }, { time: at('11:40'), command: 'resume', reason: 'back' })
  for (const time of ['08:15', '09:25', '12:20', '14:00', '15:10']) rows.push({ time: at(time), command: 'close-all', reason: 'news' })
  rows.push({ time: at('16:00'), command: 'close', symbol: 'ETH/USD', reason: 'doubt' })
  return rows.sort((one, other) => one.time - other.time).map((row) => JSON.stringify(row))
}
const script = readScript(lines().join('\n'), { path: 'script.jsonl', tape, ttlS: 60 })

const rowsOf = async (store: EventStore): Promise<Row[]> => {
  const rows: Row[] = []
  for await (const page of store.readAll(null)) rows.push(...page)
  return rows
}
/** What was asked for, refused, answered and filled; how the venue's words were heard tells one process from two. */
const SAID = /^(.*Requested|.*Filled|ExitDecided|ProposalRefused|SignalAnswered|CommandAnswered|PositionClosed)$/
const said = ({ events }: Played) =>
  events.flatMap(({ stream, type, time, data }) => (SAID.test(type) ? [{ stream, type, time, data }] : []))

describe('a tape with a script', () => {
  let whole: Played
  let rows: Row[]
  beforeAll(async () => {
    whole = await play({ tape, script, set })
    rows = await rowsOf(whole.store)
  }, 60_000)

  test('meets whatever a signal can come to', async () => {
    const refused = whole.events.flatMap((event) => (event.type === 'ProposalRefused' ? [event.data.refusal] : []))
    for (const word of ['duplicate-signal', 'signal-late', 'not-best', 'too-many-signals', 'paused', 'max-positions', 'short-on-spot'])
      expect(refused).toContain(word)
    const triggers = new Set(whole.events.flatMap((event) => (event.type === 'EntryRequested' ? [event.data.because.trigger] : [])))
    expect(triggers).toEqual(new Set(['signal', 'drop-from-window-high']))
    const reasons = new Set(whole.events.flatMap((event) => (event.type === 'ExitDecided' ? [event.data.reason] : [])))
    for (const reason of ['signal', 'operator', 'take-profit']) expect(reasons).toContain(reason)
    const answered = whole.events.filter(({ type }) => type === 'CommandAnswered')
    expect(answered.map(({ actor, data }) => [actor, 'commandId' in data && data.commandId])).toEqual(
      lines().flatMap((line, at) => (line.includes('command') ? [['script', `script-${at + 1}`]] : [])),
    )
    expectConserved(whole)
    expect(await verifyLog(whole.store.readAll(null))).toMatchObject({ ok: true })
  })

  const CUTS = IS_NIGHT ? 200 : 10
  const cut = (nth: number): number => 1 + Math.floor(keyedUniform('cuts', String(nth)) * (rows.length - 1))
  test.each(Array.from({ length: CUTS }, (_, nth) => nth))(
    'is the same wherever the process died (%d): no signal is taken twice, and none is lost (I-27 I-29)',
    async (nth) => {
      const resumed = await play({ tape, script, set, store: await firstOf(rows, cut(nth)) })
      expect(said(resumed)).toEqual(said(whole))
      expect(resumed.reading).toEqual(whole.reading)
      expect(resumed.hashes.folds).toEqual(whole.hashes.folds)
    },
    60_000,
  )

  /** Some of the places, each with the event there lost and kept. */
  const requireSameFrom = async (places: readonly number[]): Promise<void> => {
    expect(places.length).toBeGreaterThan(0)
    const some = places.filter((_, at) => at % Math.ceil(places.length / (IS_NIGHT ? 50 : 6)) === 0)
    for (const at of some)
      for (const kept of [at, at + 1]) {
        const resumed = await play({ tape, script, set, store: await firstOf(rows, kept) })
        expect(said(resumed), `event ${kept}`).toEqual(said(whole))
        expect(resumed.reading, `event ${kept}`).toEqual(whole.reading)
      }
  }

  test('is the same when it died where a wave was over', async () => {
    await requireSameFrom(rows.flatMap(({ input, type }, at) => (input.kind === 'enter-signal' && type !== 'RefusalRepeated' ? [at] : [])))
  }, 60_000)

  test('is the same when it died just behind a signal that waits', async () => {
    const heard = script.items.flatMap(({ timeMs, input }) => (input.kind === 'signal' && input.signal.action === 'enter' ? [timeMs] : []))
    await requireSameFrom(rows.flatMap(({ time }, at) => (heard.some((timeMs) => time > timeMs && time < timeMs + 1000) ? [at] : [])))
  }, 60_000)
})
