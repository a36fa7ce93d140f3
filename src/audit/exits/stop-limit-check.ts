import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Finding } from '../finding.ts'
import { PlansInForce } from '../plan/plans-in-force.ts'

type Stopped = { readonly stops: Map<string, Decimal>; readonly asked: Map<string, Decimal>; isLong: boolean; untilMs: number | null }
type Asked = { readonly stream: string; readonly data: { readonly stopPrice: string; readonly limitPrice?: string } }

/** That a stop is a limit order where the plan has it so, that its limit lies where the plan puts it, and that it has its time. */
export class StopLimitCheck {
  readonly #positions = new Map<string, Stopped>()
  readonly #plans = new PlansInForce()

  check(event: LogEvent): Finding | null {
    this.#plans.follow(event)
    const at = this.#positions.get(event.stream) ?? { stops: new Map(), asked: new Map(), isLong: true, untilMs: null }
    this.#positions.set(event.stream, at)
    switch (event.type) {
      case 'ProtectionRequested':
        at.isLong = event.data.side === 'sell'
        // a target is no stop
        if (event.data.orderType === 'limit') return null
        at.stops.set(event.data.orderId, new Decimal(event.data.stopPrice))
        return this.#checkLimit({ stream: event.stream, data: event.data }, at)
      case 'ProtectionAmendRequested':
        at.asked.set(event.data.orderId, new Decimal(event.data.stopPrice))
        return this.#checkLimit(event, at)
      case 'ProtectionAmended':
        at.stops.set(event.data.orderId, at.asked.get(event.data.orderId)!)
        return null
      case 'ProtectionFilled': {
        const patienceMs = this.#limitOf(event.stream)?.patienceMs
        if (patienceMs !== undefined && at.stops.has(event.data.orderId)) at.untilMs ??= event.time + patienceMs
        return null
      }
      case 'ProtectionReduced':
      case 'TopUpAbandoned':
        at.stops.delete(event.data.orderId)
        return null
      case 'ProtectionEnded':
      case 'ProtectionAbandoned':
      case 'PositionClosed':
        at.stops.clear()
        at.untilMs = null
        return null
      case 'StopReached':
        return this.#reach(event, at)
      case 'ExitDecided':
      case 'ExitOvertaken':
        return event.data.reason === 'stop-unfilled' && event.data.threshold !== String(at.untilMs)
          ? found(`It sells what a stop left at ${event.data.threshold}; the stop may rest until ${at.untilMs ?? 'it has triggered'}.`)
          : null
      default:
        return null
    }
  }

  #limitOf(stream: string) {
    return this.#plans.of(stream)?.exits.stopLimit
  }

  #checkLimit({ stream, data }: Asked, { isLong }: Stopped): Finding | null {
    const plan = this.#plans.of(stream)
    const limit = plan?.exits.stopLimit
    const told = data.limitPrice
    if (plan === undefined || limit === undefined)
      return told === undefined ? null : found(`Its stop has a limit of ${told}; by its plan it sells at market.`)
    const away = new Decimal(data.stopPrice).times(limit.pct).div(100).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
    const ticks = new Decimal(data.stopPrice).plus(isLong ? away.negated() : away).div(plan.tickSize)
    const due = (isLong ? ticks.floor() : ticks.ceil()).times(plan.tickSize).toFixed()
    return told === due ? null : found(`The limit of its stop at ${data.stopPrice} is ${told ?? 'none'}; its plan puts it at ${due}.`)
  }

  #reach({ stream, data, time }: EventOf<'StopReached'>, at: Stopped): Finding | null {
    const patienceMs = this.#limitOf(stream)?.patienceMs
    const { threshold, compared } = data
    const prices = [...at.stops.values()]
    const nearest = prices.length === 0 ? null : at.isLong ? Decimal.max(...prices) : Decimal.min(...prices)
    if (patienceMs === undefined || at.untilMs !== null)
      return found('It says that a stop is reached, and none is that becomes a limit order.')
    at.untilMs = time + patienceMs
    if (nearest === null || !nearest.eq(threshold))
      return found(`It says that a stop at ${threshold} is reached; the nearest is at ${nearest ?? 'no price'}.`)
    const isThere = at.isLong ? nearest.gte(compared) : nearest.lte(compared)
    return isThere ? null : found(`It says that its stop at ${threshold} is reached; ${compared} is not there yet.`)
  }
}

const found = (message: string): Finding => ({ rule: 'stop-limit', message })
