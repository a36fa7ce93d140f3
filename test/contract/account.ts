import { Decimal } from 'decimal.js'
import { expect } from 'vitest'
import type { CancelOrder, Exchange, OrderTerms, Outcome, PlaceOrder, Report, SurveyReport, Trade } from '../../src/exchange/port.ts'

/** A venue with an account at it, one coin whose price stands about still, and nobody else who asks for anything. */
export type Account = {
  readonly exchange: Pick<Exchange, 'can' | 'place' | 'cancel' | 'amend' | 'cancelReplace' | 'survey' | 'listen'>
  readonly coin: { readonly symbol: string; readonly base: string; readonly quote: string }
  readonly deposits: Readonly<Record<string, string>>
  /** what is bought, and prices at which nothing trades, because they are far below the coin's */
  readonly quantity: string
  readonly lowPrice: string
  readonly lowerPrice: string
  /** far above it */
  readonly highPrice: string
  /** how much of what is held its steps let be sold */
  readonly sellable: (held: string) => string
  /** what the fee of a buy is paid in */
  readonly feeAsset: string
  /** the venue's */
  readonly nowMs: () => Promise<number>
  /** lets some time go by */
  readonly pass: () => Promise<void>
  readonly dispose: () => Promise<void>
}

/** what is not said of an order is as plain as it can be */
export type Asked = Pick<PlaceOrder, 'side' | 'type' | 'quantity'> & Partial<PlaceOrder>

const wordOf = (outcome: Outcome): string => (outcome.is === 'rejected' ? outcome.code : outcome.is)

/** More steps of time than anything here takes. */
const MOST_STEPS = 500

export class Client {
  readonly account: Account
  readonly trades: Trade[] = []
  readonly #ended = new Set<string>()
  readonly #surveys: SurveyReport[] = []
  readonly #accepted = new Set<string>()
  /** what became of each request, by what was asked of which order */
  readonly #replies: string[] = []

  constructor(account: Account) {
    this.account = account
    account.exchange.listen((report) => this.#hear(report))
  }

  #hear(report: Report): void {
    if (report.kind === 'survey') this.#surveys.push(report)
    if (report.kind === 'trade') this.trades.push(report.trade)
    if (report.kind === 'reply' && report.outcome.is === 'accepted') this.#accepted.add(report.orderId)
    if (report.kind === 'reply') this.#replies.push(`${report.to} ${report.orderId} ${wordOf(report.outcome)}`)
    if (report.kind === 'order' && report.answer.is === 'found' && report.answer.status !== 'open') this.#ended.add(report.orderId)
  }

  async #until(what: string, isSo: () => boolean): Promise<void> {
    for (let step = 0; step < MOST_STEPS && !isSo(); step++) await this.account.pass()
    expect(isSo(), what).toBe(true)
  }

  async order(orderId: string, order: Asked): Promise<void> {
    this.account.exchange.place(await this.#orderOf(orderId, order))
    if (order.type === 'market') await this.#until(`${orderId} is filled`, () => this.#ended.has(orderId))
    else await this.#until(`${orderId} stands`, () => this.#accepted.has(orderId))
  }

  /** Asks for an order of which only the reply is waited for. */
  async ask(orderId: string, order: Asked): Promise<string[]> {
    this.account.exchange.place(await this.#orderOf(orderId, order))
    return this.#replied(`place ${orderId}`)
  }

  async amend(orderId: string, terms: OrderTerms): Promise<string[]> {
    this.account.exchange.amend({ ...this.#about(orderId), ...terms })
    return this.#replied(`amend ${orderId}`)
  }

  async replace(orderId: string, newId: string, order: Asked): Promise<string[]> {
    this.account.exchange.cancelReplace({ cancel: this.#about(orderId), place: await this.#orderOf(newId, order) })
    return this.#replied(`cancel ${orderId}`, `place ${newId}`)
  }

  /** until the venue says that an order has ended */
  async ended(orderId: string): Promise<void> {
    await this.#until(`${orderId} has ended`, () => this.#ended.has(orderId))
  }

  /** The one answer to each. */
  async #replied(...asked: readonly string[]): Promise<string[]> {
    const told = (): string[] => this.#replies.filter((one) => asked.some((what) => one.startsWith(`${what} `)))
    await this.#until(`${asked.join(' and ')} is answered`, () => told().length >= asked.length)
    // a second answer would come now
    for (let step = 0; step < 5; step++) await this.account.pass()
    return told().sort()
  }

  async cancel(orderId: string): Promise<void> {
    this.account.exchange.cancel(this.#about(orderId))
    await this.#until(`${orderId} is cancelled`, () => this.#ended.has(orderId))
  }

  async survey(): Promise<SurveyReport> {
    const { exchange, nowMs } = this.account
    const [askedMs, before] = [await nowMs(), this.#surveys.length]
    exchange.survey({ askedMs })
    await this.#until('the survey is answered', () => this.#surveys.length > before)
    const found = this.#surveys.at(-1)!
    const toldMs = await nowMs()
    for (const { venueTimeMs } of [found.openOrders, found.balances, found.positions]) {
      expect(venueTimeMs).toBeGreaterThanOrEqual(askedMs)
      expect(venueTimeMs).toBeLessThanOrEqual(toldMs)
    }
    return found
  }

  #about(orderId: string): CancelOrder {
    return { symbol: this.account.coin.symbol, orderId, venueOrderId: null, attempt: 1 }
  }

  async #orderOf(orderId: string, order: Asked): Promise<PlaceOrder> {
    const { coin, nowMs } = this.account
    const plain = { limitPrice: null, stopPrice: null, timeInForce: 'GTC', reduceOnly: false, postOnly: false } as const
    return { ...plain, provableAfterMs: (await nowMs()) + 60_000, symbol: coin.symbol, ...order, orderId }
  }

  /** What the deposits and all trades that were told make, fees in whatever they were paid. */
  owned(): Record<string, string> {
    const { deposits, coin } = this.account
    const sums = new Map(Object.entries(deposits).map(([asset, amount]) => [asset, new Decimal(amount)]))
    const add = (asset: string, amount: Decimal): void => void sums.set(asset, (sums.get(asset) ?? new Decimal(0)).plus(amount))
    for (const { orderId, quantity, price, fee } of this.trades) {
      const sign = orderId.startsWith('buy') ? 1 : -1
      add(coin.base, new Decimal(quantity).times(sign))
      add(coin.quote, new Decimal(quantity).times(price).times(-sign))
      add(fee.asset, new Decimal(fee.amount).neg())
    }
    return Object.fromEntries([...sums].filter(([, sum]) => !sum.isZero()).map(([asset, sum]) => [asset, sum.toFixed()]))
  }
}
