import type { Report } from '../port.ts'

/** Of a coin, orders whose end was told and that are known all the same: as many as an engine remembers of one position. */
const MOST_ENDED = 64

/** And each for so long: nothing about an order is on its way for an hour, neither a repeated request nor a look-up. */
const KNOWN_MS = 3_600_000

const orderEndedBy = (report: Report): string | null => {
  if (report.kind === 'order') return report.answer.is === 'found' && report.answer.status !== 'open' ? report.orderId : null
  return report.kind === 'reply' && report.to === 'place' && report.outcome.is === 'rejected' ? report.orderId : null
}

/**
 * Which orders a venue that goes on for weeks need not know any more. An order whose end was not told is never among them: it would be
 * taken for one that had not arrived. Number and age both count, because a computer that slept for a week has told nothing meanwhile.
 */
export class ToldEnds {
  /** by symbol: when the end of an order was first told, the oldest first */
  readonly #ended = new Map<string, Map<string, number>>()

  /** Returns the orders of which nobody asks any more. */
  hear(report: Report, nowMs: number): readonly string[] {
    const orderId = orderEndedBy(report)
    if (orderId === null || !('symbol' in report)) return []
    const ended = this.#ended.get(report.symbol) ?? new Map<string, number>()
    this.#ended.set(report.symbol, ended)
    if (!ended.has(orderId)) ended.set(orderId, nowMs)
    const forgotten: string[] = []
    for (const [oldest, toldMs] of ended) {
      if (ended.size <= MOST_ENDED || nowMs - toldMs < KNOWN_MS) break
      ended.delete(oldest)
      forgotten.push(oldest)
    }
    return forgotten
  }
}
