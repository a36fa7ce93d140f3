import type { Alarm } from '../../kernel/clock.ts'
import type { Money } from '../../kernel/money.ts'
import type { Filters } from '../../kernel/order-filters.ts'
import type { AmendOrder, CancelOrder, CancelReplace, Capabilities, Exchange, PlaceOrder, Query, Report } from '../port.ts'
import type { AccountStanding } from './standing.ts'
import { ToldEnds } from './told-ends.ts'
import type { PaperVenue } from './venue.ts'

/**
 * A coin that is quoted has its price told anew each second, asked for each other second where its stream is down: one that was not for so
 * long is not heard, and nobody knows at what others trade. Its candle may last a day.
 */
const HEARD_MS = 10_000

/**
 * The paper venue in the outside's time. Requests and answers are on their way for as long as on a tape, and an alarm brings them; prices
 * are those of a live market, and whatever was due before one has happened before it.
 */
export class LivePaper implements Exchange {
  readonly can: Capabilities
  readonly #venue: PaperVenue
  readonly #nowMs: () => number
  readonly #alarm: Alarm
  readonly #ends = new ToldEnds()

  /** `nowMs`: the moment by the venue's clock, which never stands still or goes back */
  constructor(venue: PaperVenue, nowMs: () => number, alarm: Alarm) {
    this.can = venue.can
    this.#venue = venue
    this.#nowMs = nowMs
    this.#alarm = alarm
  }

  listen(listener: (report: Report) => void): void {
    this.#venue.listen((report) => {
      listener(report)
      for (const orderId of this.#ends.hear(report, this.#nowMs())) this.#venue.forget(orderId)
    })
  }

  /** Takes over what the log says that the account holds, and what was under way. */
  resume(standing: AccountStanding): void {
    this.#venue.resume(standing, this.#nowMs())
  }

  place(order: PlaceOrder): void {
    this.#ask(() => this.#venue.place(order))
  }

  cancel(request: CancelOrder): void {
    this.#ask(() => this.#venue.cancel(request))
  }

  amend(request: AmendOrder): void {
    this.#ask(() => this.#venue.amend(request))
  }

  cancelReplace(request: CancelReplace): void {
    this.#ask(() => this.#venue.cancelReplace(request))
  }

  query(request: Query): void {
    this.#ask(() => this.#venue.query(request))
  }

  survey(request: { readonly askedMs: number }): void {
    this.#ask(() => this.#venue.survey(request))
  }

  clock(): void {
    this.#venue.clock()
  }

  /** A price in ticks, and what was traded in the candle so far, behind everything that was due before. */
  tick(coin: number, ticks: number, cumulativeVolume: number, isFirst: boolean): void {
    this.#ask((nowMs) => {
      this.#venue.tick(coin, ticks, cumulativeVolume, nowMs, isFirst)
      this.#venue.standUntil(coin, nowMs + HEARD_MS)
    })
  }

  quote(coin: number, bidTicks: number, askTicks: number): void {
    this.#ask((nowMs) => this.#venue.quote(coin, bidTicks, askTicks, nowMs))
  }

  mark(coin: number, ticks: number): void {
    this.#ask((nowMs) => this.#venue.mark(coin, ticks, nowMs))
  }

  /** Funding that was settled at `atMs`: whoever holds the contract now pays or receives. `rate`: a share of the value at the mark price. */
  fund(coin: number, rate: Money, atMs: number): void {
    this.#ask(() => this.#venue.fund(coin, rate, atMs))
  }

  /** What it demands of orders that arrive from here on. */
  refilter(coin: number, filters: Filters<Money>): void {
    this.#ask(() => this.#venue.refilter(coin, filters))
  }

  /** Nothing rings any more. */
  close(): void {
    this.#alarm.clear()
  }

  #ask(act: (nowMs: number) => void): void {
    const nowMs = this.#nowMs()
    while (this.#venue.nextDueMs() <= nowMs) this.#venue.step()
    this.#venue.setTime(nowMs)
    act(nowMs)
    this.#alarm.set(this.#venue.nextDueMs(), () => this.#ask(() => {}))
  }
}
