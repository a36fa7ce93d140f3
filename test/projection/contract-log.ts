import { type Direction, directions, sideOf, worse } from '../../src/kernel/direction.ts'
import { clientOrderId } from '../../src/kernel/ids.ts'
import type { Fact } from '../../src/kernel/log-event.ts'
import { contractValue, divide, format, type Money, multiply, parse, percentOf, ZERO } from '../../src/kernel/money.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import { streams } from '../../src/kernel/streams.ts'
import { BRANCH } from '../spec/branch.ts'
import { type Draw, PLAN, type Placed } from './trading-log.ts'

const BOOK = 'paper.test.main'
const bookParts: Parts = { book: BOOK, symbol: null, base: null, quote: null }
const ONE = parse('1')

type Coin = {
  readonly parts: Parts
  readonly stream: string
  readonly size: string
  ordinal: number
  exits: number
  price: Money
  exposure: Money
  /** an entry of an earlier cycle that ended without a fill, which may still be told of */
  late: { readonly orderId: string; readonly direction: Direction; readonly quantity: Money } | null
}
/** Of the cycle that is under way; `left`: why contracts last went. */
type Cycle = { readonly direction: Direction; openedMs: number; entryValue: Money; exitValue: Money; left: string }

/**
 * Writes what an engine would write that trades contracts: whole cycles of both directions, funding, fees in the settle asset and in a
 * third one, and trades without an order of its own. Every price is whole, so that what it adds up can be followed by hand.
 */
export class ContractLog {
  readonly placed: Placed[] = []
  readonly #draw: Draw
  readonly #coins: readonly Coin[]
  #timeMs = 1_600_000_000_000
  #trades = 0
  #fundings = 0

  constructor(draw: Draw, sizes: Readonly<Record<string, string>> = { BTC: '0.01', ETH: '1' }) {
    this.#draw = draw
    this.#coins = Object.entries(sizes).map(([base, size]) => {
      const parts = { book: BOOK, symbol: `${base}/USDT:USDT`, base, quote: 'USDT' }
      return { parts, stream: streams.position(parts), size, ordinal: 0, exits: 0, price: parse('1000'), exposure: ZERO, late: null }
    })
    this.#add(streams.account(BOOK), bookParts, 'FundsDeposited', { depositId: 'capital', asset: 'USDT', amount: '10000000' })
    for (const { parts, size } of this.#coins)
      this.#add(streams.instrument('test', parts.symbol ?? ''), parts, 'InstrumentObserved', {
        ...{ kind: 'linear', contractSize: size, maxLeverage: '20', maintenanceMarginPct: '0.5' },
        ...{ base: parts.base, quote: 'USDT', settle: 'USDT', source: 'configured' },
        ...{ tickSize: '1', stepSize: '1', minQuantity: '1', minNotional: '0' },
      })
  }

  #add(stream: string, parts: Parts, type: string, data: object): void {
    this.#timeMs += 1 + this.#draw(1000)
    // put together from pieces that no type follows; `verify` reads what comes of it
    this.placed.push({ stream, parts, timeMs: this.#timeMs, fact: { type, data, venueTime: this.#timeMs - 1 } as Fact })
  }

  #say({ stream, parts }: Coin, type: string, data: object): void {
    this.#add(stream, parts, type, data)
  }

  #request(coin: Coin, type: string, quantity: Money, data: object): string {
    const orderId = clientOrderId(BRANCH, coin.stream, coin.ordinal++)
    const common = { timeInForce: 'GTC', instrumentVersion: 1, provableAfterMs: this.#timeMs + 10_000 }
    this.#say(coin, type, { orderId, quantity: format(quantity), ...common, ...data })
    return orderId
  }

  /** A price near the last one, not beyond the stop of either direction. */
  #price(coin: Coin): Money {
    coin.price = parse(String(500 + this.#draw(1000)))
    return coin.price
  }

  #valueOf({ size }: Coin, quantity: Money, price: Money): Money {
    return contractValue(quantity, parse(size), price)
  }

  #trade(coin: Coin, quantity: Money): { price: Money; value: Money; data: object } {
    const price = this.#price(coin)
    const value = this.#valueOf(coin, quantity, price)
    const paid = format(percentOf(value, parse('0.05')))
    const isThird = this.#draw(3) === 0
    const fee = isThird ? { amount: '0.001', asset: 'BNB', quoteValue: paid } : { amount: paid, asset: 'USDT', quoteValue: paid }
    return { price, value, data: { tradeId: `t${this.#trades++}`, quantity: format(quantity), price: format(price), fee } }
  }

  #fill(coin: Coin, cycle: Cycle, type: string, orderId: string, quantity: Money, reason: string): void {
    const opens = type.startsWith('Entry')
    for (let left = quantity; left > ZERO; ) {
      const piece = this.#draw(2) === 0 ? left : (left / 2n / ONE) * ONE || left
      left -= piece
      const { value, data } = this.#trade(coin, piece)
      const contract = { size: coin.size, settle: 'USDT', direction: cycle.direction }
      this.#say(coin, type, {
        orderId,
        ...data,
        liquidity: 'taker',
        reason,
        contract,
        ...(type.startsWith('Exit') && { exitId: coin.exits }),
      })
      if (opens && cycle.openedMs === 0) cycle.openedMs = this.#timeMs - 1
      cycle[opens ? 'entryValue' : 'exitValue'] += value
      coin.exposure += opens ? piece : -piece
      if (!opens) cycle.left = reason
    }
  }

  /** Some contracts come or go by hand, or all of them by liquidation. */
  #happen(coin: Coin, cycle: Cycle, what: 'more' | 'less' | 'all'): void {
    const part = (coin.exposure / 3n / ONE) * ONE || ONE
    const quantity = what === 'all' ? coin.exposure : part
    const { value, data } = this.#trade(coin, quantity)
    const side = sideOf(cycle.direction, what === 'more' ? 'open' : 'close')
    const because = what === 'all' ? 'liquidation' : 'by-hand'
    this.#say(coin, 'ForeignFill', { ...data, side, because, contract: { size: coin.size, settle: 'USDT' } })
    coin.exposure += what === 'more' ? quantity : -quantity
    if (what === 'more') return
    cycle.exitValue += value
    cycle.left = what === 'all' ? 'liquidation' : 'outside'
  }

  #fund(coin: Coin, { direction }: Cycle): void {
    const markPrice = this.#price(coin)
    const rate = parse(['0.0001', '-0.0003', '0.00025'][this.#draw(3)]!)
    const paid = multiply(this.#valueOf(coin, coin.exposure, markPrice), rate)
    if (paid === ZERO) return
    this.#say(coin, 'FundingSettled', {
      ...{ fundingId: `p${this.#fundings++}`, rate: format(rate), markPrice: format(markPrice), quantity: format(coin.exposure) },
      ...{ amount: format(worse(direction, ZERO, paid)), asset: 'USDT', dueMs: this.#timeMs },
    })
  }

  #end(coin: Coin, role: string, orderId: string, executed: Money): void {
    const evidence = { by: 'venue-status', status: 'closed', executed: format(executed) }
    this.#say(coin, `${role}Ended`, { orderId, executed: format(executed), evidence })
  }

  /** One coin from flat to flat; or an entry that came to nothing but late. */
  cycle(): void {
    const coin = this.#coins[this.#draw(this.#coins.length)]!
    const direction = directions[this.#draw(2)]!
    const cycle: Cycle = { direction, openedMs: 0, entryValue: ZERO, exitValue: ZERO, left: 'dust' }
    const quantity = ONE * BigInt(1 + this.#draw(30))
    // a limit that any price is better than
    const limitPrice = worse(direction, parse('1000'), parse('-600'))
    const leverage = String(1 + this.#draw(20))
    const margin = divide(this.#valueOf(coin, quantity, limitPrice), parse(leverage)) + 1n
    const entry = this.#request(coin, 'EntryRequested', quantity, {
      ...{ side: sideOf(direction, 'open'), orderType: 'limit', limitPrice: format(limitPrice) },
      ...{ reserve: format(multiply(margin, parse('1.01'))), margin: format(margin), expiresAtMs: this.#timeMs + 60_000, plan: PLAN },
      because: { strategy: 'drop', trigger: 'drop', barCloseMs: this.#timeMs, judged: {} },
      contract: { size: coin.size, settle: 'USDT', leverage, marginMode: 'isolated' },
    })
    this.#say(coin, 'EntryAccepted', { orderId: entry, venueOrderId: `v-${entry}` })
    if (this.#draw(6) === 0) {
      this.#say(coin, 'EntryCancelRequested', { orderId: entry, because: 'timed-out', attempt: 1 })
      const evidence = { by: 'venue-status', status: 'closed', executed: '0' }
      this.#say(coin, 'EntryAbandoned', { orderId: entry, because: 'cancelled', evidence })
      if (this.#draw(2) === 0) {
        coin.late = { orderId: entry, direction, quantity }
        return
      }
      this.#fill(coin, cycle, 'EntryLateFilled', entry, quantity, 'entry')
    } else {
      this.#fill(coin, cycle, 'EntryFilled', entry, quantity, 'entry')
      this.#end(coin, 'Entry', entry, quantity)
    }
    if (this.#draw(2) === 0) this.#fund(coin, cycle)
    this.#fillLate(coin, cycle)
    this.#mark()
    this.#leave(coin, cycle)
  }

  /** Of an entry of an earlier cycle: of the other direction it takes contracts, and is no part of what the cycle was opened for. */
  #fillLate(coin: Coin, cycle: Cycle): void {
    const { late } = coin
    if (late === null) return
    coin.late = null
    if (late.direction === cycle.direction) return this.#fill(coin, cycle, 'EntryLateFilled', late.orderId, late.quantity, 'entry')
    const quantity = late.quantity < coin.exposure ? late.quantity : coin.exposure
    const { value, data } = this.#trade(coin, quantity)
    const contract = { size: coin.size, settle: 'USDT', direction: late.direction }
    this.#say(coin, 'EntryLateFilled', { orderId: late.orderId, ...data, liquidity: 'taker', reason: 'entry', contract })
    coin.exposure -= quantity
    cycle.exitValue += value
    cycle.left = 'outside'
  }

  #leave(coin: Coin, cycle: Cycle): void {
    const way = coin.exposure === ZERO ? 6 : this.#draw(6)
    if (way === 0) this.#happen(coin, cycle, 'all')
    if (way === 1) this.#happen(coin, cycle, 'more')
    if (way === 2) this.#happen(coin, cycle, 'less')
    if (coin.exposure > ZERO) this.#exit(coin, cycle)
    if (this.#draw(3) === 0) this.#mark()
    this.#say(coin, 'PositionClosed', {
      ...{ reason: cycle.left, dust: format(coin.exposure), openedMs: cycle.openedMs },
      ...{ entryValue: format(cycle.entryValue), exitValue: format(cycle.exitValue) },
    })
  }

  #exit(coin: Coin, cycle: Cycle): void {
    const side = sideOf(cycle.direction, 'close')
    const quantity = coin.exposure
    const why = { exitId: ++coin.exits, reason: 'operator', threshold: '0', compared: '0' }
    this.#say(coin, 'ExitDecided', { ...why, hangsOn: null })
    const exit = this.#request(coin, 'ExitRequested', quantity, { side, orderType: 'market', ...why, attempt: 1 })
    this.#say(coin, 'ExitAccepted', { orderId: exit, venueOrderId: `v-${exit}` })
    this.#fill(coin, cycle, 'ExitFilled', exit, quantity, 'operator')
    this.#end(coin, 'Exit', exit, quantity)
  }

  #mark(): void {
    const marks = Object.fromEntries(this.#coins.map(({ parts, price }) => [parts.symbol, format(price)]))
    this.#add(streams.marks(BOOK), bookParts, 'MarksObserved', {
      because: 'sample',
      since: 'mark',
      fills: this.#trades,
      marks,
      between: {},
    })
  }
}
