import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openLots } from '../../projections/fifo.ts'
import type { Allocation } from '../../projections/lots.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { abs, Decimal, format, parse } from '../../src/kernel/money.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import { orBlanks, RECORDINGS, recordingOf } from '../recordings.ts'
import { applyAll, createFolds } from './all-folds.ts'
import { Script } from './events.ts'

type CaseFill = { ts: string; side: 'buy' | 'sell'; qty: string; price: string; fee: string; feeCurrency: string }
type Piece = { fill: number; qty: string; cost: string; realized: string }
type Case = {
  id: string
  asset: string
  quote: string
  fills: CaseFill[]
  agreesWithConvention: boolean
  needsShort: boolean
  oversell: boolean
  fractionPrice: boolean
  expected: {
    realized: string
    perFill: { fill: number; realized: string; lots: Piece[] }[]
    remainingLots: { fill: number; side?: string; qty: string; cost: string }[]
    remainingQty: string
    remainingCost: string
  }
}

const file = recordingOf('fifo/cases.json')
const isThere = existsSync(file)
const cases: Case[] = isThere ? JSON.parse(readFileSync(file, 'utf8')).cases : []

/** Behind a sale: dust or more may be left, and stays in the lots. */
const closed = (sale: LogEvent): LogEvent => ({
  ...sale,
  type: 'PositionClosed',
  data: { reason: 'take-profit', dust: '0', openedMs: sale.time, entryValue: '1', exitValue: '1' },
})

/** As spot fills of a long position, or as contracts of one unit each of a short one. */
const play = ({ asset, quote, fills, needsShort }: Case) => {
  const parts: Parts = { book: 'paper.test.main', symbol: `${asset}/${quote}`, base: asset, quote }
  const script = new Script(parts)
  const direction = needsShort ? 'short' : 'long'
  for (const { side, qty, price, fee, feeCurrency, ts } of fills) {
    const type = side === (needsShort ? 'sell' : 'buy') ? 'EntryFilled' : 'ExitFilled'
    const paid = { amount: fee, asset: feeCurrency, quoteValue: '0' }
    if (needsShort) script.contracts(direction, type, qty, price, { fee: paid })
    else script.fill(type, qty, price, paid, 'o', Date.parse(ts))
  }
  const folds = createFolds()
  const rows: Allocation[] = []
  /** by sale, what performance counts when the position closes behind it */
  const gains = new Map<string, bigint>()
  for (const event of script.events) {
    applyAll(folds, event, { lots: (row) => rows.push(row) })
    if (event.type !== 'ExitFilled') continue
    const before = folds.performance.quotes[quote]?.realised ?? 0n
    applyAll(folds, closed(event))
    gains.set(event.data.tradeId, folds.performance.quotes[quote]!.realised - before)
  }
  const coin = folds.lots[direction][`${asset}/${quote}`]
  const totals = folds.lots.totals[quote]
  if (coin === undefined || totals === undefined) throw new Error('The case has no fills.')
  return { coin, totals, rows, gains, record: folds.performance.quotes[quote] }
}

/** pyfolio sells through a long position into a short one: an engine's orders only open or only close. */
const endsShort = ({ side }: { side?: string }): boolean => side === 'short'

/** Exact where 18 decimals can hold it; else off by no more than a thousand truncations, 10^-15. */
const agrees = (ours: bigint, theirs: string): void => {
  const [numerator = '', denominator = '1'] = theirs.split('/')
  const exact = new Decimal(numerator).div(denominator)
  const isRepresentable = exact.times(denominator).eq(numerator) && exact.decimalPlaces() <= 18
  if (isRepresentable && !theirs.includes('/')) expect(format(ours)).toBe(exact.toFixed())
  else expect(abs(ours - parse(exact.toFixed(18))) <= 1000n, `${format(ours)} against ${theirs}`).toBe(true)
}

describe.skipIf(!isThere)(
  'first in, first out, against the recorded cases of other tools (../shared/data/fifo)',
  { tags: [RECORDINGS] },
  () => {
    const fitting = cases.filter(
      (one) => one.agreesWithConvention !== false && !one.oversell && !one.fractionPrice && !one.expected.remainingLots.some(endsShort),
    )

    test('enough of them fit', () => expect(fitting.length).toBeGreaterThanOrEqual(29))
    test('and short ones among them', () => expect(fitting.filter(({ needsShort }) => needsShort)).toHaveLength(4))

    test.each(orBlanks(fitting, 29).map((one) => [one.id, one] as const))('%s', (_, one) => {
      const { coin, totals, rows, gains, record } = play(one)
      agrees(totals.proceeds - totals.soldCost, one.expected.realized)
      agrees(coin.quantity, one.expected.remainingQty)
      agrees(coin.cost, one.expected.remainingCost)
      const left = openLots(coin)
      expect(left.map((lot) => lot.tradeId)).toEqual(one.expected.remainingLots.map((lot) => `t${lot.fill}`))
      left.forEach((lot, index) => {
        agrees(lot.quantity, one.expected.remainingLots[index]?.qty ?? '')
        agrees(lot.cost, one.expected.remainingLots[index]?.cost ?? '')
      })
      const pieces = one.expected.perFill.flatMap(({ fill, lots: of }) => of.map((piece) => ({ ...piece, sale: fill })))
      expect(rows.map((row) => [row.openTradeId, row.closeTradeId])).toEqual(pieces.map((piece) => [`t${piece.fill}`, `t${piece.sale}`]))
      rows.forEach((row, index) => {
        agrees(row.quantity, pieces[index]?.qty ?? '')
        // the cases call cost what a lot was opened for
        agrees(one.needsShort ? row.proceeds : row.cost, pieces[index]?.cost ?? '')
        agrees(row.gain, pieces[index]?.realized ?? '')
      })
      // performance: by position closed, and in the end
      agrees(record?.realised ?? 0n, one.expected.realized)
      for (const { fill, realized } of one.expected.perFill) agrees(gains.get(`t${fill}`) ?? 0n, realized)
      expect(record?.all.closed ?? 0).toBe(one.fills.filter(({ side }) => side === (one.needsShort ? 'buy' : 'sell')).length)
    })

    const oversold = cases.filter((one) => one.oversell)
    test.each(orBlanks(oversold, 2).map((one) => [one.id, one] as const))(
      '%s sells more than is held, and the error names the event',
      (_, one) => {
        expect(() => play(one)).toThrow(
          new RegExp(`Event ${one.fills.length - 1} of position-${one.asset}/${one.quote} .*more was closed than is open`),
        )
      },
    )
  },
)
