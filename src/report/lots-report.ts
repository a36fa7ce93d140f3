import { openLots } from '../../projections/fifo.ts'
import { fillOf } from '../../projections/fill.ts'
import type { Allocation } from '../../projections/lots.ts'
import { eventId } from '../event/envelope.ts'
import { type Direction, directions, sideOf } from '../kernel/direction.ts'
import { format, type Money, parse, ZERO } from '../kernel/money.ts'
import { positionName, symbolIn } from '../kernel/slots.ts'
import { Asked } from './asked-rows.ts'
import { type Folds, foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { LotFees } from './lot-fees.ts'
import { type OfSlot, slotAs, withSlots } from './slot-column.ts'
import type { Column, ReportTable } from './table.ts'

type LotRow = OfSlot & {
  symbol: string
  /** a long lot was opened by a purchase, a short one by a sale */
  direction: Direction
  /** of one contract in the base asset; null: the quantity is of coins */
  contractSize: string | null
  quantity: string
  openedMs: number
  quote: string
  openEvent: string
  openTradeId: string
}
type AllocationRow = LotRow & {
  closedMs: number
  /** buy fee included */
  cost: string
  /** sell fee deducted */
  proceeds: string
  gain: string
  /** of the trades that opened and closed it, in the quote asset; one that was taken in coins is told at its value then */
  openFee: string
  closeFee: string
  closeEvent: string
  closeTradeId: string
}
/** `cost`: of a short lot what its sale brought, fee deducted */
type OpenRow = LotRow & { cost: string }
/** by quote asset; `funding` of the assets that any was settled in */
type LotsReport = {
  allocations: AllocationRow[]
  open: OpenRow[]
  realised: Record<string, string>
  funding: Record<string, string>
}

/** Event ids by trade. The folds know trades only, because event ids change where a run was interrupted. */
class TradeEvents {
  readonly #ids = new Map<string, string>()
  add(position: string, tradeId: string, eventId: string): void {
    this.#ids.set(`${position} ${tradeId}`, eventId)
  }
  of(position: string, tradeId: string): string {
    return this.#ids.get(`${position} ${tradeId}`) ?? ''
  }
}

type OpenLot = Pick<Allocation, 'symbol' | 'slot' | 'direction' | 'size' | 'quote' | 'quantity' | 'openedMs' | 'openTradeId'> & {
  readonly cost: Money
}

const lotRow = (
  { symbol, slot, direction, size, quantity, openedMs, quote, openTradeId }: Omit<OpenLot, 'cost'>,
  events: TradeEvents,
): LotRow => ({
  symbol,
  ...slotAs(slot),
  ...{ direction, contractSize: size === null ? null : format(size), quantity: format(quantity), openedMs, quote },
  openEvent: events.of(positionName({ symbol, ...slotAs(slot) }), openTradeId),
  openTradeId,
})

const nameOf = ({ symbol, slot }: Pick<Allocation, 'symbol' | 'slot'>): string => positionName({ symbol, ...slotAs(slot) })

/** A piece with its shares of the fees, once its closing trade has been seen. */
type Piece = Allocation & { readonly openFee: Money; readonly closeFee: Money }

const allocationRow = (row: Piece, events: TradeEvents): AllocationRow => ({
  ...lotRow(row, events),
  closedMs: row.closedMs,
  cost: format(row.cost),
  proceeds: format(row.proceeds),
  gain: format(row.gain),
  openFee: format(row.openFee),
  closeFee: format(row.closeFee),
  closeEvent: events.of(nameOf(row), row.closeTradeId),
  closeTradeId: row.closeTradeId,
})

const withFees = (row: Allocation, fees: LotFees): Piece => ({
  ...row,
  openFee: fees.take(nameOf(row), row.openTradeId, row.quantity),
  closeFee: fees.take(nameOf(row), row.closeTradeId, row.quantity),
})

const openRow = (lot: OpenLot, events: TradeEvents): OpenRow => ({ ...lotRow(lot, events), cost: format(lot.cost) })

const leftAtEnd = ({ lots }: Folds): OpenLot[] =>
  directions.flatMap((direction) =>
    Object.entries(lots[direction]).flatMap(([name, book]) =>
      openLots(book).map(({ quantity, openedMs, cost, tradeId }) => ({
        symbol: symbolIn(name, book),
        ...slotAs(book.slotted?.slot),
        ...{ direction, size: book.size, quote: book.quote, quantity, openedMs, cost },
        openTradeId: tradeId,
      })),
    ),
  )

/** What a piece had come to when its lot was opened. */
const openedFor = ({ direction, cost, proceeds }: Allocation): Money => (sideOf(direction, 'open') === 'buy' ? cost : proceeds)

/** The lots that were open before `closedSince` was closed: what is left of each at the end of the log, and the pieces closed of it. */
const openBefore = (folds: Folds, closedSince: readonly Allocation[]): OpenLot[] => {
  const lots = new Map<string, OpenLot>()
  for (const lot of [...closedSince.map((piece) => ({ ...piece, cost: openedFor(piece) })), ...leftAtEnd(folds)]) {
    const name = `${lot.symbol} ${lot.openTradeId}`
    const { quantity, cost } = lots.get(name) ?? { quantity: ZERO, cost: ZERO }
    lots.set(name, { ...lot, quantity: lot.quantity + quantity, cost: lot.cost + cost })
  }
  const symbols = Object.entries(folds.portfolio).map(([name, holding]) => symbolIn(name, holding))
  return [...lots.values()].sort((one, other) => symbols.indexOf(one.symbol) - symbols.indexOf(other.symbol))
}

/** What the pieces gained, by quote asset; of the assets that anything was traded for. */
const gains = (folds: Folds, closed: readonly Allocation[]): Record<string, string> => {
  const sums = Object.fromEntries(Object.keys(folds.lots.totals).map((asset) => [asset, ZERO]))
  for (const { quote, gain } of closed) sums[quote] = (sums[quote] ?? ZERO) + gain
  return Object.fromEntries(Object.entries(sums).map(([asset, gain]) => [asset, format(gain)]))
}

/** Every disposal, one row for each piece of a lot, first in, first out; and the lots that are open when the time asked for ends. */
export const lotsReport: LogReport<LotsReport> = {
  title: 'Disposals, lot by lot, first in, first out',
  types: [],
  async read(store, asked = new Asked()) {
    const events = new TradeEvents()
    const fees = new LotFees()
    const closing: Allocation[] = []
    const closed: Piece[] = []
    const closedSince: Allocation[] = []
    const funding: Record<string, Money> = {}
    const folds = await foldAll(
      store,
      () => ({
        lots: (row) => {
          closing.push(row)
          if (!asked.isReached(row.closedMs)) closedSince.push(row)
        },
      }),
      (event) => {
        asked.see(event)
        const fill = fillOf(event)
        if (fill !== null) {
          events.add(fill.position, fill.tradeId, eventId(event))
          fees.add(fill)
        }
        // a closing is told before its event is seen
        for (const piece of closing.splice(0).map((row) => withFees(row, fees)))
          if (asked.has({ ...piece, timeMs: piece.closedMs })) closed.push(piece)
        if (event.type !== 'FundingSettled' || !asked.has({ symbol: event.parts.symbol, timeMs: event.data.dueMs })) return
        funding[event.data.asset] = (funding[event.data.asset] ?? ZERO) + parse(event.data.amount)
      },
    )
    const allocations = closed.map((row) => allocationRow(row, events))
    const open = openBefore(folds, closedSince)
      .filter(({ symbol, openedMs }) => asked.isOf(symbol) && asked.isReached(openedMs))
      .map((lot) => openRow(lot, events))
    const fundingTexts = Object.fromEntries(Object.entries(funding).map(([asset, amount]) => [asset, format(amount)]))
    return { allocations, open, realised: gains(folds, closed), funding: fundingTexts }
  },
  tables: ({ allocations, open, realised, funding }) => [
    withSlots(disposalsTable(allocations), allocations),
    withSlots(openTable(open), open),
    realisedTable(realised, funding),
  ],
}

/** On spot every lot is long, and a narrow table says so nowhere. */
const kindColumns = (rows: readonly LotRow[], spare: number): readonly [direction: Column, size: Column] => {
  const hasContracts = rows.some(({ contractSize }) => contractSize !== null)
  return [
    { heading: 'position', key: 'direction', kind: 'text', spare: hasContracts ? spare : 'wide' },
    { heading: 'contract size', key: 'contractSize', kind: 'quantity', spare: 'wide' },
  ]
}

const disposalsTable = (allocations: readonly AllocationRow[]): ReportTable => ({
  name: 'disposals',
  columns: [
    { heading: 'coin', key: 'symbol', kind: 'text' },
    ...kindColumns(allocations, 4),
    { heading: 'quantity', key: 'quantity', kind: 'quantity' },
    { heading: 'opened, UTC', key: 'opened', kind: 'time' },
    { heading: 'closed, UTC', key: 'closed', kind: 'time', spare: 'wide' },
    { heading: 'held', key: 'held', kind: 'span', spare: 1 },
    { heading: 'cost', key: 'cost', kind: 'amount' },
    { heading: 'proceeds', key: 'proceeds', kind: 'amount', spare: 3 },
    { heading: 'gain', key: 'gain', kind: 'amount' },
    { heading: '', key: 'quote', kind: 'text', spare: 2 },
    { heading: 'fee to open', key: 'openFee', kind: 'amount', spare: 'wide' },
    { heading: 'fee to close', key: 'closeFee', kind: 'amount', spare: 'wide' },
    { heading: 'opened by', key: 'openTradeId', kind: 'text', spare: 'wide' },
    { heading: 'closed by', key: 'closeTradeId', kind: 'text', spare: 'wide' },
    { heading: 'event that opened', key: 'openEvent', kind: 'text', spare: 'wide' },
    { heading: 'event that closed', key: 'closeEvent', kind: 'text', spare: 'wide' },
  ],
  rows: allocations.map((row) => [
    row.symbol,
    row.direction,
    row.contractSize,
    row.quantity,
    row.openedMs,
    row.closedMs,
    row.closedMs - row.openedMs,
    row.cost,
    row.proceeds,
    row.gain,
    row.quote,
    row.openFee,
    row.closeFee,
    row.openTradeId,
    row.closeTradeId,
    row.openEvent,
    row.closeEvent,
  ]),
  whenEmpty: 'Nothing was closed.',
  many: 'disposals',
})

const openTable = (open: readonly OpenRow[]): ReportTable => ({
  name: 'open',
  columns: [
    { heading: 'open lot', key: 'symbol', kind: 'text' },
    ...kindColumns(open, 1),
    { heading: 'quantity', key: 'quantity', kind: 'quantity' },
    { heading: 'opened, UTC', key: 'opened', kind: 'time' },
    { heading: 'cost', key: 'cost', kind: 'amount' },
    { heading: '', key: 'quote', kind: 'text' },
    { heading: 'opened by', key: 'openTradeId', kind: 'text', spare: 'wide' },
    { heading: 'event that opened', key: 'openEvent', kind: 'text', spare: 'wide' },
  ],
  rows: open.map((row) => [
    ...[row.symbol, row.direction, row.contractSize, row.quantity, row.openedMs, row.cost, row.quote, row.openTradeId, row.openEvent],
  ]),
  whenEmpty: 'No lot is open.',
})

type ByAsset = Readonly<Record<string, string>>
const realisedTable = (realised: ByAsset, funding: ByAsset): ReportTable => ({
  name: 'realised',
  columns: [
    { heading: 'realised', key: 'realised', kind: 'amount' },
    { heading: 'funding', key: 'funding', kind: 'amount', spare: 1 },
    { heading: '', key: 'asset', kind: 'text' },
  ],
  rows: Object.entries(realised).map(([asset, amount]) => [amount, funding[asset] ?? null, asset]),
  whenEmpty: 'Nothing was realised.',
})
