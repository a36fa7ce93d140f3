import { describe, expect, test } from 'vitest'
import type { Allocation } from '../../projections/lots.ts'
import { compareBooks, compareDisposals } from '../../src/audit/books/compare-books.ts'
import { Ledger } from '../../src/audit/books/ledger.ts'
import { decode } from '../../src/event/codec.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { deciding } from '../../src/replay/deciding-folds.ts'
import { reading } from '../../src/replay/reading-folds.ts'
import { generatedFacts, sealAll } from './sealed-log.ts'

const events = sealAll(generatedFacts(3, 30)).rows.map(decode)
const isFill = (event: LogEvent): boolean => event.type.endsWith('Filled')

/** As `verify` folds: what decisions read, and the fees. */
const createFolds = () => {
  const folds = deciding.create()
  const read = reading.create()
  const apply = (event: LogEvent, sinks?: Parameters<typeof deciding.apply>[2]): void => {
    deciding.apply(folds, event, sinks)
    reading.apply(read, event, folds)
  }
  return { folds: { ...folds, fees: read.fees }, apply }
}
type Folds = ReturnType<typeof createFolds>['folds']

/** Both books after the last fill, which is the event compared. */
const bothBooks = (): { folds: Folds; ledger: Ledger; event: LogEvent } => {
  const { folds, apply } = createFolds()
  const ledger = new Ledger()
  const end = events.findLastIndex(isFill)
  for (const event of events.slice(0, end + 1)) {
    apply(event)
    ledger.book(event)
  }
  return { folds, ledger, event: events[end] as LogEvent }
}

describe('a fold that is one unit off is found (I-17)', () => {
  const { symbol, quote } = bothBooks().event.parts as { symbol: string; quote: string }
  const faults: [string, (folds: Folds) => void][] = [
    ['Cash', (folds) => void folds.budget.pools[quote]!.buys++],
    ['reserve', (folds) => void folds.budget.pools[quote]!.reserved++],
    ['Cost of what is held', (folds) => void folds.lots.totals[quote]!.cost++],
    ['Realised', (folds) => void folds.lots.totals[quote]!.proceeds++],
    ['Margin held', (folds) => void folds.budget.pools[quote]!.margin++],
    ['Funding', ({ budget: { pools } }) => void Object.assign(pools[quote]!, { funding: 1n, realised: -1n })],
    ['Coins in the short lots', (folds) => void Object.assign(folds.lots.short, { [symbol]: { quantity: 1n, cost: 0n } })],
    ['Fees', (folds) => void folds.fees[quote]!.amount++],
    ['Coins held', (folds) => void folds.portfolio[symbol]!.held++],
    ['Coins in the long lots', (folds) => void folds.lots.long[symbol]!.quantity++],
    ['Cost of the long lots', (folds) => void folds.lots.long[symbol]!.cost++],
  ]
  test.each(faults)('%s', (name, fault) => {
    const { folds, ledger, event } = bothBooks()
    expect(compareBooks(folds, ledger, event)).toBeNull()
    fault(folds)
    const finding = compareBooks(folds, ledger, event)
    expect(finding?.rule).toBe('books-differ')
    expect(finding?.message).toContain(name)
  })
})

test('an allocation that differs in any field is found', () => {
  const { apply } = createFolds()
  const ledger = new Ledger()
  let compared = 0
  for (const event of events) {
    const rows: Allocation[] = []
    apply(event, { lots: (row) => rows.push(row) })
    const booked = ledger.book(event)
    if ('rule' in booked) throw new Error(booked.message)
    expect(compareDisposals(rows, booked.disposals)).toBeNull()
    if (rows.length === 0) continue
    compared++
    const [row, ...others] = rows as [Allocation, ...Allocation[]]
    const wrong: Partial<Allocation>[] = [
      { quantity: row.quantity + 1n },
      { cost: row.cost + 1n },
      { proceeds: row.proceeds - 1n },
      { openTradeId: 'x' },
      { closeTradeId: 'x' },
      { openedMs: row.openedMs + 1 },
      { closedMs: 0 },
      { direction: 'short' },
    ]
    for (const fields of wrong) expect(compareDisposals([{ ...row, ...fields }, ...others], booked.disposals)?.rule).toBe('books-differ')
    expect(compareDisposals(others, booked.disposals)?.rule).toBe('books-differ')
  }
  expect(compared).toBeGreaterThan(10)
})
