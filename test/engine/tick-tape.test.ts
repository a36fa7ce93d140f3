import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import { partOf, shareTape, tapeOfShared } from '../../src/search/shared-tape.ts'
import { RECORDINGS, recordingOf } from '../recordings.ts'
import { type Played, play } from './play.ts'
import { firstOf } from './sampled-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'tick-tape-'))
afterAll(() => rmSync(folder, { recursive: true }))
const T = Date.UTC(2024, 0, 1)

const fills = ({ events }: Played) => events.flatMap(({ type, data }) => (/Filled$/.test(type) ? [(data as { price: string }).price] : []))
const of = ({ events }: Played, type: string) => events.filter((event) => event.type === type)

const write = (name: string, head: string, rows: readonly (readonly number[])[]): string => {
  const path = join(folder, `v_A-B_${name}.csv`)
  writeFileSync(path, `${head}\n${rows.map(([at, ...rest]) => [T + at!, ...rest].join(',')).join('\n')}\n`)
  return path
}
/** A price each second: of minutes at 100, one that falls to 90, and what comes after. */
const trades = (later: readonly number[]): string => {
  const prices = [...Array.from({ length: 12 * 60 }, () => 100), ...Array.from({ length: 60 }, () => 90), ...later]
  return write(
    'trades',
    'time,id,price,amount',
    prices.map((price, at) => [at * 1000 + 7, at, price, 50]),
  )
}
const SET = {
  'entry.windowMin': '10',
  'entry.minWindowBars': '5',
  'entry.dropPct': '5',
  'exit.takeProfitPct': '5',
  'exit.hardStopPct': '3',
}

describe('what is bought and sold on a tape with quotes', () => {
  const rising = [
    ...Array.from({ length: 60 }, () => 89),
    ...Array.from({ length: 120 }, (_, at) => 90 + at * 0.1),
    ...Array.from({ length: 60 }, () => 102),
  ]

  test('at market is paid what was quoted, where it was, and otherwise the spread of the options', async () => {
    const set = { ...SET, 'paper.spreadPct': '1', 'paper.slippagePct': '0' }
    const alone = await play({ tape: await openTape([trades(rising)]), set })
    expect(of(alone, 'PositionClosed')).toHaveLength(1)
    const quotes = write('quotes', 'time,bid,bidSize,ask,askSize', [
      ...Array.from({ length: 60 * 12 }, (_, at) => [at * 1000, 99.9, 9, 100.1, 9]),
      ...Array.from({ length: 60 }, (_, at) => [(at + 720) * 1000, 89.9, 9, 90.1, 9]),
      ...rising.map((price, at) => [(at + 780) * 1000, Number((price - 0.2).toFixed(2)), 9, Number((price + 0.1).toFixed(2)), 9]),
    ])
    const quoted = await play({ tape: await openTape([trades(rising), quotes]), set })
    // of 1 % half on each side of 89 and of 93.8; 0.1 above 89 and 0.2 below 93.5, as it was quoted
    const compared = (one: Played) => of(one, 'ExitDecided').map(({ data }) => (data as { compared: string }).compared)
    expect([...new Set(fills(alone)), ...compared(alone)]).toEqual(['89.4', '93.3', '93.8'])
    expect([...new Set(fills(quoted)), ...compared(quoted)]).toEqual(['89.1', '93.3', '93.5'])
    for (const one of [alone, quoted]) expect(await verifyLog(one.store.readAll(null))).toMatchObject({ ok: true })
  })
})

describe('the guard of the spread', () => {
  const calm = Array.from({ length: 120 }, (_, at) => 89 + (at % 5) * 0.01)
  const quotesOf = (wide: number) =>
    write('spread-quotes', 'time,bid,bidSize,ask,askSize', [
      ...Array.from({ length: 900 }, (_, at) => [at * 1000, Number((80 - wide / 2).toFixed(3)), 9, Number((80 + wide / 2).toFixed(3)), 9]),
    ])
  const refusedOf = async (specs: readonly string[], maxSpreadPct: string) =>
    of(
      await play({ tape: await openTape(specs), set: { ...SET, 'paper.spreadPct': '0.1', 'guards.maxSpreadPct': maxSpreadPct } }),
      'ProposalRefused',
    )
      .filter(({ data }) => (data as { refusal: string }).refusal === 'spread')
      .map(({ data }) => (data as { judged: Record<string, string> }).judged.spreadPct)

  test('goes by what is quoted, and by what is usual where nothing is', async () => {
    // a last price of 90 carries the quote along: 0.9 of 90 less 0.45
    const [first] = await refusedOf([trades(calm), quotesOf(0.9)], '0.5')
    expect(Number(first)).toBeCloseTo((100 * 0.9) / 89.55, 9)
    expect(await refusedOf([trades(calm), quotesOf(0.3)], '0.5')).toEqual([])
    expect([...new Set(await refusedOf([trades(calm)], '0.05'))]).toEqual(['0.1'])
    expect(await refusedOf([trades(calm)], '0.1')).toEqual([])
  })
})

describe('a run that died goes on to the same end', () => {
  test.each(['trades', 'trades and quotes'])('on a tape of %s, from wherever', async (what) => {
    const sweep = Array.from({ length: 90 }, (_, at) => 88 + ((at * 7) % 13) * 0.9)
    const quotes = write(
      'both-quotes',
      'time,bid,bidSize,ask,askSize',
      Array.from({ length: 870 }, (_, at) => [at * 1000, 80 + (at % 9), 3, 103, 4]),
    )
    const tape = await openTape(what === 'trades' ? [trades(sweep)] : [trades(sweep), quotes])
    const given = { tape, set: { ...SET, 'exit.trailingActivatePct': '2', 'exit.trailingDistancePct': '1' } }
    const whole = await play(given)
    expect(of(whole, 'PositionClosed').length).toBeGreaterThan(0)
    const rows = (await Array.fromAsync(whole.store.readAll(null))).flat()
    for (let count = 1; count < rows.length; count += 2) {
      const resumed = await play({ ...given, store: await firstOf(rows, count) })
      const { closes: _, ...folds } = whole.hashes.folds
      expect(resumed.hashes.folds, `behind event ${count}`).toMatchObject(folds)
    }
  })
})

const at = (name: string): string => recordingOf(`market/${name}.csv.gz`)
describe.skipIf(!existsSync(at('ticks/binance_XRP-ETH_trades_2019-10-11')))('recorded trades', { tags: [RECORDINGS] }, () => {
  const SPECS = [`XRP/ETH=${at('ticks/binance_XRP-ETH_trades_2019-10-11')}`, `XRP/ETH=${at('candles/binance_XRP-ETH_1m_2019-10-11')}`]
  const set = { 'entry.dropPct': '0.3', 'exit.takeProfitPct': '0.5', 'exit.hardStopPct': '1' }
  const headOf = async (tape: Tape) => {
    const { hashes, folded, rowsPlayed } = await play({ tape, set, store: new MemoryStore() })
    return { hashes, events: folded.heads.events, rowsPlayed }
  }

  test('are the same run from a copy, by runs, and from memory that is shared', async () => {
    const whole = await headOf(await openTape(SPECS))
    const copies = { path: join(folder, 'copies'), leastBytes: 0 }
    expect(whole.events).toBeGreaterThan(50)
    for (const options of [{ copies }, { copies }, { runRows: 1024 }]) {
      const tape = await openTape(SPECS, options)
      expect([tape.identity, await headOf(tape)]).toEqual([(await openTape(SPECS)).identity, whole])
    }
    expect(await headOf(tapeOfShared(shareTape(await openTape(SPECS))))).toEqual(whole)
  })

  test('a part of them is the same part however it is cut', async () => {
    const part = { fromMs: Date.UTC(2019, 9, 11, 4), toMs: Date.UTC(2019, 9, 11, 12) }
    const cut = await openTape(SPECS, { part })
    const [first, last] = [
      cut.coins[0]!.trades!.series.openMs(0),
      cut.coins[0]!.trades!.series.openMs(cut.coins[0]!.trades!.series.rows - 1),
    ]
    expect([first >= part.fromMs, last < part.toMs, cut.counts.outside > 0]).toEqual([true, true, true])
    expect(await headOf(partOf(await openTape(SPECS), part))).toEqual(await headOf(cut))
  })
})
