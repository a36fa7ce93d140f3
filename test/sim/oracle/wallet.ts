import type { ForeignFill, FundingSettled } from '../../../machines/position/events.ts'
import type { RecordedTrade } from '../../../machines/position/order-facts.ts'
import { poolFigures } from '../../../projections/pool-figures.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { Decimal } from '../../../src/kernel/money.ts'
import { positionName } from '../../../src/kernel/slots.ts'
import { deposits, QUOTE, THIRD } from '../world/coins.ts'
import { movedBy } from '../world/slot-shares.ts'
import type { World } from '../world/world.ts'
import { Margins } from './margins.ts'
import { type BookedFill, SecondBook, shown, units } from './second-book.ts'

/** How a trade is told: all of it, or a part of more than is held; what of a sale no coins are known of yet moves nothing. */
type Part = 'whole' | 'held' | 'beyond' | 'covered' | 'uncovered'

/**
 * The account twice: as the venue moved it and as the log tells it, both by the oracle's own arithmetic. The folds own what the second
 * says, event by event (I-03, I-10), and both are the same when nothing is on its way (I-05).
 */
export class Wallet {
  readonly #world: World
  readonly #venue: SecondBook
  #booked: SecondBook
  #margins: Margins
  /** trade ids and funding ids without an order of ours that the log has counted */
  #counted = new Set<string>()
  /** trade to how much of it is told of, where it is told in parts */
  #told = new Map<string, bigint>()
  /** by coin, what came of it without an order of ours, by the log */
  #fromOutside: bigint[] = []

  constructor(world: World) {
    this.#world = world
    const { coins } = world.venue
    this.#venue = new SecondBook(coins)
    for (const [asset, amount] of Object.entries(deposits)) this.#venue.pay(asset, units(amount))
    this.#booked = new SecondBook(coins)
    this.#margins = new Margins(coins.length)
  }

  /** A loss may be larger than the margin that was held for it, and a stranger spends what was set aside: nothing is bought then. */
  get mayOwe(): boolean {
    const { coins, news } = this.#world.venue
    return news.hasStrangers || coins.some(({ contract }) => contract !== undefined)
  }

  /** Coins that the log says came without an order of ours, below zero where they went. */
  fromOutside(coin: number): bigint {
    return this.#fromOutside[coin] ?? 0n
  }

  // the venue

  atVenue(coin: number, fill: BookedFill): void {
    this.#venue.fill(coin, fill)
  }

  /** Whoever gains by a rise pays a positive rate, at most the margin that is bound for the position. */
  fundedAtVenue(coin: number, { rate, markPrice, amount, asset }: FundingSettled['data']): void {
    const { contract, symbol } = this.#world.venue.coins[coin]!
    const held = new Decimal(shown(this.#venue.contracts[coin]!.quantity))
    const due = held
      .times(shown(contract?.size ?? 0n))
      .times(markPrice)
      .times(rate)
      .neg()
      .toDecimalPlaces(18)
    const isCapped = due.isNegative() && new Decimal(amount).gt(due) && new Decimal(amount).lte(0)
    if (!isCapped && !due.minus(amount).abs().lt('1e-15'))
      this.#world.oracle.broken('I-05', `funding of ${symbol} came to ${amount}, and ${due.toFixed()} were due`)
    this.#venue.pay(asset, units(amount))
  }

  // the log

  durable(event: LogEvent, coin: number): void {
    this.#book(event, coin, false)
    this.#compareMoney(event)
    if (coin >= 0 && this.#world.venue.coins[coin]!.contract !== undefined) this.#comparePosition(event, coin)
  }

  restored(events: readonly LogEvent[]): void {
    const { coins } = this.#world.venue
    this.#booked = new SecondBook(coins)
    this.#margins = new Margins(coins.length)
    this.#counted = new Set()
    this.#told = new Map()
    this.#fromOutside = []
    for (const event of events) this.#book(event, this.#world.oracle.coinOf(event.stream), true)
  }

  #book(event: LogEvent, coin: number, isAgain: boolean): void {
    const { type, data } = event
    if (type === 'FundsDeposited') this.#booked.pay(data.asset, units(data.amount))
    if (type === 'FundsWithdrawn') this.#booked.pay(data.asset, -units(data.amount))
    if (coin < 0) return
    this.#margins.follow(event, coin, this.#booked.contracts[coin]!.quantity)
    if (type === 'UncoveredSaleObserved') {
      this.#counts(data.tradeId, 'uncovered', figuresOf({ ...data, part: { is: 'held', of: data.of } }), isAgain)
      if (!isAgain) this.#world.marks.hit('more coins were sold from outside than were held')
    }
    if (type === 'ForeignFill') {
      this.#counts(data.tradeId, data.part?.is ?? 'whole', figuresOf(data), isAgain, data.part?.behind)
      this.#addUp(data)
      this.#booked.fill(coin, data)
      this.#fromOutside[coin] = this.fromOutside(coin) + movedBy(data, this.#world.venue.coins[coin]!.base)
    }
    if (type === 'FundingSettled') {
      this.#counts(data.fundingId, 'whole', JSON.stringify(data), isAgain)
      this.#booked.pay(data.asset, units(data.amount))
    }
    if (type === 'ForeignFill' || !type.endsWith('Filled')) return
    const trade = data as RecordedTrade
    // the side is what the order asked the venue for, whatever the event says of a direction
    const truth = this.#world.venue.truths.get(trade.orderId)
    if (truth !== undefined) this.#booked.fill(coin, { ...trade, side: truth.request.side })
  }

  /** What came without an order happened, with these figures, and counts once, or once by each of its parts (I-10). */
  #counts(id: string, part: Part, figures: string, isAgain: boolean, behind = 0): void {
    const { venue, oracle, marks } = this.#world
    const report = venue.news.reportOf(id)
    const truth = report?.kind === 'funding' ? JSON.stringify(report.funding) : report && figuresOf(asPart(report.fill, part))
    if (truth === undefined) oracle.broken('I-10', `${id} is written, and it never happened to the account`)
    else if (truth !== figures) oracle.broken('I-10', `${id} is written with other figures than the venue's`)
    const others: readonly Part[] = part === 'whole' ? ['whole', 'held', 'beyond', 'uncovered'] : ['whole', part]
    if (part !== 'covered' && others.some((other) => this.#counted.has(`${id} ${other} ${behind}`)))
      oracle.broken('I-10', `${id} is counted twice`)
    this.#counted.add(`${id} ${part} ${behind}`)
    if (part === 'covered' && !this.#counted.has(`${id} uncovered 0`)) oracle.broken('I-10', `${id} is covered, and was so from the first`)
    if (!isAgain && part === 'covered') marks.hit('coins that had been sold before were told of')
    if (!isAgain && behind > 0) marks.hit('slots shared what came from outside')
    if (!isAgain && part === 'beyond') marks.hit('more came from outside than was held')
    if (!isAgain && report?.kind === 'foreign-fill' && report.fill.because === 'liquidation') marks.hit('a liquidation was counted')
    if (!isAgain && report?.kind === 'foreign-fill' && report.fill.because === 'by-hand') marks.hit("a stranger's trade was counted")
    if (
      !isAgain &&
      report?.kind === 'funding' &&
      this.#booked.contracts[venue.places.coinOf(report.symbol, report.direction)]?.quantity === 0n
    )
      marks.hit('funding came when nothing was held any more')
  }

  /** However a trade is told in parts, no more of it is booked than there was. */
  #addUp({ tradeId, quantity, part }: ForeignFill['data']): void {
    if (part === undefined) return
    const told = (this.#told.get(tradeId) ?? 0n) + units(quantity)
    this.#told.set(tradeId, told)
    if (told > units(part.of)) this.#world.oracle.broken('I-10', `${shown(told)} of ${tradeId} are booked, and it was for ${part.of}`)
  }

  #compareMoney({ type }: LogEvent): void {
    const { oracle } = this.#world
    const { budget, lots } = oracle.state.folds
    for (const asset of [QUOTE, THIRD]) {
      const { cash, margin, free } = poolFigures(budget, lots, asset)
      const own = this.#booked.money(asset)
      if (cash !== own) oracle.broken('I-03', `after ${type} the folds own ${shown(cash)} ${asset}, by the oracle it is ${shown(own)}`)
      if (asset !== QUOTE) continue
      const bound = this.#margins.total
      // shares of a margin are rounded by the folds, each by a part of the smallest unit
      if (margin - bound > 1_000n || bound - margin > 1_000n)
        oracle.broken('I-03', `after ${type} the folds hold a margin of ${shown(margin)}, by the oracle it is ${shown(bound)}`)
      if (type === 'EntryRequested' && free < 0n && this.mayOwe)
        oracle.broken('I-04', `an entry was asked for with ${shown(free)} ${asset} free`)
    }
  }

  /** A direction is never booked wrong: whoever counts contracts comes to the same, and with the sign of what was bought and sold. */
  #comparePosition({ type }: LogEvent, coin: number): void {
    const { oracle, venue, marks } = this.#world
    const { symbol, slot } = venue.coins[coin]!
    const name = positionName({ symbol, ...(slot && { slot }) })
    const own = this.#booked.contracts[coin]!.quantity
    const { direction, exposure, beyond } = oracle.position(coin)
    const { long, short } = oracle.state.folds.lots
    const counted = {
      'the machine': direction === 'short' ? beyond - exposure : exposure - beyond,
      'the portfolio': oracle.state.folds.portfolio[name]?.held ?? 0n,
      'the lots': (long[name]?.quantity ?? 0n) - (short[name]?.quantity ?? 0n),
    }
    const others = venue.places.heldOf(venue.places.marketOf(coin)).filter((other) => other !== coin)
    if (own !== 0n && others.some((other) => oracle.position(other).exposure > 0n)) marks.hit('a contract was held long and short at once')
    for (const [who, quantity] of Object.entries(counted))
      if (quantity !== own)
        oracle.broken('I-10', `after ${type} ${who} has ${shown(quantity)} of ${name}, by the oracle it is ${shown(own)}`)
  }

  /** Nothing is on its way any more. */
  compareAtRest(): void {
    const { oracle, venue } = this.#world
    const owned = venue.owned().find(({ asset }) => asset === QUOTE)
    const truth = (owned === undefined ? 0n : units(owned.free) + units(owned.locked)) - venue.strange.of(QUOTE)
    const own = this.#venue.money(QUOTE)
    if (truth !== own) oracle.broken('I-05', `the venue says ${shown(truth)} ${QUOTE}, by its trades it is ${shown(own)}`)
    const [told, moved] = [this.#booked.atCost(QUOTE), this.#venue.atCost(QUOTE)]
    if (told !== moved) oracle.broken('I-05', `the log tells of ${shown(told)} ${QUOTE} at cost, the venue moved ${shown(moved)}`)
    venue.coins.forEach(({ symbol, contract }, coin) => {
      // whoever sells here sells what is in the account, and all of that is told by now
      for (const { tradeId, quantity } of oracle.position(coin).uncovered)
        oracle.broken('I-05', `nothing covers ${quantity} of the sale ${tradeId} of ${symbol}`)
      if (contract === undefined) return
      const [log, account] = [this.#booked.contracts[coin]!.quantity, this.#venue.contracts[coin]!.quantity]
      if (log !== account || account !== venue.held(coin))
        oracle.broken(
          'I-05',
          `the log tells of ${shown(log)} of ${symbol}, the venue traded ${shown(account)} and says ${shown(venue.held(coin))}`,
        )
    })
  }
}

/** Of a part the whole it is of; its fee is a share. */
const figuresOf = ({ tradeId, side, quantity, price, fee, because, part }: ForeignFill['data']): string => {
  const told = part === undefined ? [quantity, fee.amount, fee.asset, fee.quoteValue] : [part.of]
  return [tradeId, side, price, because, ...told].join()
}

const asPart = (fill: ForeignFill['data'], part: Part): ForeignFill['data'] =>
  part === 'whole' ? fill : { ...fill, part: { is: 'held', of: fill.quantity } }
