import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Allocation } from '../../projections/lots.ts'
import type { Tally } from '../../projections/performance.ts'
import { decode } from '../../src/event/codec.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { Decimal, format } from '../../src/kernel/money.ts'
import { drawnFrom, IS_NIGHT } from '../draws.ts'
import { runOn, runs } from '../property/generated-run.ts'
import { applyAll, createFolds } from './all-folds.ts'
import { recordedOf } from './events.ts'
import { type Piece, plainFifo } from './plain-fifo.ts'
import { drawOf, type Placed, TradingLog } from './trading-log.ts'

const keysOf = (row: Allocation) => ({
  quantity: format(row.quantity),
  cost: format(row.cost),
  proceeds: format(row.proceeds),
  openTradeId: row.openTradeId,
  closeTradeId: row.closeTradeId,
  openedMs: row.openedMs,
  closedMs: row.closedMs,
})

/** What each position of one coin gained, by the pieces of the intervals that its sales stand in. */
const plainTally = (events: readonly LogEvent[], pieces: readonly Piece[]) => {
  const tally = { closed: 0, wins: 0, losses: 0, grossProfit: new Decimal(0), grossLoss: new Decimal(0) }
  let sales: string[] = []
  let [isOpen, isTrade] = [false, false]
  for (const event of events) {
    if (event.type.endsWith('Filled') && 'tradeId' in event.data) sales.push(event.data.tradeId)
    if (/^Entry(Late)?Filled$/.test(event.type)) isOpen = true
    else if (event.type.endsWith('Filled')) isTrade ||= isOpen
    if (event.type !== 'PositionClosed') continue
    const wasTrade = isTrade
    isOpen = false
    isTrade = false
    if (!wasTrade) continue
    const gain = pieces
      .filter(({ closeTradeId }) => sales.includes(closeTradeId))
      .reduce((sum, { proceeds, cost }) => sum.plus(proceeds).minus(cost), new Decimal(0))
    sales = []
    tally.closed++
    if (gain.gt(0)) {
      tally.wins++
      tally.grossProfit = tally.grossProfit.plus(gain)
    } else if (gain.lt(0)) {
      tally.losses++
      tally.grossLoss = tally.grossLoss.minus(gain)
    }
  }
  return { ...tally, grossProfit: tally.grossProfit.toFixed(), grossLoss: tally.grossLoss.toFixed() }
}
const shownOf = (tally: Tally | undefined) => {
  if (tally === undefined) return { closed: 0, wins: 0, losses: 0, grossProfit: '0', grossLoss: '0' }
  const { heldMs: _, grossProfit, grossLoss, ...counts } = tally
  return { ...counts, grossProfit: format(grossProfit), grossLoss: format(grossLoss) }
}

/** The folds' lots and every allocation they made, against the intervals. Returns how many pieces there were. */
const compareWith = (events: readonly LogEvent[]): number => {
  const folds = createFolds()
  const rows: Allocation[] = []
  for (const event of events) applyAll(folds, event, { lots: (row) => rows.push(row) })
  for (const [symbol, coin] of Object.entries(folds.lots.long)) {
    const ofCoin = events.filter(({ parts }) => parts.symbol === symbol)
    const { pieces, open } = plainFifo(ofCoin)
    expect(rows.filter((row) => row.symbol === symbol).map(keysOf)).toEqual(pieces.map(({ exactCost: _, ...piece }) => piece))
    expect(
      coin.lots.slice(coin.first).map(({ quantity, cost, tradeId }) => ({ quantity: format(quantity), cost: format(cost), tradeId })),
    ).toEqual(open)
    // one truncation for each piece that its lot was cut into before, of a unit of the eighteenth decimal each
    for (const { cost, exactCost } of pieces) expect(exactCost.minus(cost).abs().times('1e18').toNumber()).toBeLessThan(pieces.length + 1)
    expect(shownOf(folds.performance.quotes[coin.quote]?.bySymbol[symbol])).toEqual(plainTally(ofCoin, pieces))
  }
  expect(rows.every((row) => row.gain === row.proceeds - row.cost)).toBe(true)
  return rows.length
}

describe('first in, first out, by intervals of all coins ever bought and sold', () => {
  test('is what the lots say of any trading: fees in coins, in money and in a third asset, dust, late fills (I-17)', () => {
    const logs = fc.record({ seed: fc.nat({ max: 1_000_000 }), cycles: fc.integer({ min: 1, max: 30 }) })
    fc.assert(
      fc.property(logs, ({ seed, cycles }) => {
        const log = new TradingLog(drawOf(seed))
        for (let cycle = 0; cycle < cycles; cycle++) log.cycle()
        expect(compareWith(recordedOf(log.placed))).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: IS_NIGHT ? 2000 : 60, seed: drawnFrom(8) },
    )
  })

  test('is what the lots say of what a whole engine traded', async () => {
    let pieces = 0
    await fc.assert(
      fc.asyncProperty(runs(60), async (run) => {
        pieces += compareWith((await runOn(run)).rows.map(decode))
      }),
      { numRuns: IS_NIGHT ? 2000 : 60, seed: drawnFrom(8) },
    )
    expect(pieces).toBeGreaterThan(1000)
  }, 1_200_000)

  test('loses nothing to rounding: a third of a cent, sold in sevenths, adds up (I-17)', () => {
    const parts = { book: 'b', symbol: 'X/Y', base: 'X', quote: 'Y' }
    const fill = (type: 'EntryFilled' | 'ExitFilled', tradeId: string, quantity: string, price: string): Placed => ({
      stream: 's',
      parts,
      timeMs: 1,
      fact: {
        type,
        data: {
          orderId: 'o',
          tradeId,
          quantity,
          price,
          fee: { amount: '0', asset: 'Y', quoteValue: '0' },
          liquidity: 'taker',
          reason: 'entry',
        },
      },
    })
    const events = recordedOf([
      fill('EntryFilled', 'b1', '0.7', '0.333333333333333333'),
      fill('EntryFilled', 'b2', '0.000000000000000003', '0.333333333333333333'),
      ...[1, 2, 3, 4, 5, 6].map((n) => fill('ExitFilled', `s${n}`, '0.1', '0.1')),
      fill('ExitFilled', 's7', '0.100000000000000003', '0.1'),
    ])
    expect(compareWith(events)).toBe(8)
    const { pieces, open } = plainFifo(events)
    expect(open).toEqual([])
    expect(pieces.reduce((sum, { cost }) => sum.plus(cost), new Decimal(0)).toFixed()).toBe('0.233333333333333334')
  })
})
