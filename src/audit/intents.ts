import type { Evidence } from '../../machines/position/events.ts'
import { clientOrderId } from '../kernel/ids.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { Decimal } from '../kernel/money.ts'
import type { Recorded } from '../kernel/recorded.ts'
import { checkEvidence } from './evidence.ts'
import type { Finding } from './finding.ts'

type Order = {
  readonly stream: string
  readonly coin: string
  readonly role: string
  readonly reason: string
  readonly quantity: Decimal
  /** the most an entry may pay; null for sells */
  readonly limit: Decimal | null
  readonly provableAfterMs: number
  executed: Decimal
  hasShown: boolean
  isClosed: boolean
}
type Data = {
  orderId: string
  tradeId: string
  quantity: string
  price: string
  reason?: string
  executed: string
  evidence: Evidence
  limitPrice?: string
  reserve?: string
  provableAfterMs: number
}

const PATTERN =
  /^(Entry|Protection|Exit)(Requested|CancelRequested|RecallRequested|Accepted|Found|Filled|LateFilled|OutcomeUnknown|Ended|Abandoned)$/
const CLOSES_ONE_OF_SEVERAL: Readonly<Record<string, [role: string, does: string]>> = {
  ProtectionReduced: ['Protection', 'Ended'],
  TopUpAbandoned: ['Protection', 'Abandoned'],
}

/**
 * What the log says of orders, by itself, without a machine: each order was intended first, under the id that its place
 * gives it; each trade counts once, for the reason of its order and within its limit; an order closes with the sum of its
 * trades and with a proof.
 */
export class IntentCheck {
  readonly #orders = new Map<string, Order>()
  readonly #intents = new Map<string, number>()
  readonly #trades = new Set<string>()
  /** where order ids come from at this place of the log */
  #branch = ''
  openOrders = 0
  /** coin to its sell orders that are not closed */
  readonly #sells = new Map<string, Set<Order>>()

  check(event: LogEvent): Finding | null {
    if (event.type === 'LogBegun' || event.type === 'LogBranched' || event.type === 'LogSalvaged') this.#branch = event.data.branch
    const match = PATTERN.exec(event.type)
    const [role, does] = CLOSES_ONE_OF_SEVERAL[event.type] ?? [match?.[1], match?.[2]]
    if (role === undefined || does === undefined) return null
    const data = event.data as unknown as Data
    if (does === 'Requested') return this.#intend(event, role, data)
    const order = this.#orders.get(data.orderId)
    if (order === undefined || order.stream !== event.stream || order.role !== role)
      return { rule: 'no-intent', message: `No earlier ${role}Requested of this stream asks for order ${data.orderId} (I-01).` }
    if (order.isClosed !== (does === 'LateFilled'))
      return {
        rule: 'order-state',
        message: `Order ${data.orderId} is ${order.isClosed ? 'closed' : 'open'}, so it cannot be followed by ${event.type} (I-13).`,
      }
    if (does === 'Ended' || does === 'Abandoned') {
      this.#sells.get(order.coin)?.delete(order)
      this.openOrders--
      return close(event, order, does, data)
    }
    if (does === 'Filled' || does === 'LateFilled') return this.#fill(event, order, data)
    if (does === 'Accepted' || does === 'Found') order.hasShown = true
    return null
  }

  /** Trades counted so far, each once. */
  get fills(): number {
    return this.#trades.size
  }

  /** Coins that open sells may still take, the newest included. */
  claims(coin: string): Decimal {
    let claims = new Decimal(0)
    for (const { quantity, executed } of this.#sells.get(coin) ?? []) claims = claims.plus(quantity).minus(executed)
    return claims
  }

  #intend(event: Recorded, role: string, data: Data): Finding | null {
    const ordinal = this.#intents.get(event.stream) ?? 0
    this.#intents.set(event.stream, ordinal + 1)
    const due = clientOrderId(this.#branch, event.stream, ordinal)
    if (data.orderId !== due)
      return { rule: 'order-id', message: `Intent ${ordinal} of the stream asks for order ${data.orderId}; its id must be ${due} (I-09).` }
    if (!new Decimal(data.quantity).gt(0)) return { rule: 'no-quantity', message: `Order ${data.orderId} is for ${data.quantity}.` }
    if (data.reserve !== undefined && new Decimal(data.reserve).lt(0))
      return {
        rule: 'negative-reserve',
        message: `Order ${data.orderId} reserves ${data.reserve}; a reservation is never negative (I-04).`,
      }
    this.#open(event, role, data)
    return null
  }

  #open({ stream, parts }: Recorded, role: string, data: Data): void {
    const coin = `${parts.book} ${parts.symbol}`
    const order: Order = {
      stream,
      coin,
      role,
      reason: role === 'Entry' ? 'entry' : (data.reason ?? ''),
      quantity: new Decimal(data.quantity),
      limit: role === 'Entry' ? new Decimal(data.limitPrice ?? '') : null,
      provableAfterMs: data.provableAfterMs,
      executed: new Decimal(0),
      hasShown: false,
      isClosed: false,
    }
    this.#orders.set(data.orderId, order)
    this.openOrders++
    if (role === 'Entry') return
    const sells = this.#sells.get(coin) ?? new Set()
    this.#sells.set(coin, sells.add(order))
  }

  #fill({ parts }: Recorded, order: Order, data: Data): Finding | null {
    const trade = `${parts.book} ${parts.symbol} ${data.tradeId}`
    if (this.#trades.has(trade)) return { rule: 'trade-twice', message: `Trade ${data.tradeId} was counted before (I-10).` }
    this.#trades.add(trade)
    if (!new Decimal(data.quantity).gt(0)) return { rule: 'no-quantity', message: `Trade ${data.tradeId} is for ${data.quantity}.` }
    if (order.limit !== null && !order.limit.gte(data.price))
      return { rule: 'above-limit', message: `Order ${data.orderId} pays ${order.limit} at most, the trade says ${data.price}.` }
    if (data.reason !== order.reason)
      return {
        rule: 'reason-differs',
        message: `The trade is told as ${data.reason}, order ${data.orderId} was asked for as ${order.reason}.`,
      }
    order.hasShown = true
    order.executed = order.executed.plus(data.quantity)
    if (order.executed.gt(order.quantity))
      return { rule: 'overfilled', message: `Order ${data.orderId} is for ${order.quantity}, its trades add up to ${order.executed}.` }
    return null
  }
}

const close = (event: Recorded, order: Order, does: string, data: Data): Finding | null => {
  order.isClosed = true
  const executed = does === 'Ended' ? new Decimal(data.executed) : new Decimal(0)
  if (!executed.eq(order.executed))
    return {
      rule: 'executed-differs',
      message: `Order ${data.orderId} closes with ${executed} executed, its trades add up to ${order.executed} (I-10).`,
    }
  const { hasShown, provableAfterMs } = order
  return checkEvidence(event.type, { orderId: data.orderId, executed, hasShown, provableAfterMs }, data.evidence)
}
