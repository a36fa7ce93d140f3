import type { ForeignFill, FundingSettled } from '../../../machines/position/events.ts'
import type { PaperPosition } from '../../../src/exchange/paper/positions.ts'
import type { AccountReport } from '../../../src/exchange/port.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { parse, ZERO } from '../../../src/kernel/money.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import type { World } from './world.ts'

type News = { readonly id: string; readonly coin: number; readonly report: AccountReport; isTold: boolean; untilMs: number }

/** An account's history is read again this often, as long as the log lacks something of it. */
const AGAIN_MS = 5_000
/** So long after the log has it what the engine did in its ignorance has come right. */
const IN_IGNORANCE_MS = 60_000

/**
 * What happens to the account without an order of the engine's: fills of others and of the venue itself, and funding. It is told once,
 * twice, late or not at all, and again until it is in the log, as a venue's history is there to be read again.
 */
export class AccountNews {
  readonly #world: World
  readonly #all = new Map<string, News>()

  constructor(world: World) {
    this.#world = world
  }

  liquidated({ symbol, direction }: PaperPosition, fill: ForeignFill['data'], venueTimeMs: number): void {
    const { marks, trace, oracle, venue } = this.#world
    const coin = venue.places.coinOf(symbol, direction)
    marks.hit('a position was liquidated')
    trace.tell('venue', `liquidates ${fill.side} ${fill.quantity} of ${symbol} at ${fill.price}, fee ${fill.fee.amount}`)
    oracle.wallet.atVenue(coin, fill)
    this.happened(fill.tradeId, coin, { kind: 'foreign-fill', fill, ...venue.places.named(coin), venueTimeMs })
  }

  funded({ symbol, direction }: PaperPosition, funding: FundingSettled['data'], venueTimeMs: number): void {
    const { marks, trace, oracle, venue } = this.#world
    const coin = venue.places.coinOf(symbol, direction)
    if (parse(funding.amount) === ZERO) return
    marks.hit(`a ${direction} position ${parse(funding.amount) > ZERO ? 'received' : 'paid'} funding`)
    trace.tell('venue', `settles funding of ${symbol}: ${funding.amount}`)
    oracle.wallet.fundedAtVenue(coin, funding)
    this.happened(funding.fundingId, coin, { kind: 'funding', funding, ...venue.places.named(coin), venueTimeMs })
  }

  happened(id: string, coin: number, report: AccountReport): void {
    const news: News = { id, coin, report, isTold: true, untilMs: 0 }
    const nth = this.#all.size
    this.#all.set(id, news)
    this.#world.oracle.disturbed(String(coin))
    this.#hold(news)
    this.#tellFirst(news, nth)
  }

  /** What the venue says of it; undefined: it never happened. */
  reportOf(id: string): AccountReport | undefined {
    return this.#all.get(id)?.report
  }

  all(): readonly AccountReport[] {
    return [...this.#all.values()].map(({ report }) => report)
  }

  /** Whether coins or contracts came or went without an order of the engine's, and it may not have come to terms with that. */
  hasForeign(coin: number): boolean {
    return this.#isRecent((news) => this.#concerns(news, coin) && news.report.kind === 'foreign-fill')
  }

  /** Whether the engine may be wrong about a coin, because something was not told or only a moment ago. */
  isRecent(coin: number): boolean {
    return this.#isRecent((news) => this.#concerns(news, coin))
  }

  /** Whether the account ever was somebody else's as well. */
  get hasStrangers(): boolean {
    return this.all().some((report) => report.kind === 'foreign-fill' && report.fill.because === 'by-hand')
  }

  /** Slots that share a coin are told of it together. */
  #concerns(news: News, coin: number): boolean {
    return this.#world.venue.places.sharersOf(coin).includes(news.coin)
  }

  #isRecent(counts: (news: News) => boolean): boolean {
    const { nowMs } = this.#world.timeline
    for (const news of this.#all.values()) if (counts(news) && (!news.isTold || nowMs < news.untilMs)) return true
    return false
  }

  durable({ type, data }: LogEvent): void {
    // the share that stands for the whole trade is written last
    if (type === 'ForeignFill' && data.part?.behind !== undefined) return
    if (type !== 'ForeignFill' && type !== 'UncoveredSaleObserved' && type !== 'FundingSettled') return
    const news = this.#all.get(type === 'FundingSettled' ? data.fundingId : data.tradeId)
    if (news === undefined || news.isTold) return
    news.isTold = true
    this.#world.inFlight--
    news.untilMs = this.#world.timeline.nowMs + IN_IGNORANCE_MS
    for (const coin of this.#world.venue.places.sharersOf(news.coin)) this.#world.oracle.disturbed(String(coin))
  }

  /** The log is a backup now: what it lacks is told again. */
  restored(events: readonly LogEvent[]): void {
    const known = new Set(events.flatMap(({ data }) => ('part' in data && data.part?.behind !== undefined ? [] : [idIn(data)])))
    for (const news of this.#all.values()) {
      if (!news.isTold || known.has(news.id)) continue
      this.#hold(news)
    }
  }

  #hold(news: News): void {
    news.isTold = false
    this.#world.inFlight++
    this.#again(news)
  }

  #again(news: News): void {
    const { timeline } = this.#world
    timeline.after(AGAIN_MS, () => {
      if (news.isTold) return
      const { process, isOut } = this.#world
      if (process?.tradingSinceMs != null && !isOut) process.line.hear(news.report)
      this.#again(news)
    })
  }

  #tellFirst(news: News, nth: number): void {
    const { marks, scenario } = this.#world
    const fault = this.#world.fault('account', String(news.coin), nth)
    if (fault?.what === 'dropped') return marks.hit('news of the account were lost')
    const lateMs = fault?.what === 'late' ? fault.amount * 2_000 : fault?.what === 'very-late' ? fault.amount * 30_000 : 0
    if (fault?.what === 'twice') marks.hit('news of the account came twice')
    const [least, most] = scenario.latencyMs
    const latencyMs = least + keyedUniform(scenario.seed, 'news', news.id) * (most - least)
    this.#deliver(news, latencyMs + lateMs)
    if (fault?.what === 'twice') this.#deliver(news, latencyMs + fault.amount * 10_000)
  }

  /** To whoever is connected when it arrives. */
  #deliver({ report, coin }: News, delayMs: number): void {
    this.#world.timeline.after(Math.floor(delayMs), () => {
      if (this.#world.isOut) return
      this.#world.trace.tell('line', `notifies of the account: ${report.kind} of coin ${coin}`)
      for (const process of this.#world.processes) process.line.hear(report)
    })
  }
}

const idIn = (data: object): string | undefined =>
  'fundingId' in data ? String(data.fundingId) : 'tradeId' in data ? String(data.tradeId) : undefined
