import type { Fee } from '../../machines/position/order-facts.ts'
import { clientOrderId } from '../../src/kernel/ids.ts'
import type { Fact } from '../../src/kernel/log-event.ts'
import type { Money } from '../../src/kernel/money.ts'
import { divide, floorToStep, format, multiply, parse, percentOf, roundToTick, ZERO } from '../../src/kernel/money.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import { streams } from '../../src/kernel/streams.ts'
import { BRANCH } from '../spec/branch.ts'

/** A fact with its place: what the tests seal into a log, or fold as it is. */
export type Placed = { readonly stream: string; readonly parts: Parts; readonly timeMs: number; readonly fact: Fact }

/** Draws a whole number from 0 to `below` - 1. */
export type Draw = (below: number) => number

/** A generator with a seed, so that a failing log can be made again. Mulberry32, by Tommy Ettinger (public domain). */
export const drawOf = (seed: number): Draw => {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const BOOK = 'paper.test.main'
const STEP = parse('0.0001')
const TENTH = parse('0.1')
const START_MS = 1_522_800_000_000
export const PLAN = {
  hardStop: { by: 'pct', of: '99' },
  takeProfit: { by: 'price', of: '1000000' },
  maxHoldMs: 3_600_000,
  trailing: null,
  minQuantity: '0.0001',
  minNotional: '0',
  stepSize: '0.0001',
  tickSize: '0.01',
  exits: { feePct: '0.1' },
  exitRetryMs: 1000,
  proofDelayMs: 10_000,
}

export const partsOf = (symbol: string): Parts => {
  const [base = '', quote = ''] = symbol.split('/')
  return { book: BOOK, symbol, base, quote }
}
const bookParts: Parts = { book: BOOK, symbol: null, base: null, quote: null }

type Coin = { symbol: string; parts: Parts; stream: string; ordinal: number; exits: number; trades: number; dust: Money; price: Money }

/** Writes what an engine would write: whole cycles of several coins, fees of every kind, and budget that comes and goes. */
export class TradingLog {
  readonly placed: Placed[] = []
  readonly #draw: Draw
  readonly #coins: Coin[]
  /** what entries and exits of the present cycle came to, and when it began */
  #cycle = { openedMs: 0, entryQuantity: ZERO, entryValue: ZERO, exitValue: ZERO }
  #timeMs = START_MS
  #fills = 0
  #movements = 0

  constructor(draw: Draw, symbols = ['BTC/USD', 'ETH/USD', 'LTC/BTC']) {
    this.#draw = draw
    this.#coins = symbols.map((symbol) => {
      const parts = partsOf(symbol)
      return { symbol, parts, stream: streams.position(parts), ordinal: 0, exits: 0, trades: 0, dust: ZERO, price: parse('100') }
    })
    const quotes = [...new Set(this.#coins.map((coin) => coin.parts.quote ?? ''))]
    for (const asset of quotes)
      this.#add(streams.account(BOOK), bookParts, 'FundsDeposited', { depositId: `capital-${asset}`, asset, amount: '1000000' })
    for (const { parts, symbol } of this.#coins) this.#observe(parts, symbol)
  }

  #observe({ base, quote }: Parts, symbol: string): void {
    this.#add(streams.instrument('test', symbol), partsOf(symbol), 'InstrumentObserved', {
      kind: 'spot',
      base,
      quote,
      settle: quote,
      tickSize: PLAN.tickSize,
      stepSize: PLAN.stepSize,
      minQuantity: PLAN.minQuantity,
      minNotional: PLAN.minNotional,
      source: 'configured',
    })
  }

  #add(stream: string, parts: Parts, type: string, data: object): void {
    this.#timeMs += 1 + this.#draw(1000)
    // put together from pieces that no type follows; `verify` reads what comes of it
    const fact = { type, data, venueTime: this.#timeMs - 1 } as Fact
    this.placed.push({ stream, parts, timeMs: this.#timeMs, fact })
  }

  #fee(coin: Coin, quantity: Money, price: Money): Fee {
    const kind = this.#draw(4)
    const value = multiply(quantity, price)
    if (kind === 0)
      return { amount: format(percentOf(quantity, TENTH)), asset: coin.parts.base ?? '', quoteValue: format(percentOf(value, TENTH)) }
    if (kind === 1) return { amount: format(percentOf(value, parse('0.01'))), asset: 'BNB', quoteValue: format(percentOf(value, TENTH)) }
    return { amount: format(percentOf(value, TENTH)), asset: coin.parts.quote ?? '', quoteValue: format(percentOf(value, TENTH)) }
  }

  #price(coin: Coin): Money {
    coin.price = floorToStep(percentOf(coin.price, parse(String(97 + this.#draw(7)))), parse('0.01'))
    // the stop's price; no higher, so that no piece of an entry is dearer than its limit
    if (coin.price < parse('1')) coin.price = parse('1')
    return coin.price
  }

  #request(coin: Coin, type: string, quantity: Money, extra: object): string {
    const orderId = clientOrderId(BRANCH, coin.stream, coin.ordinal++)
    this.#add(coin.stream, coin.parts, type, {
      orderId,
      quantity: format(quantity),
      timeInForce: 'GTC',
      instrumentVersion: 1,
      provableAfterMs: this.#timeMs + 10_000,
      ...extra,
    })
    return orderId
  }

  /** Fills `quantity` in up to three pieces; returns what came or went, base fees included. Base fees of sells come out of `spare`. */
  #fill(coin: Coin, event: string, orderId: string, quantity: Money, reason: string, spare = ZERO): Money {
    const isBuy = event.startsWith('Entry')
    const pieces = 1 + this.#draw(3)
    let rest = quantity
    let coins = ZERO
    for (let piece = 1; piece <= pieces && rest > ZERO; piece++) {
      const size = piece === pieces ? rest : floorToStep(rest / 2n, STEP)
      if (size === ZERO) continue
      rest -= size
      const price = this.#price(coin)
      let fee = this.#fee(coin, size, price)
      let inCoins = fee.asset === coin.parts.base ? parse(fee.amount) : ZERO
      if (!isBuy && inCoins > spare) {
        fee = { amount: '0', asset: coin.parts.quote ?? '', quoteValue: '0' }
        inCoins = ZERO
      }
      if (!isBuy) spare -= inCoins
      coins += isBuy ? size - inCoins : size + inCoins
      this.#fills++
      this.#add(coin.stream, coin.parts, event, {
        orderId,
        tradeId: `t-${coin.symbol}-${coin.trades++}`,
        quantity: format(size),
        price: format(price),
        fee,
        liquidity: this.#draw(2) === 0 ? 'maker' : 'taker',
        reason,
        ...(event.startsWith('Exit') && { exitId: coin.exits }),
      })
      this.#cycle[isBuy ? 'entryValue' : 'exitValue'] += multiply(size, price)
      if (isBuy) this.#cycle.entryQuantity += size
      if (this.#cycle.openedMs === 0) this.#cycle.openedMs = this.#timeMs - 1
    }
    return coins
  }

  #evidence(executed: string): object {
    return { by: 'venue-status', status: 'closed', executed }
  }

  #accept(coin: Coin, role: string, orderId: string): void {
    this.#add(coin.stream, coin.parts, `${role}Accepted`, { orderId, venueOrderId: `v-${orderId}` })
  }

  #end(coin: Coin, role: string, orderId: string, executed: Money): void {
    this.#add(coin.stream, coin.parts, `${role}Ended`, { orderId, executed: format(executed), evidence: this.#evidence(format(executed)) })
  }

  #mark(): void {
    const marks = Object.fromEntries(this.#coins.map((coin) => [coin.symbol, format(coin.price)]))
    this.#add(streams.marks(BOOK), bookParts, 'MarksObserved', { because: 'sample', since: 'mark', fills: this.#fills, marks, between: {} })
  }

  /** Budget comes and goes in small amounts, so that it is always there to go: a thousandth of the capital at most. */
  #moveBudget(coin: Coin): void {
    const asset = coin.parts.quote ?? ''
    const amount = String(1 + this.#draw(1000))
    const id = `movement-${this.#movements++}`
    if (this.#draw(2) === 0) this.#add(streams.account(BOOK), bookParts, 'FundsDeposited', { depositId: id, asset, amount })
    else this.#add(streams.account(BOOK), bookParts, 'FundsWithdrawn', { withdrawalId: id, asset, amount })
  }

  #refuse(coin: Coin): void {
    const stream = streams.decision(coin.parts)
    const refusal = 'over-budget'
    this.#add(stream, coin.parts, 'ProposalRefused', { strategy: 'drop', trigger: 'drop', barCloseMs: this.#timeMs, refusal, judged: {} })
    this.#add(stream, coin.parts, 'RefusalRepeated', { refusal, times: 1 + this.#draw(9), lastBarCloseMs: this.#timeMs })
  }

  /** One coin from flat to flat; or an entry that came to nothing. */
  cycle(): void {
    const coin = this.#coins[this.#draw(this.#coins.length)] as Coin
    if (this.#draw(5) === 0) this.#refuse(coin)
    const quantity = STEP * BigInt(1 + this.#draw(20_000))
    const limitPrice = multiply(coin.price, parse('1.2'))
    const reserve = multiply(multiply(quantity, limitPrice), parse('1.002'))
    const entry = this.#request(coin, 'EntryRequested', quantity, {
      side: 'buy',
      orderType: 'limit',
      limitPrice: format(limitPrice),
      reserve: format(reserve),
      expiresAtMs: this.#timeMs + 60_000,
      because: { strategy: 'drop', trigger: 'drop', barCloseMs: this.#timeMs, judged: { price: format(coin.price) } },
      plan: PLAN,
    })
    this.#accept(coin, 'Entry', entry)
    if (this.#draw(6) === 0) {
      this.#add(coin.stream, coin.parts, 'EntryCancelRequested', { orderId: entry, because: 'timed-out', attempt: 1 })
      this.#add(coin.stream, coin.parts, 'EntryAbandoned', { orderId: entry, because: 'cancelled', evidence: this.#evidence('0') })
      if (this.#draw(2) === 0) this.#leave(coin, this.#fill(coin, 'EntryLateFilled', entry, quantity, 'entry') + coin.dust)
      return
    }
    const held = this.#fill(coin, 'EntryFilled', entry, quantity, 'entry') + coin.dust
    this.#end(coin, 'Entry', entry, quantity)
    if (this.#draw(4) === 0) this.#moveBudget(coin)
    if (this.#draw(2) === 0) this.#mark()
    this.#leave(coin, held)
  }

  #leave(coin: Coin, held: Money): void {
    const most = floorToStep(percentOf(held, parse('99')), STEP)
    const sellable = most === ZERO ? floorToStep(held, STEP) : most
    const average = divide(this.#cycle.entryValue, this.#cycle.entryQuantity)
    const hangsOn = { is: 'average', price: format(average) }
    const tick = parse(PLAN.tickSize)
    const threshold = format(roundToTick(average + parse(PLAN.takeProfit.of), tick, 'down'))
    let sold = ZERO
    const stop = this.#request(coin, 'ProtectionRequested', sellable, {
      side: 'sell',
      orderType: 'stop-market',
      stopPrice: format(roundToTick(average - percentOf(average, parse(PLAN.hardStop.of)), tick, 'up')),
      hangsOn,
      reason: 'hard-stop',
    })
    this.#accept(coin, 'Protection', stop)
    const reason = this.#draw(2) === 0 ? 'hard-stop' : 'take-profit'
    if (reason === 'hard-stop') {
      sold = this.#fill(coin, 'ProtectionFilled', stop, sellable, reason, held - sellable)
      this.#end(coin, 'Protection', stop, sellable)
    } else {
      this.#add(coin.stream, coin.parts, 'ExitDecided', { exitId: ++coin.exits, reason, threshold, compared: threshold, hangsOn })
      this.#add(coin.stream, coin.parts, 'ProtectionCancelRequested', { orderId: stop, because: 'exit', attempt: 1 })
      this.#end(coin, 'Protection', stop, ZERO)
      const exit = this.#request(coin, 'ExitRequested', sellable, {
        exitId: coin.exits,
        side: 'sell',
        orderType: 'market',
        reason,
        threshold,
        compared: threshold,
        attempt: 1,
      })
      this.#accept(coin, 'Exit', exit)
      sold = this.#fill(coin, 'ExitFilled', exit, sellable, reason, held - sellable)
      this.#end(coin, 'Exit', exit, sellable)
    }
    coin.dust = held - sold
    const { openedMs, entryValue, exitValue } = this.#cycle
    this.#cycle = { openedMs: 0, entryQuantity: ZERO, entryValue: ZERO, exitValue: ZERO }
    this.#add(coin.stream, coin.parts, 'PositionClosed', {
      reason,
      dust: format(coin.dust),
      openedMs,
      entryValue: format(entryValue),
      exitValue: format(exitValue),
    })
    if (this.#draw(4) === 0) this.#mark()
  }
}
