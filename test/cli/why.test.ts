import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventId } from '../../src/event/envelope.ts'
import type { Row } from '../../src/event/store.ts'
import { steadyTimers } from '../../src/kernel/clock.ts'
import { View } from '../../src/view/replica/view.ts'
import { expectRefusal } from '../rig/ended.ts'
import { HOURS } from './first-hours.ts'
import { rowsAt, runHours, stageFolder, write } from './hours-log.ts'
import { inProcess } from './in-process.ts'

const at = stageFolder()
const log = at('hours.db')
let rows: readonly Row[]
beforeAll(async () => {
  await runHours(log, ['--set', 'risk.cooldownMin=30', '--set', 'exit.maxHoldMin=45', '--set', 'exit.takeProfitPct=0.5'])
  rows = await rowsAt(log)
})

type Step = { at: number; event: string; is: string; type: string; causation: string | null; guards: { guard: string; ok: boolean }[] }
type Story = { because: Step[]; followed: Step[] }

const asked = (...args: string[]) => inProcess([args[0]!, ...args.slice(1), '--log', log])
const storyOf = async (...args: string[]): Promise<Story> => {
  const { code, stdout, stderr } = await asked('why', ...args, '--json')
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout)
}
const placesOf = (is: (row: Row) => boolean): number[] => rows.flatMap((row, index) => (is(row) ? [index + 1] : []))
const dataOf = (row: Row): Record<string, unknown> => JSON.parse(row.data)

describe('why', () => {
  test('leads from any event over its causes to one that an input alone has led to', async () => {
    // every seventh, so that all kinds come and the test stays short
    for (const place of rows.map((_, index) => index + 1).filter((one) => one % 7 === 3)) {
      const { because } = await storyOf(String(place))
      const chain = because.filter(({ is }) => is !== 'cycle')
      expect(chain.at(-1)).toMatchObject({ at: place, is: 'wanted', event: eventId(rows[place - 1]!) })
      expect(chain[0]!.causation).toBeNull()
      for (const [index, step] of chain.slice(1).entries()) expect(step.causation).toBe(chain[index]!.event)
    }
  })

  test('names the same event by its place, by its id, and an order by its id or the venue’s', async () => {
    const place = placesOf(({ type }) => type === 'ExitRequested')[0]!
    const { orderId } = dataOf(rows[place - 1]!)
    const accepted = rows.find((row) => row.type === 'ExitAccepted' && dataOf(row).orderId === orderId)!
    const byPlace = await storyOf(String(place))
    expect(await storyOf(eventId(rows[place - 1]!))).toEqual(byPlace)
    const byOrder = await storyOf(String(orderId))
    expect(byOrder.because).toEqual(byPlace.because)
    expect(await storyOf(String(dataOf(accepted).venueOrderId))).toEqual(byOrder)
    expect(byOrder.because[0]).toMatchObject({ is: 'cycle', type: 'EntryRequested' })
    const ofOrder = placesOf((row) => row.data.includes(`"${orderId}"`)).filter((one) => one > place)
    expect(byOrder.followed.map((step) => step.at)).toEqual(expect.arrayContaining(ofOrder))
    expect(byOrder.followed.at(-1)!.type).toBe('PositionClosed')
  })

  test('tells of a stop also what others decided about it (V-07)', async () => {
    const cancel = placesOf((row) => row.type === 'ProtectionCancelRequested')[0]!
    const { followed } = await storyOf(String(dataOf(rows[cancel - 1]!).orderId))
    expect(followed.map((step) => step.at)).toContain(cancel)
  })

  test('tells of a coin all of its newest position, from the entry on', async () => {
    const newest = rows.filter(({ type }) => type === 'EntryRequested').at(-1)!
    const { because, followed } = await storyOf('ETH/USD')
    const ofCycle = placesOf((row) => row.correlation === newest.correlation)
    expect([...because, ...followed].map((step) => step.at)).toEqual(expect.arrayContaining(ofCycle))
    expect(because.at(-1)!.type).toBe('EntryRequested')
    expect(because.at(-1)!.guards.map(({ ok }) => ok)).not.toContain(false)
  })

  test('tells the threshold and what was compared with it of an exit (V-16)', async () => {
    const place = placesOf((row) => row.type === 'ExitDecided' && dataOf(row).reason === 'take-profit')[0]!
    const { threshold, compared, reason } = dataOf(rows[place - 1]!)
    const { stdout } = await asked('why', String(place))
    expect(stdout).toContain(`Out: ${reason}`)
    const [value, limit] = [compared, threshold].map((text) => Number(text).toFixed(2))
    expect(stdout).toMatch(new RegExp(`compared +${value} USD against ${limit} USD`))
  })

  test('tells of an exit the rules behind it in the precedence, with their prices and moments', async () => {
    const place = placesOf((row) => row.type === 'ExitDecided' && dataOf(row).reason === 'take-profit')[0]!
    const { stdout } = await asked('why', String(place))
    const [, next = ''] = /^ +next +(.+)$/m.exec(stdout) ?? []
    expect(next, 'the stops come before it').not.toMatch(/stop/)
    expect(next).toMatch(/^time-limit from \d\d:\d\d:\d\d\S* on$/)
    const late = placesOf((row) => row.type === 'ExitDecided' && dataOf(row).reason === 'time-limit')[0]!
    expect((await asked('why', String(late))).stdout, 'nothing is behind the last one').not.toMatch(/^ +next /m)
  })

  test('begins with the numbers of the candle, as long as the tape is what it was', async () => {
    const place = placesOf((row) => row.type === 'EntryRequested')[0]!
    const { because } = dataOf(rows[place - 1]!) as { because: { barCloseMs: number } }
    const row = HOURS.find((line) => Number(line.split(',')[0]) === because.barCloseMs - 60_000)!
    const [open, high, low, close] = row
      .split(',')
      .slice(1, 5)
      .map((price) => `${Number(price).toFixed(2)} USD`)
    const told = async (): Promise<string> => (await asked('why', String(place))).stdout
    expect(await told()).toMatch(new RegExp(`candle +1 min to .+: open ${open}, high ${high}, low ${low}, close ${close}, volume \\d`))
    const tape = at('coinbase_ETH-USD_1m.csv')
    const kept = readFileSync(tape)
    writeFileSync(tape, `${kept}\n`.replace('1', '2'))
    expect(await told()).not.toMatch(/^ +candle/m)
    writeFileSync(tape, kept)
  })

  test('says of a past moment what would have been said then', async () => {
    const orders = rows.filter(({ type }) => type.endsWith('Requested')).map((row) => String(dataOf(row).orderId))
    for (const [index, place] of [6, 12, 25, 40, rows.length - 2].entries()) {
      const cut = at(`cut-${place}.db`)
      await write(cut, rows.slice(0, place))
      for (const args of [
        ['why', String(place)],
        ['why', 'ETH/USD'],
        ['why', orders[index]!],
        ['why-not', 'ETH/USD'],
        ['why-not', 'ETH/USD', '--json'],
      ]) {
        const then = await inProcess([...args, '--log', cut])
        const now = await asked(...args, '--at', String(place))
        expect(now.stdout).toBe(then.stdout)
        expect(now.code).toBe(then.code)
      }
    }
  })

  test('says the same out of the index that a page has left, and makes none', async () => {
    const indexed = at('indexed.db')
    await write(indexed, rows)
    await (await View.open(indexed, { keepsSideFile: true, timers: steadyTimers })).close()
    const { orderId } = dataOf(rows.find(({ type }) => type === 'ExitRequested')!)
    for (const args of [
      ['why', '40', '--all'],
      ['why', 'ETH/USD', '--at', '60', '--json'],
      ['why', String(orderId), '--json'],
      ['why-not', 'ETH/USD', '--at', '30', '--json'],
    ])
      expect(await inProcess([...args, '--log', indexed])).toEqual(await asked(...args))
    expect([existsSync(`${indexed}.view`), existsSync(`${log}.view`)]).toEqual([true, false])
  })

  test('says in one sentence what there is not', async () => {
    expectRefusal(await asked('why', 'ETH/USDD'), 2, 'The log has no coin, order or event "ETH/USDD"; did you mean ETH/USD?')
    expectRefusal(await asked('why', String(rows.length + 1)), 2, `The log has no coin, order or event "${rows.length + 1}";`)
    expectRefusal(await asked('why', '9', '--at', '8'), 2, 'The log has no coin, order or event "9" as of event 8;')
    expectRefusal(await asked('why', 'ETH/USD', '--at', '8'), 2, 'Nothing was asked for of ETH/USD as of event 8')
    expectRefusal(await asked('why', '9', '--at', '0'), 2, 'The first event of a log is 1')
    expectRefusal(await asked('why', '9', '--at', 'noon'), 2, '"noon" is no time')
    expectRefusal(await asked('why-not', 'ETH/USDD'), 2, 'The log has no coin "ETH/USDD"; did you mean ETH/USD?')
    expectRefusal(await asked('why-not', 'ETH/USD', '--at', '2017-01-01'), 2, 'By then the log has no coin "ETH/USD"; it has none.')
  })
})

describe('why not', () => {
  type WhyNot = {
    spells: { at: number; refusal: string; times: number; endedBy: number | null; away: string | null }[]
    open: string[]
    standing: { refusal: string }[]
    entry: { at: number } | null
  }
  const whyNot = async (moment: number): Promise<WhyNot> =>
    JSON.parse((await asked('why-not', 'ETH/USD', '--at', String(moment), '--json')).stdout)

  test('names the refusal that stands, since when, and how often once the log has counted it (V-05)', async () => {
    const place = placesOf((row) => row.type === 'ProposalRefused')[0]!
    const refused = dataOf(rows[place - 1]!)
    expect((await whyNot(place)).spells).toMatchObject([{ at: place, refusal: refused.refusal, times: 1, endedBy: null }])
    const counted = placesOf((row) => row.type === 'RefusalRepeated')[0]!
    const { times } = dataOf(rows[counted - 1]!)
    expect((await whyNot(counted)).spells).toMatchObject([{ at: place, times: Number(times) + 1, endedBy: null }])
    expect((await whyNot(counted - 1)).spells[0]!.times, 'not before it was written').toBe(1)
    const entry = placesOf((row) => row.type === 'EntryRequested').find((one) => one > place)!
    expect((await whyNot(entry)).spells).toMatchObject([{ at: place, endedBy: entry }])
  })

  test('says how far away it was: until when a pause holds', async () => {
    const place = placesOf((row) => row.type === 'ProposalRefused')[0]!
    const { judged } = dataOf(rows[place - 1]!) as { judged: { cooldownUntilMs: string } }
    const until = Number(judged.cooldownUntilMs)
    const said = async (ms: number): Promise<string | null> => (await whyNot(ms)).spells[0]!.away
    expect(await said(until - 90_000)).toBe('over in 1 min 30 s')
    expect(await said(until + 1)).toMatch(/^it was to end at /)
  })

  test('says how far away a proposal was, as long as the tape is what it was, and nothing where one was made', async () => {
    const entry = rows.find(({ type }) => type === 'EntryRequested')!
    const { judged, barCloseMs } = (dataOf(entry) as { because: { judged: Record<string, string>; barCloseMs: number } }).because
    const before = new Date(barCloseMs - 60_000).toISOString()
    const told = async (moment: string): Promise<string> => (await asked('why-not', 'ETH/USD', '--at', moment)).stdout
    const close = HOURS.find((line) => Number(line.split(',')[0]) === barCloseMs - 120_000)!.split(',')[4]!
    const [threshold, high] = [judged.threshold!, judged.windowHigh!].map(Number) as [number, number]
    const away = (Number(close) - threshold).toFixed(5).replace(/0+$/, '')
    const said = `away +drop saw close ${Number(close).toFixed(2)} USD, window high ${high.toFixed(2)} USD, drop 0.5 %, threshold ${threshold} USD: ${away} USD away`
    expect(await told(before)).toMatch(new RegExp(said))
    const tape = at('coinbase_ETH-USD_1m.csv')
    const kept = readFileSync(tape)
    writeFileSync(tape, `${kept}\n`)
    expect(await told(before)).not.toContain('away')
    writeFileSync(tape, kept)
    const filled = placesOf((row) => row.type === 'EntryFilled')[0]!
    expect(await told(String(filled)), 'what is open is not asked about').not.toContain('away')
  })

  test('says that nothing was proposed, and what is held', async () => {
    const before = placesOf((row) => row.type === 'InstrumentObserved')[0]!
    expect((await asked('why-not', 'ETH/USD', '--at', String(before))).stdout).toMatch(/Nothing was proposed of ETH\/USD by then\./)
    const filled = placesOf((row) => row.type === 'EntryFilled')[0]!
    const { quantity } = dataOf(rows[filled - 1]!)
    expect((await whyNot(filled)).open[0]).toContain(`${quantity} ETH held since`)
  })

  test('tells what stands against every entry: a limit of loss, a session that has ended', async () => {
    const refusals = async (moment: number): Promise<string[]> => (await whyNot(moment)).standing.map(({ refusal }) => refusal)
    const halted = placesOf((row) => row.type === 'LossStreakHalted')[0]!
    expect(await refusals(halted - 1)).toEqual([])
    expect(await refusals(halted)).toEqual(['loss-streak'])
    expect(await refusals(rows.length)).toContain('not-trading')
  })
})
