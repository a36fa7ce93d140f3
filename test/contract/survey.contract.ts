import { Decimal } from 'decimal.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Exchange, PlaceOrder, Report, SurveyReport, Trade } from '../../src/exchange/port.ts'

/** A venue with an account at it, one coin whose price stands about still, and nobody else who asks for anything. */
export type Account = {
  readonly exchange: Pick<Exchange, 'place' | 'cancel' | 'survey' | 'listen'>
  readonly coin: { readonly symbol: string; readonly base: string; readonly quote: string }
  readonly deposits: Readonly<Record<string, string>>
  /** what is bought, and a price at which nothing trades, because it is far below the coin's */
  readonly quantity: string
  readonly lowPrice: string
  /** what the fee of a buy is paid in */
  readonly feeAsset: string
  /** the venue's */
  readonly nowMs: () => Promise<number>
  /** lets some time go by */
  readonly pass: () => Promise<void>
  readonly dispose: () => Promise<void>
}

/** More steps of time than anything here takes. */
const MOST_STEPS = 500

class Client {
  readonly account: Account
  readonly trades: Trade[] = []
  readonly #ended = new Set<string>()
  readonly #surveys: SurveyReport[] = []
  readonly #accepted = new Set<string>()

  constructor(account: Account) {
    this.account = account
    account.exchange.listen((report) => this.#hear(report))
  }

  #hear(report: Report): void {
    if (report.kind === 'survey') this.#surveys.push(report)
    if (report.kind === 'trade') this.trades.push(report.trade)
    if (report.kind === 'reply' && report.outcome.is === 'accepted') this.#accepted.add(report.orderId)
    if (report.kind === 'order' && report.answer.is === 'found' && report.answer.status !== 'open') this.#ended.add(report.orderId)
  }

  async #until(what: string, isSo: () => boolean): Promise<void> {
    for (let step = 0; step < MOST_STEPS && !isSo(); step++) await this.account.pass()
    expect(isSo(), what).toBe(true)
  }

  async order(orderId: string, order: Pick<PlaceOrder, 'side' | 'type' | 'quantity'> & Partial<PlaceOrder>): Promise<void> {
    const { exchange, coin, nowMs } = this.account
    const provableAfterMs = (await nowMs()) + 60_000
    const plain = { limitPrice: null, stopPrice: null, timeInForce: 'GTC', reduceOnly: false, postOnly: false } as const
    exchange.place({ ...plain, provableAfterMs, symbol: coin.symbol, ...order, orderId })
    if (order.type === 'market') await this.#until(`${orderId} is filled`, () => this.#ended.has(orderId))
    else await this.#until(`${orderId} stands`, () => this.#accepted.has(orderId))
  }

  async cancel(orderId: string): Promise<void> {
    this.account.exchange.cancel({ symbol: this.account.coin.symbol, orderId, venueOrderId: null, attempt: 1 })
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

const totals = ({ balances }: SurveyReport): Record<string, string> =>
  Object.fromEntries(balances.found.map(({ asset, free, locked }) => [asset, new Decimal(free).plus(locked).toFixed()]))
const locked = ({ balances }: SurveyReport): Record<string, string> =>
  Object.fromEntries(balances.found.filter((one) => one.locked !== '0').map((one) => [one.asset, one.locked]))

/** What every adapter's survey promises of the account, checked by the trades that the same adapter tells. */
export const surveyContract = (name: string, open: () => Promise<Account>): void => {
  describe(`${name}: a survey`, () => {
    let account: Account
    let client: Client
    beforeEach(async () => {
      account = await open()
      client = new Client(account)
    })
    afterEach(() => account.dispose())

    test('of an account that has only been paid into finds that, all of it free', async () => {
      const found = await client.survey()
      expect(found.openOrders.found).toEqual([])
      expect(found.positions.found).toEqual([])
      expect([totals(found), locked(found)]).toEqual([account.deposits, {}])
    })

    test('says as locked what an order that rests may cost, until it is cancelled', async () => {
      const { coin, quantity, lowPrice } = account
      await client.order('buy-low', { side: 'buy', type: 'limit', quantity, limitPrice: lowPrice })
      const resting = await client.survey()
      expect(resting.openOrders.found).toEqual([{ orderId: 'buy-low', symbol: coin.symbol }])
      expect(totals(resting)).toEqual(account.deposits)
      const cost = new Decimal(quantity).times(lowPrice)
      const held = new Decimal(locked(resting)[coin.quote] ?? 0)
      expect([held.gte(cost), held.lte(cost.times('1.01'))], `${held} of ${cost} and a fee`).toEqual([true, true])
      await client.cancel('buy-low')
      const found = await client.survey()
      expect([found.openOrders.found, totals(found), locked(found)]).toEqual([[], account.deposits, {}])
    })

    test('adds up with the trades that were told, fees included, and says as locked the coins that a stop holds', async () => {
      const { coin, quantity, lowPrice, feeAsset } = account
      await client.order('buy', { side: 'buy', type: 'market', quantity })
      expect(new Set(client.trades.map(({ fee }) => fee.asset))).toEqual(new Set([feeAsset]))
      const bought = await client.survey()
      expect(bought.openOrders.found).toEqual([])
      expect([totals(bought), locked(bought)]).toEqual([client.owned(), {}])
      const some = new Decimal(quantity).div(5).toFixed()
      await client.order('stop', { side: 'sell', type: 'stop-market', quantity: some, stopPrice: lowPrice })
      const stopped = await client.survey()
      expect([totals(stopped), locked(stopped)]).toEqual([client.owned(), { [coin.base]: some }])
      await client.order('sell', { side: 'sell', type: 'market', quantity: some })
      expect(new Set(client.trades.map(({ orderId }) => orderId))).toEqual(new Set(['buy', 'sell']))
      await client.cancel('stop')
      const sold = await client.survey()
      expect([totals(sold), locked(sold), sold.positions.found]).toEqual([client.owned(), {}, []])
    })
  })
}
