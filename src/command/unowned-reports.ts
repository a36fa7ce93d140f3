import type { OrderReport } from '../exchange/port.ts'
import type { Clock } from '../kernel/clock.ts'
import type { UnownedReportsObserved } from '../kernel/common-facts.ts'
import { format, type Money, parse, ZERO } from '../kernel/money.ts'
import type { Heard, Parts } from '../kernel/recorded.ts'
import { streams } from '../kernel/streams.ts'
import type { Recorder } from './recorder.ts'

/** A report that no position takes: whose order it names, for which symbol, and what it brings. */
export type UnownedReport = {
  readonly whose: UnownedReportsObserved['data']['whose']
  readonly symbol: string
  /** where the order is known, but under another symbol than the report names */
  readonly orderSymbol: string | null
  readonly isFollowed: boolean
  readonly orderId: string
  readonly trade: UnownedReportsObserved['data']['lastTrade']
}

type Count = {
  reports: number
  trades: number
  quantity: Money
  lastTrade: UnownedReport['trade']
  last: UnownedReport
  heard: Heard
  untilMs: number
}
type UnownedReportsParts = { readonly recorder: Pick<Recorder, 'record'>; readonly clock: Clock; readonly book: Parts }

/**
 * What a report says of an order that no position owns; null if nothing happened, as with a reply, or with the answer to a
 * look-up of an order that is not open.
 */
export const unownedOf = (report: OrderReport, named: Omit<UnownedReport, 'symbol' | 'orderId' | 'trade'>): UnownedReport | null => {
  const { symbol, orderId } = report
  if (report.kind === 'trade') {
    const { tradeId, quantity, price } = report.trade
    return { ...named, symbol, orderId, trade: { tradeId, quantity, price } }
  }
  // an answer about an order of ours that cannot be believed is news, whatever it says
  const isNews =
    named.orderSymbol !== null ||
    (report.kind === 'order' && report.answer.is === 'found' && (report.askedMs === null || report.answer.status === 'open'))
  return isNews ? { ...named, symbol, orderId, trade: null } : null
}

/** Zero for what is no amount: no report of somebody else's order may stop this engine. The last trade is kept as it was told. */
const amountOf = (text: string): Money => {
  try {
    return parse(text)
  } catch {
    return ZERO
  }
}

/** After a coin's first fact, so long must pass before the next one. */
const RHYTHM_MS = 3_600_000
const NOTHING = { reports: 0, trades: 0, quantity: ZERO, lastTrade: null }

/**
 * Records what the venue reports of orders that no position of this engine owns. Nothing is decided on such a report, and none
 * is dropped without a record: the first one of a coin is written at once, later ones are counted for an hour and written as one
 * fact.
 */
export class UnownedReports {
  readonly #parts: UnownedReportsParts
  readonly #counts = new Map<string, Count>()
  #nextMs = Number.POSITIVE_INFINITY

  constructor(parts: UnownedReportsParts) {
    this.#parts = parts
  }

  /** when the next count is to be written; Infinity: nothing is counted */
  get nextMs(): number {
    return this.#nextMs
  }

  hear(report: UnownedReport, heard: Heard): void {
    const key = JSON.stringify([report.whose, report.symbol, report.orderSymbol])
    const known = this.#counts.get(key)
    const count = known ?? { ...NOTHING, last: report, heard, untilMs: 0 }
    this.#counts.set(key, count)
    Object.assign(count, { reports: count.reports + 1, last: report, heard })
    if (report.trade !== null) {
      count.trades++
      count.quantity += amountOf(report.trade.quantity)
      count.lastTrade = report.trade
    }
    if (known === undefined) this.#write(count)
  }

  /** Writes the counts whose hour is over. A coin without reports in that hour is forgotten: its next report is written at once. */
  beat(): void {
    const nowMs = this.#parts.clock.nowMs()
    for (const [key, count] of this.#counts) {
      if (count.untilMs > nowMs) continue
      if (count.reports === 0) this.#counts.delete(key)
      else this.#write(count)
    }
    this.#plan()
  }

  /** Writes every count that was not written yet. */
  conclude(): void {
    for (const count of this.#counts.values()) if (count.reports > 0) this.#write(count)
    this.#counts.clear()
    this.#plan()
  }

  #write(count: Count): void {
    const { recorder, clock, book } = this.#parts
    const { trade: _, ...report } = count.last
    const { reports, trades, lastTrade, heard } = count
    const data = { ...report, reports, trades, quantity: format(count.quantity), lastTrade }
    const stream = streams.unowned(book.book)
    recorder.record({ stream, parts: book }, [{ type: 'UnownedReportsObserved', data }], { correlation: stream, causation: null, heard })
    Object.assign(count, { ...NOTHING, untilMs: clock.nowMs() + RHYTHM_MS })
    this.#plan()
  }

  #plan(): void {
    this.#nextMs = Number.POSITIVE_INFINITY
    for (const { untilMs } of this.#counts.values()) this.#nextMs = Math.min(this.#nextMs, untilMs)
  }
}
