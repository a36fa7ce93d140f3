import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { ChooseStrategy } from '../../src/decision/strategy.ts'
import type { Direction } from '../../src/kernel/direction.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { asking } from './asking.ts'
import { play } from './play.ts'

/** Differences of prices instead of percentages: nothing of a plan grows with the price. Some lie between the ticks. */
vi.mock('../../src/decision/plan.ts', async (original) => {
  const { parse } = await import('../../src/kernel/money.ts')
  const by = (of: string) => ({ by: 'price', of: parse(of) }) as const
  const plan = await original<typeof import('../../src/decision/plan.ts')>()
  return {
    ...plan,
    freezePlan: (...given: Parameters<typeof plan.freezePlan>) => ({
      ...plan.freezePlan(...given),
      hardStop: by('9.4'),
      takeProfit: by('14.2'),
      trailing: { activate: by('6.1'), distance: by('3.7'), step: by('1.6') },
    }),
  }
})

const folder = mkdtempSync(join(tmpdir(), 'mirrored-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SYMBOL = 'AAA/USD:USD'
const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
/** Prices p of the one tape are CENTRE - p of the other. */
const CENTRE = 1000
const ROWS = 3000

type Row = readonly [open: number, high: number, low: number, close: number]
/**
 * Candles of up to eight ticks around 500, drawn by a classic 31-bit generator (Park and Miller, 1988) and pulled back to it: there a
 * step of a candle's path is one tick, and so is what half a spread of 0.35 % and a slippage of 0.2 % come to.
 */
const walk = (seed: number): Row[] => {
  let drawn = seed
  const below = (limit: number): number => {
    drawn = (drawn * 16_807) % 2_147_483_647
    return drawn % limit
  }
  let open = 500
  return Array.from({ length: ROWS }, () => {
    const close = open + below(9) - 4 + Math.sign(500 - open) * (below(40) < Math.abs(500 - open) ? 1 : 0)
    const row = [open, Math.max(open, close) + below(3), Math.min(open, close) - below(3), close] as const
    // every now and then a gap, wider than a stop
    open = close + (below(50) === 0 ? below(41) - 20 : 0)
    return row
  })
}
const turnedRow = ([open, high, low, close]: Row): Row => [CENTRE - open, CENTRE - low, CENTRE - high, CENTRE - close]

/** All tapes say that they are the same one, so that the same orders have the same ids, and the same chance befalls them. */
const tapeOf = async (name: string, rows: readonly Row[]) => {
  const path = join(folder, `x_AAA-PERP_1m_${name}.csv`)
  writeFileSync(path, rows.map((row, at) => `${BEGAN_MS + at * MINUTE},${row.join(',')},1000`).join('\n'))
  const tape = await openTape([`${SYMBOL}=${path}`])
  return { ...tape, identity: { ...tape.identity, hash: '0'.repeat(64) } }
}

const INSTRUMENT = { tickSize: '1', stepSize: '1', minQuantity: '1', minNotional: '0.001', maxLeverage: '1' }
const SET = {
  ...Object.fromEntries(Object.entries(INSTRUMENT).map(([key, value]) => [`instruments.${SYMBOL}.${key}`, value])),
  'capital.USD': '1000000000',
  'entry.limitOffsetPct': '0',
  'paper.spreadPct': '0.35',
  'paper.slippagePct': '0.2',
  'paper.makerFeePct': '0',
  'paper.takerFeePct': '0',
  'paper.fundingPct': '0',
  'exit.maxHoldMin': '90',
}
const QUANTITY = 60
/** Every seventh candle, whatever it is: so many contracts at the price of its end. */
const everySeventh = (direction: Direction): ChooseStrategy =>
  asking(({ bar: { close, closeMs } }) =>
    (closeMs / MINUTE) % 7 !== 0
      ? null
      : { trigger: 'seventh', direction, values: {}, size: { mode: 'fixed-quote', amount: QUANTITY * close } },
  )

const PRICES = ['limitPrice', 'stopPrice', 'price', 'mark', 'threshold', 'compared', 'bid', 'ask']
/** They grow with the price, so a mirrored market has others. */
const VALUES = ['reserve', 'margin', 'entryValue', 'exitValue', 'proposal', 'judged', 'because']
/** What is bid here is asked there. */
const NAMES: Readonly<Record<string, string>> = { bid: 'ask', ask: 'bid' }
const TURNED: Readonly<Record<string, string>> = { buy: 'sell', sell: 'buy', long: 'short' }
/** What the run at the mirrored prices has to say instead: prices mirrored, sides and direction turned, all else the same. */
const mirrored = (data: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => {
      if (typeof value === 'object' && value !== null) return [name, mirrored(value)]
      return [NAMES[name] ?? name, PRICES.includes(name) ? format(parse(String(CENTRE)) - parse(value)) : (TURNED[value] ?? value)]
    }),
  )

const told = (events: readonly LogEvent[], by: (data: object) => object): unknown[] =>
  events
    .filter(({ stream }) => stream.startsWith('position-'))
    .map(({ type, time, data }) => {
      const facts = Object.entries(by(data)).filter(([name]) => !VALUES.includes(name))
      return { type, time, ...Object.fromEntries(facts) }
    })

test.each([
  ['exits at market', 1, {}],
  ['patient exits and parts', 2, { 'exit.ladder': 'patient', 'exit.takeProfitPartPct': '50', 'exit.maxSlippagePct': '0.3' }],
])('a short run of a mirrored tape tells what the long one of the tape tells, field by field: %s', async (_, seed, set) => {
  const rows = walk(seed)
  const run = async (direction: Direction, made: readonly Row[], candlePath: string) =>
    play({
      tape: await tapeOf(`${direction}${seed}`, made),
      strategy: everySeventh(direction),
      set: { ...SET, ...set, 'paper.candlePath': candlePath },
    })
  const long = await run('long', rows, 'low-first')
  const short = await run('short', rows.map(turnedRow), 'high-first')
  expect(told(short.events, (data) => data)).toEqual(told(long.events, mirrored))
  for (const { events, store } of [long, short]) {
    const reasons = events.flatMap(({ data }) => ('reason' in data ? [data.reason] : []))
    for (const reason of ['hard-stop', 'take-profit', 'trailing-stop']) expect(reasons).toContain(reason)
    expect(events.filter(({ type }) => type === 'PositionClosed').length).toBeGreaterThan(40)
    // no option gives a plan in differences of prices, and who checks the log knows it
    expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: false, broken: { rule: 'plan-differs' } })
  }
})
