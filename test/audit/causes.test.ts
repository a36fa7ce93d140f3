import { beforeAll, describe, expect, test } from 'vitest'
import { eventId } from '../../src/event/envelope.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Row } from '../../src/event/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { parse } from '../../src/kernel/money.ts'
import { type Cursor, cursorOf, type InputKind, isLater } from '../../src/kernel/recorded.ts'
import { Playback, type TapeItem } from '../../src/market/tape/playback.ts'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import { TickScale } from '../../src/market/ticks.ts'
import { play } from '../engine/play.ts'
import { allRows } from '../event/sample.ts'
import { LIVELY } from '../fuzz/real-log.ts'
import { storeOf } from '../property/generated-run.ts'
import { tapeFolder } from '../rig/tapes.ts'

/** Every kind of event: pieces, lost replies, merged stops, every exit, refusals. */
const SET = {
  ...LIVELY,
  'entry.dropPct': '0.5',
  'exit.trailingActivatePct': '0.3',
  'exit.trailingDistancePct': '0.2',
  'exit.trailingStepPct': '0.05',
  'risk.maxPositions': '2',
}

let tape: Tape
let rows: Row[]
let log: Log
beforeAll(async () => {
  tape = await openTape([tapeFolder])
  const store = new MemoryStore()
  const { events } = await play({ tape, set: SET, store })
  rows = await allRows(store.readAll(null))
  log = logOf(events)
})

type Log = {
  readonly events: readonly LogEvent[]
  readonly byId: ReadonlyMap<string, LogEvent>
  readonly placeOf: ReadonlyMap<LogEvent, number>
}
const logOf = (events: readonly LogEvent[]): Log => ({
  events,
  byId: new Map(events.map((event) => [eventId(event), event])),
  placeOf: new Map(events.map((event, place) => [event, place])),
})
const causeOf = ({ byId }: Log, { causation }: LogEvent): LogEvent | null =>
  causation === null ? null : (byId.get(causation) ?? expect.fail(`${causation} is no event`))
const orderOf = ({ data }: LogEvent): string | null => ('orderId' in data ? data.orderId : null)
const nameOf = ({ type, stream, number }: LogEvent): string => `${type}, event ${number} of ${stream}`

const OUTCOME =
  /^(Entry|Protection|Exit)(Accepted|Found|Filled|LateFilled|OutcomeUnknown|Ended|Abandoned)$|^(ProtectionReduced|TopUpAbandoned)$/
const isOutcome = ({ type }: LogEvent): boolean => OUTCOME.test(type)
const isRequest = ({ type }: LogEvent): boolean => type.endsWith('Requested')
const isSame = (one: Cursor, other: Cursor): boolean => one.input === other.input && one.command === other.command
const isOfPosition = ({ stream }: LogEvent): boolean => stream.startsWith('position-')

/** What an event may have come of that no event caused. On a log that was gone on with a start may be what led to it, too. */
const KINDS: Readonly<Record<string, readonly InputKind[]>> = {
  LogBegun: ['start'],
  SessionStarted: ['start'],
  SessionReconciled: ['start'],
  SessionDraining: ['end', 'signal'],
  SessionStopped: ['end', 'signal'],
  HeadsSealed: ['start', 'candle', 'price', 'report', 'deadline', 'end', 'signal'],
  FundsDeposited: ['start'],
  InstrumentObserved: ['start'],
  ConfigApplied: ['start'],
  MarksObserved: ['deadline', 'end'],
  ProposalRefused: ['candle'],
  RefusalRepeated: ['candle', 'end', 'signal'],
  DayBegun: ['candle', 'deadline'],
  CoinExposureWarned: ['candle'],
  EntryRequested: ['candle'],
  ExposedAlarmRaised: ['deadline'],
  ExposedAlarmEnded: ['deadline'],
  EntryCancelRequested: ['deadline'],
  TrailingArmed: ['price'],
  TrailingRaised: ['price'],
  TrailingStale: ['deadline'],
  ExitDecided: ['price', 'deadline'],
  ProtectionCancelRequested: ['deadline'],
}

/** The laws that hold for any log of a tape. */
const expectCauses = (of: Log, more: readonly InputKind[] = []): void => {
  const requests = new Map<string, LogEvent>()
  let fill: LogEvent | null = null
  for (const event of of.events) {
    const cause = causeOf(of, event)
    const order = orderOf(event)
    if (cause !== null) {
      expect(of.placeOf.get(cause), `what caused ${nameOf(event)} stands before it`).toBeLessThan(of.placeOf.get(event)!)
      const isOfOneCommand = isRequest(event) && cause.stream === event.stream && isSame(cursorOf(event), cursorOf(cause))
      expect(isOfOneCommand || isLater(cursorOf(event), cursorOf(cause)), `${nameOf(event)} stands behind its cause on the tape`).toBe(true)
    } else expect([...(KINDS[event.type] ?? []), ...more], `${nameOf(event)} came of a ${event.input.kind}`).toContain(event.input.kind)
    if (isOutcome(event)) {
      expect(event.input.kind, nameOf(event)).toBe('report')
      expect(cause, `${nameOf(event)} cites the newest request of its order`).toBe(requests.get(`${event.stream} ${order}`))
      expect([cause?.stream, orderOf(cause!)]).toEqual([event.stream, order])
    }
    const isOwed = event.type === 'MarksObserved' && event.data.because === 'fill'
    // one for a fill of the process before was found owed by a start
    if (isOwed && !(more.includes('start') && event.input.kind === 'start')) {
      expect(cause, `${nameOf(event)} cites the newest fill`).toBe(fill)
      expect(event.input).toEqual({ ...fill!.input, number: event.input.number })
    }
    if (isRequest(event)) requests.set(`${event.stream} ${order}`, event)
    if (event.type.endsWith('Filled')) fill = event
  }
}

/** From an event to what led to it, and so on: the last one was caused by no event. */
const walk = (of: Log, event: LogEvent): LogEvent[] => {
  const way = [event]
  for (let cause = causeOf(of, event); cause !== null; cause = causeOf(of, cause)) way.push(cause)
  return way
}

/** The tape's items that are asked for, by their ordinals, played apart from any engine. */
const itemsOf = (played: Tape, ordinals: ReadonlySet<number>): Map<number, TapeItem> => {
  const playback = new Playback(played, 'nearest')
  const items = new Map<number, TapeItem>()
  while (playback.peekTimeMs() < Number.POSITIVE_INFINITY) {
    playback.next()
    if (ordinals.has(playback.item.ordinal)) items.set(playback.item.ordinal, { ...playback.item })
  }
  return items
}

test('the log is lively enough to say something', () => {
  const counts = new Map<string, number>()
  for (const { type } of log.events) counts.set(type, (counts.get(type) ?? 0) + 1)
  for (const type of Object.keys(KINDS)) expect(counts.get(type), type).toBeGreaterThan(0)
  for (const type of [
    'EntryFound',
    'EntryOutcomeUnknown',
    'EntryAbandoned',
    'ProtectionReduced',
    'ProtectionFilled',
    'ExitFilled',
    'PositionClosed',
  ])
    expect(counts.get(type), type).toBeGreaterThan(0)
})

test('every event has an input, which never goes back and was heard when it was recorded or before', () => {
  let number = 0
  for (const { input, time } of log.events) {
    expect(input.number).toBeGreaterThanOrEqual(number)
    expect(Number.isSafeInteger(input.time) && input.time > 0 && input.time <= time).toBe(true)
    number = input.number
  }
})

describe('what caused an event', () => {
  test('an outcome its request, a sample at a fill that fill, a decision what was heard', () => expectCauses(log))

  test('an exit by a price comes of a price, one by the clock of a deadline, each stop that is cancelled for it of the same', () => {
    const kinds = new Map<string, Set<string>>()
    for (const [index, event] of log.events.entries()) {
      if (event.type !== 'ExitDecided') continue
      kinds.set(event.data.reason, (kinds.get(event.data.reason) ?? new Set()).add(event.input.kind))
      const next = log.events.slice(index + 1).find(({ stream }) => stream === event.stream)!
      expect(next.type).toMatch(/^(ProtectionCancelRequested|EntryCancelRequested|ExitRequested)$/)
      expect(next.input, 'decided together').toEqual(event.input)
      expect(next.causation, 'by the decision').toBe(eventId(event))
    }
    expect(Object.fromEntries(kinds)).toEqual({ 'trailing-stop': new Set(['price']), 'time-limit': new Set(['deadline']) })
  })

  test('what is heard is what the tape says there: the candle that ended, the price that was compared', () => {
    const heard = log.events.filter(({ input }) => input.kind === 'candle' || input.kind === 'price')
    const items = itemsOf(tape, new Set(heard.map(({ input }) => input.number)))
    for (const event of heard.filter(isOfPosition)) {
      const item = items.get(event.input.number)!
      const coin = tape.coins[item.coin]!
      const name = nameOf(event)
      expect(coin.symbol, name).toBe(event.parts.symbol)
      expect([item.kind, item.timeMs], name).toEqual([event.input.kind === 'candle' ? 'close' : 'tick', event.input.time])
      if (event.type === 'EntryRequested') expect(event.data.because.barCloseMs, name).toBe(item.timeMs)
      if (event.type === 'ExitDecided')
        expect(event.data.compared, name).toBe(new TickScale(parse(coin.series.tickSize)).toText(item.price))
    }
    expect(heard.filter(isOfPosition).length).toBeGreaterThan(500)
  })

  test('a report or a deadline lies between the newest item of the tape and the next one', () => {
    const others = log.events.filter(({ input }) => ['report', 'deadline'].includes(input.kind))
    const wanted = new Set(others.flatMap(({ input }) => [input.number, input.number + 1]))
    const items = itemsOf(tape, wanted)
    for (const { input } of others) {
      expect(items.get(input.number)!.timeMs).toBeLessThanOrEqual(input.time)
      expect(items.get(input.number + 1)?.timeMs ?? input.time).toBeGreaterThanOrEqual(input.time)
    }
  })
})

test('whoever walks back from any event of a cycle meets no other cycle, and in the end the candle that began it', () => {
  const first = new Map<string, LogEvent>()
  for (const event of log.events.filter(isOfPosition)) if (!first.has(event.correlation)) first.set(event.correlation, event)
  let longest = 0
  for (const event of log.events.filter(isOfPosition)) {
    const way = walk(log, event)
    longest = Math.max(longest, way.length)
    expect(new Set(way.map(({ correlation }) => correlation)).size, nameOf(event)).toBe(1)
    // what was heard decided it; and the position it was decided on began with a candle
    expect(['candle', 'price', 'deadline']).toContain(way.at(-1)!.input.kind)
    expect(first.get(event.correlation), nameOf(event)).toMatchObject({
      type: 'EntryRequested',
      causation: null,
      input: { kind: 'candle' },
    })
  }
  expect(longest, 'stops that were merged, cancelled and replaced').toBeGreaterThan(5)
})

test('whoever walks back from a sale comes by what decided it', () => {
  const sales = log.events.filter(({ type }) => type === 'ExitFilled')
  expect(sales.length).toBeGreaterThan(20)
  for (const sale of sales)
    expect(
      walk(log, sale).map(({ type }) => type),
      nameOf(sale),
    ).toContain('ExitDecided')
})

test('without a trailing stop a take-profit comes of the price, too', async () => {
  const { 'exit.trailingActivatePct': _, 'exit.trailingDistancePct': __, 'exit.trailingStepPct': ___, ...set } = SET
  const { events } = await play({ tape, set, store: new MemoryStore() })
  expectCauses(logOf(events))
  const profits = events.filter((event) => event.type === 'ExitDecided' && event.data.reason === 'take-profit')
  expect(profits.length).toBeGreaterThan(5)
  expect(new Set(profits.map(({ input }) => input.kind))).toEqual(new Set(['price']))
})

test('a log that was gone on with from anywhere names the causes of what comes after, too', async () => {
  // in front of an outcome, so that its request was made by the process before
  const places = log.events.flatMap((event, place) => (isOutcome(event) && place > 200 ? [place] : []))
  for (const place of [places[0]!, places[Math.floor(places.length / 3)]!, places.at(-3)!]) {
    const store = await storeOf(rows.slice(0, place))
    const { events } = await play({ tape, set: SET, store })
    expect(events.length).toBeGreaterThanOrEqual(log.events.length)
    const across = logOf(events)
    expectCauses(across, ['start'])
    const isBefore = (event: LogEvent): boolean => across.placeOf.get(event)! < place
    const far = events.filter((event) => isOutcome(event) && !isBefore(event) && isBefore(causeOf(across, event)!))
    expect(far.length, 'outcomes of requests that another process made').toBeGreaterThan(0)
  }
})
