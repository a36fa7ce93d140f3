import { beforeAll, describe, expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import { eventId } from '../../src/event/envelope.ts'
import type { Row } from '../../src/event/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { Decimal } from '../../src/kernel/money.ts'
import { Asked, type RowsWanted } from '../../src/report/asked-rows.ts'
import { reports } from '../../src/report/index.ts'
import { generatedFacts, sealAll } from '../audit/sealed-log.ts'
import { RowStore } from '../event/row-store.ts'
import { goldenNames, readGolden } from '../golden/golden-log.ts'
import { livelyRows } from './lively-run.ts'

const logs: { name: string; rows: readonly Row[] }[] = goldenNames().map((name) => ({ name, rows: readGolden(name).rows }))
beforeAll(async () => {
  logs.push({ name: 'lively', rows: await livelyRows() }, { name: 'written', rows: sealAll(generatedFacts(21, 60)).rows })
})

// biome-ignore lint/suspicious/noExplicitAny: what scripts get is JSON
type Data = any
const read = async (name: string, rows: readonly Row[], wanted: RowsWanted = {}): Promise<Data> =>
  JSON.parse(JSON.stringify(await reports.get(name)!.read(new RowStore(rows), new Asked(wanted))))
const eachLog = async (check: (rows: readonly Row[], events: readonly LogEvent[]) => Promise<void>): Promise<void> => {
  expect(logs.length).toBeGreaterThan(1)
  for (const { rows } of logs) await check(rows, rows.map(decode))
}
const sum = (amounts: readonly string[]): string => amounts.reduce((total, amount) => total.plus(amount), new Decimal(0)).toFixed()
const isFill = (event: LogEvent): event is Extract<LogEvent, { type: 'EntryFilled' | 'ExitFilled' | 'ProtectionFilled' }> =>
  /^(Entry|Exit|Protection)(Late)?Filled$/.test(event.type)
const LISTS: Readonly<Record<string, { key: string; time: string; type: string | null }>> = {
  events: { key: 'events', time: 'timeMs', type: 'type' },
  fills: { key: 'fills', time: 'timeMs', type: 'reason' },
  orders: { key: 'orders', time: 'requestedMs', type: 'role' },
  lots: { key: 'allocations', time: 'closedMs', type: null },
  decisions: { key: 'decisions', time: 'timeMs', type: 'verdict' },
  positions: { key: 'positions', time: 'openedMs', type: 'reason' },
}

describe('rows are told from the events alone', () => {
  test('events: all of them, with their places', () =>
    eachLog(async (rows, events) => {
      const { events: told } = await read('events', rows)
      expect(told.map((row: Data) => [row.at, row.event, row.type, row.inputKind, row.inputNumber, row.data])).toEqual(
        events.map((event, at) => [at + 1, eventId(event), event.type, event.input.kind, event.input.number, event.data]),
      )
      expect(await read('events', rows, { last: 7 })).toEqual({ events: told.slice(-7), count: events.length })
    }))

  test('decisions: as often accepted and refused as the log counts, each with the numbers of its event', async () => {
    let repeated = 0
    await eachLog(async (rows, events) => {
      const { decisions } = await read('decisions', rows)
      const timesOf = (isWanted: (row: Data) => boolean): number =>
        decisions.filter(isWanted).reduce((total: number, row: Data) => total + row.times, 0)
      const refused = events.reduce((total, event) => {
        if (event.type === 'ProposalRefused') return total + 1
        return event.type === 'RefusalRepeated' ? total + event.data.times : total
      }, 0)
      expect(timesOf((row) => row.verdict !== 'accepted')).toBe(refused)
      expect(timesOf((row) => row.verdict === 'accepted')).toBe(events.filter(({ type }) => type === 'EntryRequested').length)
      const byId = new Map(events.map((event) => [eventId(event), event]))
      for (const row of decisions) {
        const event = byId.get(row.event)!
        const said = event.type === 'EntryRequested' ? event.data.because : event.data
        expect(said).toMatchObject({ judged: row.judged, barCloseMs: row.timeMs, trigger: row.trigger })
        if (event.type === 'ProposalRefused') expect(row.verdict).toBe(event.data.refusal)
        expect(row.untilMs).toBeGreaterThanOrEqual(row.timeMs)
        expect(row.untilMs > row.timeMs).toBe(row.times > 1)
        if (row.times > 1) repeated++
      }
    })
    expect(repeated).toBeGreaterThan(5)
  })

  test('orders: each that was asked for, filled by as much as its fills say, and ended as its last event says', () =>
    eachLog(async (rows, events) => {
      const { orders, open } = await read('orders', rows, { all: true })
      const asked = events.filter((event) => /^(Entry|Protection|Exit)Requested$/.test(event.type)) as Data[]
      expect(orders.map((row: Data) => [row.orderId, row.requestedMs, row.quantity])).toEqual(
        asked.map((event) => [event.data.orderId, event.time, event.data.quantity]),
      )
      for (const row of orders) {
        const own = events.filter((event) => (event.data as Data).orderId === row.orderId)
        const fills = own.filter(isFill)
        expect(row.executed).toBe(sum(fills.map(({ data }) => data.quantity)))
        const value = fills.reduce((total, { data }) => total.plus(new Decimal(data.quantity).times(data.price)), new Decimal(0))
        expect(row.averagePrice).toBe(fills.length === 0 ? null : value.div(row.executed).toDecimalPlaces(18).toFixed())
        const end = own.find(({ type }) => /(Ended|Abandoned|Reduced)$/.test(type))
        expect(row.end === null).toBe(end === undefined)
        expect(open.some(({ orderId }: Data) => orderId === row.orderId)).toBe(end === undefined)
        const timedOut = own.some((event) => event.type === 'EntryCancelRequested' && event.data.because === 'timed-out')
        if (end === undefined) continue
        if (fills.length > 0) expect(row.end).toBe(row.executed === row.quantity ? 'filled' : 'partly-filled')
        else if (timedOut) expect(row.end).toBe('expired')
        else expect(row.end).toBe((end.data as Data).because ?? 'cancelled')
      }
    }))

  test('positions: what was bought, sold and gained between first fill and close, and all of it is in one of them', () =>
    eachLog(async (rows, events) => {
      const { positions } = await read('positions', rows)
      const { realised } = await read('lots', rows)
      const closes = events.filter((event) => event.type === 'PositionClosed')
      expect(positions.filter((row: Data) => row.closedMs !== null)).toHaveLength(closes.length)
      for (const close of closes) {
        const row = positions.find((each: Data) => each.symbol === close.parts.symbol && each.openedMs === close.data.openedMs)
        expect(row).toMatchObject({ reason: close.data.reason, dust: close.data.dust, closedMs: close.venueTime ?? close.time })
      }
      for (const symbol of new Set(positions.map((row: Data) => row.symbol))) {
        const of = positions.filter((row: Data) => row.symbol === symbol)
        const fills = events.filter(isFill).filter(({ parts }) => parts.symbol === symbol)
        const quantities = (isBuy: boolean): string =>
          sum(fills.filter(({ type }) => type.startsWith('Entry') === isBuy).map(({ data }) => data.quantity))
        expect([sum(of.map((row: Data) => row.bought)), sum(of.map((row: Data) => row.sold))]).toEqual([
          quantities(true),
          quantities(false),
        ])
      }
      for (const [asset, gain] of Object.entries(realised))
        expect(sum(positions.filter((row: Data) => row.quote === asset).map((row: Data) => row.gain))).toBe(gain)
    }))
})

describe('what is asked for', () => {
  test('by coin, time and type is what of all of them is so', () =>
    eachLog(async (rows, events) => {
      const times = events.map(({ time }) => time)
      const [fromMs, toMs] = [times[Math.floor(times.length / 3)]!, times[Math.floor((times.length * 2) / 3)]!]
      const coins = [...new Set(events.flatMap(({ parts }) => parts.symbol ?? []))]
      for (const [name, { key, time, type }] of Object.entries(LISTS)) {
        const all: Data[] = (await read(name, rows, { all: true }))[key]
        expect(all.length, name).toBeGreaterThan(3)
        const until = (row: Data): number => (name === 'positions' ? (row.closedMs ?? Infinity) : (row.untilMs ?? row[time]))
        const isThen = (row: Data): boolean => until(row) >= fromMs && row[time] < toMs
        expect((await read(name, rows, { fromMs, toMs }))[key], name).toEqual(all.filter(isThen))
        for (const coin of coins) expect((await read(name, rows, { coin }))[key]).toEqual(all.filter((row) => row.symbol === coin))
        for (const one of type === null ? [] : [...new Set(all.map((row) => row[type]))].slice(0, 4))
          expect((await read(name, rows, { type: String(one), fromMs }))[key]).toEqual(
            all.filter((row) => row[type!] === one && until(row) >= fromMs),
          )
      }
    }))

  test('each type that a row has is one that may be asked for', () =>
    eachLog(async (rows) => {
      for (const [name, { key, type }] of Object.entries(LISTS)) {
        const { types } = reports.get(name)!
        const all: Data[] = (await read(name, rows, { all: true }))[key]
        if (type !== null) expect(types).toEqual(expect.arrayContaining([...new Set(all.map((row) => row[type]))]))
      }
    }))

  test('of lots realises what these gained', () =>
    eachLog(async (rows, events) => {
      const [symbol = ''] = events.flatMap(({ parts }) => parts.symbol ?? [])
      const { allocations, realised, open } = await read('lots', rows, { coin: symbol, fromMs: 0 })
      for (const [asset, gain] of Object.entries(realised))
        expect(gain).toBe(sum(allocations.filter((row: Data) => row.quote === asset).map((row: Data) => row.gain)))
      expect(open.every((lot: Data) => lot.symbol === symbol)).toBe(true)
    }))

  test('of lots before a time leaves those open that a log is left with that ends there', async () => {
    let differed = 0
    await eachLog(async (rows, events) => {
      const now = (await read('lots', rows)).open
      for (const coin of new Set(events.filter(isFill).flatMap(({ parts }) => parts.symbol ?? []))) {
        const times = events.map((event) => (isFill(event) && event.parts.symbol === coin ? (event.venueTime ?? event.time) : null))
        const fills = times.filter((time) => time !== null)
        for (const toMs of [fills.at(1)!, fills[Math.floor(fills.length / 2)]!, fills.at(-1)!]) {
          const cut = times.findIndex((time) => time !== null && time >= toMs)
          if (times.slice(cut).some((time) => time !== null && time < toMs)) continue // told late: no log ends between the two
          const { open } = await read('lots', rows, { coin, toMs })
          expect(open).toEqual((await read('lots', rows.slice(0, cut), { coin })).open)
          if (JSON.stringify(open) !== JSON.stringify(now.filter((lot: Data) => lot.symbol === coin))) differed++
        }
      }
    })
    expect(differed).toBeGreaterThan(5)
  })

  test('of decisions at a time tells which positions were open then: a coin in one is not asked about', () =>
    eachLog(async (rows) => {
      const { positions } = await read('positions', rows)
      const { openedMs, closedMs, symbol } = positions.find((row: Data) => row.closedMs - row.openedMs > 2)
      const { positions: then } = await read('decisions', rows, { coin: symbol, fromMs: openedMs + 1, toMs: openedMs + 2 })
      expect(then.map((row: Data) => [row.openedMs, row.closedMs])).toEqual([[openedMs, closedMs]])
      expect(await read('decisions', rows)).not.toHaveProperty('positions')
    }))

  test('and which entry, until the engine heard of its end: a coin that waits for one is not asked about', async () => {
    let found = 0
    await eachLog(async (rows, events) => {
      for (const asked of events) {
        if (asked.type !== 'EntryRequested') continue
        const { orderId } = asked.data
        const end = events.find((event) => /^Entry(Ended|Abandoned)$/.test(event.type) && Object(event.data).orderId === orderId)
        const entriesAt = async (fromMs: number): Promise<Data[]> =>
          (await read('decisions', rows, { coin: asked.parts.symbol!, fromMs, toMs: fromMs + 1 })).entries
        if (end === undefined || end.time <= asked.time) continue
        found++
        const own = { orderId, requestedMs: asked.time, endedMs: end.time, quantity: asked.data.quantity, price: asked.data.limitPrice }
        expect(await entriesAt(end.time)).toContainEqual(expect.objectContaining(own))
        expect(await entriesAt(end.time + 1)).not.toContainEqual(expect.objectContaining({ orderId }))
        expect(await entriesAt(asked.data.because.barCloseMs)).not.toContainEqual(expect.objectContaining({ orderId }))
        if (found % 3 === 0) break
      }
    })
    expect(found).toBeGreaterThan(3)
  })
})
