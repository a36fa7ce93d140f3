import { canonical } from '../../kernel/canonical.ts'
import { clientOrderId } from '../../kernel/ids.ts'
import type { EventOf, EventType, LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import { coinOf, isOfShare } from '../coin-of.ts'
import type { Finding } from '../finding.ts'
import { PlansInForce } from '../plan/plans-in-force.ts'
import { checkEvidence, type RunningSince } from './evidence.ts'
import { type Change, followChange, type IntendedOrder, restOf } from './intended-order.ts'

type Role = 'Entry' | 'Protection' | 'Exit'
type Intent = EventOf<`${Role}Requested`>
type Trade = EventOf<`${Role}Filled` | `${Role}LateFilled`>
type End = EventOf<`${Role}Ended` | 'EntryReduced' | 'ProtectionReduced'>
type Abandonment = EventOf<`${Role}Abandoned` | 'EntryPartAbandoned' | 'TopUpAbandoned'>
type News = EventOf<
  | `${Role}Accepted`
  | `${Role}Found`
  | `${Role}OutcomeUnknown`
  | (`${Role}CancelRequested` & EventType)
  | 'ProtectionRecallRequested'
  | Change['type']
>

// each is of the type by its name
const isIntent = (event: LogEvent): event is Intent => /^(Entry|Protection|Exit)Requested$/.test(event.type)
const isTrade = (event: LogEvent): event is Trade => /^(Entry|Protection|Exit)(Late)?Filled$/.test(event.type)
const isEnd = (event: LogEvent): event is End => /^((Entry|Protection|Exit)Ended|(Entry|Protection)Reduced)$/.test(event.type)
const isAbandonment = (event: LogEvent): event is Abandonment => /^(Entry|EntryPart|Protection|Exit|TopUp)Abandoned$/.test(event.type)
const isNews = (event: LogEvent): event is News =>
  /^(Entry|Protection|Exit)(Accepted|Found|OutcomeUnknown|CancelRequested|RecallRequested|AmendRequested|Amended|AmendRefused)$/.test(
    event.type,
  )

const isChange = (event: LogEvent): event is Change => /^ProtectionAmend(Requested|ed|Refused)$/.test(event.type)

/** A top-up is one stop more. */
const roleOf = (type: string): string => (type === 'TopUpAbandoned' ? 'Protection' : (/^(Entry|Protection|Exit)/.exec(type)?.[1] ?? ''))

/**
 * What the log says of orders, by itself, without a machine: each order was intended first, under the id that its place
 * gives it; each trade counts once, for the reason of its order and within its limit; an order closes with the sum of its
 * trades and with a proof.
 */
export class IntentCheck {
  readonly #orders = new Map<string, IntendedOrder>()
  readonly #intents = new Map<string, number>()
  readonly #trades = new Set<string>()
  /** trade to how much of it is counted, of those that are told in parts */
  readonly #parts = new Map<string, Decimal>()
  /** stream to the contracts of its newest entry, as its trades tell them */
  readonly #contracts = new Map<string, string>()
  readonly #plans = new PlansInForce()
  /** where order ids come from at this place of the log */
  #branch = ''
  #isOfTape = false
  /** run to when it began; none in a tape's log, whose clock is one for all of them. Two may write for a moment. */
  readonly #beganMs = new Map<string, number>()
  openOrders = 0
  /** coin to its sell orders that are not closed */
  readonly #sells = new Map<string, Set<IntendedOrder>>()

  check(event: LogEvent): Finding | null {
    if (event.type === 'LogBegun' || event.type === 'LogBranched' || event.type === 'LogSalvaged') this.#branch = event.data.branch
    if (event.type === 'LogBegun') this.#isOfTape = event.data.of === 'tape'
    if (event.type === 'SessionStarted' && !this.#isOfTape) this.#beganMs.set(event.run, event.time)
    this.#plans.follow(event)
    if (isIntent(event)) return this.#intend(event)
    if (event.type === 'ForeignFill') return this.#count(event)
    if (!isTrade(event) && !isEnd(event) && !isAbandonment(event) && !isNews(event)) return null
    const { type, stream } = event
    const { orderId } = event.data
    const role = roleOf(type)
    const order = this.#orders.get(orderId)
    if (order === undefined || order.stream !== stream || order.role !== role)
      return { rule: 'no-intent', message: `No earlier ${role}Requested of this stream asks for order ${orderId} (I-01).` }
    if (order.isClosed !== type.endsWith('LateFilled'))
      return {
        rule: 'order-state',
        message: `Order ${orderId} is ${order.isClosed ? 'closed' : 'open'}, so it cannot be followed by ${type} (I-13).`,
      }
    if (isChange(event)) return followChange(event, order)
    if (isTrade(event)) return this.#fill(event, order)
    if (isEnd(event) || isAbandonment(event)) {
      this.#sells.get(order.coin)?.delete(order)
      this.openOrders--
      return close(event, order, this.#isOfTape ? null : (this.#beganMs.get(event.run) ?? 'never'))
    }
    if (type.endsWith('Accepted') || type.endsWith('Found')) order.hasShown = true
    return null
  }

  /** Trades counted so far, each once. */
  get fills(): number {
    return this.#trades.size
  }

  /** Coins that open sells may still take, the newest included. */
  claims(coin: string): Decimal {
    let claims = new Decimal(0)
    for (const order of this.#sells.get(coin) ?? []) {
      const { replaces } = order
      claims = claims.plus(restOf(order))
      if (replaces !== null && !replaces.isClosed) claims = claims.minus(Decimal.min(restOf(order), restOf(replaces)))
    }
    return claims
  }

  #intend(event: Intent): Finding | null {
    const { data } = event
    const ordinal = this.#intents.get(event.stream) ?? 0
    this.#intents.set(event.stream, ordinal + 1)
    const due = clientOrderId(this.#branch, event.stream, ordinal)
    if (data.orderId !== due)
      return { rule: 'order-id', message: `Intent ${ordinal} of the stream asks for order ${data.orderId}; its id must be ${due} (I-09).` }
    if (!new Decimal(data.quantity).gt(0)) return { rule: 'no-quantity', message: `Order ${data.orderId} is for ${data.quantity}.` }
    if ('reserve' in data && new Decimal(data.reserve).lt(0))
      return {
        rule: 'negative-reserve',
        message: `Order ${data.orderId} reserves ${data.reserve}; a reservation is never negative (I-04).`,
      }
    const moves = event.type === 'ProtectionRequested' ? event.data.moves : undefined
    const replaces = moves === undefined ? null : (this.#orders.get(moves.orderId) ?? null)
    if (
      moves !== undefined &&
      (replaces === null || replaces.stream !== event.stream || replaces.role !== 'Protection' || replaces.isClosed)
    )
      return {
        rule: 'no-intent',
        message: `Order ${data.orderId} takes the place of ${moves.orderId}, which is no open stop of its stream.`,
      }
    this.#open(event, replaces)
    return null
  }

  #open(event: Intent, replaces: IntendedOrder | null): void {
    const { type, data, stream } = event
    const role = roleOf(type)
    if (type === 'EntryRequested') this.#contracts.set(stream, asTold(data))
    const plan = type === 'EntryRequested' ? data.plan : this.#plans.of(stream)
    const proofDelayMs = plan?.proofDelayMs ?? Number.POSITIVE_INFINITY
    const coin = coinOf(event)
    const order: IntendedOrder = {
      stream,
      coin,
      role,
      reason: type === 'EntryRequested' ? 'entry' : data.reason,
      exitId: type === 'ExitRequested' ? data.exitId : null,
      quantity: new Decimal(data.quantity),
      limit: limitOf(event),
      side: data.side,
      contract: this.#contracts.get(stream) ?? NO_CONTRACT,
      provableAfterMs: data.provableAfterMs,
      ownProofMs: event.time + proofDelayMs,
      proofDelayMs,
      executed: new Decimal(0),
      hasShown: false,
      isClosed: false,
      amends: 0,
      amendment: null,
      replaces,
      replacedBy: [],
    }
    replaces?.replacedBy.push(order)
    this.#orders.set(data.orderId, order)
    this.openOrders++
    if (role === 'Entry') return
    const sells = this.#sells.get(coin) ?? new Set()
    this.#sells.set(coin, sells.add(order))
  }

  /**
   * A trade counts once, by its id, whoever's order it is of; one that took more than was held in parts, which make it up, and one that
   * several slots gave a share of once in each.
   */
  #count(event: Trade | EventOf<'ForeignFill'>): Finding | null {
    const { parts, data } = event
    const whole = `${parts.book} ${parts.symbol} ${data.tradeId}`
    const part = 'part' in data ? data.part : undefined
    const own = part !== undefined && isOfShare(event) ? `${coinOf(event)} ${data.tradeId}` : whole
    let trade = part?.is === 'beyond' && this.#parts.has(whole) ? `${own} beyond` : own
    if (part?.is === 'covered') trade = `${own} covered from ${this.#parts.get(whole) ?? 0}`
    if (part !== undefined) {
      const counted = (this.#parts.get(whole) ?? new Decimal(0)).plus(data.quantity)
      this.#parts.set(whole, counted)
      if (counted.gt(part.of))
        return {
          rule: 'trade-twice',
          message: `The parts of trade ${data.tradeId} add up to ${counted.toFixed()}, and it was of ${part.of}.`,
        }
    }
    if (this.#trades.has(trade)) return { rule: 'trade-twice', message: `Trade ${data.tradeId} was counted before (I-10).` }
    this.#trades.add(trade)
    if (new Decimal(data.quantity).gt(0)) return null
    return { rule: 'no-quantity', message: `Trade ${data.tradeId} is for ${data.quantity}.` }
  }

  #fill(event: Trade, order: IntendedOrder): Finding | null {
    const { data } = event
    const finding = this.#count(event) ?? checkLimit(order, data.orderId, data.price)
    if (finding !== null) return finding
    const contract = canonical(data.contract ?? null)
    if (contract !== order.contract)
      return {
        rule: 'contract-differs',
        message: `The trade is told as of ${contract}, order ${data.orderId} was asked for as of ${order.contract}.`,
      }
    if (data.reason !== order.reason)
      return {
        rule: 'reason-differs',
        message: `The trade is told as ${data.reason}, order ${data.orderId} was asked for as ${order.reason}.`,
      }
    if ((data.exitId ?? null) !== order.exitId)
      return {
        rule: 'exit-id',
        message: `The trade is told as of exit ${data.exitId ?? 'none'}, order ${data.orderId} was asked for by exit ${order.exitId ?? 'none'}.`,
      }
    order.hasShown = true
    order.executed = order.executed.plus(data.quantity)
    if (order.executed.gt(order.quantity))
      return { rule: 'overfilled', message: `Order ${data.orderId} is for ${order.quantity}, its trades add up to ${order.executed}.` }
    return null
  }
}

const limitOf = ({ data }: Intent): Decimal | null =>
  data.orderType === 'limit' || ('stopPrice' in data && data.orderType === 'stop-limit') ? new Decimal(data.limitPrice) : null

const NO_CONTRACT = canonical(null)

/** What every trade of an entry, and of the orders that close what it opened, has to say of contracts. */
const asTold = ({ contract, side }: EventOf<'EntryRequested'>['data']): string =>
  contract === undefined
    ? NO_CONTRACT
    : canonical({ size: contract.size, settle: contract.settle, direction: side === 'buy' ? 'long' : 'short' })

/** The one of two limits that lets more trades pass. */
const widest = (side: IntendedOrder['side'], one: Decimal, other: Decimal): Decimal =>
  side === 'buy' ? Decimal.max(one, other) : Decimal.min(one, other)

/** While it is being changed either limit may be in force. */
const checkLimit = ({ limit, amendment, side }: IntendedOrder, orderId: string, price: string): Finding | null => {
  if (limit === null) return null
  const least = widest(side, limit, amendment?.limit ?? limit)
  if (side === 'buy' ? least.gte(price) : least.lte(price)) return null
  return side === 'buy'
    ? { rule: 'above-limit', message: `Order ${orderId} pays ${least} at most, the trade says ${price}.` }
    : { rule: 'below-limit', message: `Order ${orderId} takes ${least} at least, the trade says ${price}.` }
}

const close = (event: End | Abandonment, order: IntendedOrder, runningSinceMs: RunningSince): Finding | null => {
  order.isClosed = true
  // whether it was changed before it ended nobody said
  if (order.amendment !== null) order.quantity = Decimal.max(order.quantity, order.amendment.quantity)
  if (order.amendment?.limit != null && order.limit !== null) order.limit = widest(order.side, order.limit, order.amendment.limit)
  order.amendment = null
  const { data } = event
  const executed = new Decimal(isEnd(event) ? event.data.executed : 0)
  if (!executed.eq(order.executed))
    return {
      rule: 'executed-differs',
      message: `Order ${data.orderId} closes with ${executed} executed, its trades add up to ${order.executed} (I-10).`,
    }
  return checkEvidence(
    event.type,
    { ...order, orderId: data.orderId, executed, venueTimeMs: event.venueTime },
    data.evidence,
    runningSinceMs,
  )
}
