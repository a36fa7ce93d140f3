import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Finding } from '../finding.ts'
import { PlansInForce } from '../plan/plans-in-force.ts'

type Plan = EventOf<'EntryRequested'>['data']['plan']
type Exit = { readonly exitId: number; readonly part: Decimal | null; sold: Decimal }
type Cycle = { plan: Plan; isOpen: boolean; hasParted: boolean; exit: Exit | null }

/** That a part is sold once a cycle, as large as the plan has it, and by orders that add up to no more. */
export class PartCheck {
  readonly #cycles = new Map<string, Cycle>()
  readonly #plans = new PlansInForce()

  /** `held`: coins before the event, without a sign. */
  check(event: LogEvent, held: Decimal): Finding | null {
    const { stream } = event
    this.#plans.follow(event)
    if (event.type === 'EntryRequested' && this.#cycles.get(stream)?.isOpen !== true)
      this.#cycles.set(stream, { plan: event.data.plan, isOpen: false, hasParted: false, exit: null })
    const cycle = this.#cycles.get(stream)
    if (cycle === undefined) return null
    switch (event.type) {
      case 'EntryFilled':
      case 'EntryLateFilled':
        cycle.isOpen = true
        cycle.plan = this.#plans.of(stream) ?? cycle.plan
        return null
      case 'ExitDecided':
      case 'ExitOvertaken':
        return decide(cycle, event.data, held)
      case 'ExitRequested':
        return request(cycle, event.data)
      case 'ExitFilled':
      case 'ExitLateFilled':
        if (cycle.exit?.exitId === event.data.exitId) cycle.exit!.sold = cycle.exit!.sold.plus(event.data.quantity)
        return null
      case 'ExitCompleted':
        return complete(cycle, event.data)
      case 'PositionClosed':
        this.#cycles.set(stream, { ...cycle, isOpen: false, hasParted: false, exit: null })
        return null
      default:
        return null
    }
  }
}

const found = (message: string): Finding => ({ rule: 'exit-part', message })

const decide = (
  cycle: Cycle,
  { exitId, reason, quantity }: EventOf<'ExitDecided' | 'ExitOvertaken'>['data'],
  held: Decimal,
): Finding | null => {
  const { plan, hasParted } = cycle
  const part = quantity === undefined ? null : new Decimal(quantity)
  cycle.exit = { exitId, part, sold: new Decimal(0) }
  if (part === null) return null
  cycle.hasParted = true
  const pct = reason === 'take-profit' ? plan.exits.takeProfitPartPct : undefined
  if (pct === undefined) return found(`It is for ${quantity} of ${held}; an exit for ${reason} is for all by its plan.`)
  if (hasParted) return found('It sells a part for the second time.')
  const share = held.times(pct).div(100).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
  const whole = share.div(plan.stepSize).floor().times(plan.stepSize)
  return part.eq(whole) ? null : found(`It is for ${quantity}; ${pct} % of ${held} in whole steps are ${whole}.`)
}

const request = ({ exit }: Cycle, { exitId, quantity, orderId }: EventOf<'ExitRequested'>['data']): Finding | null => {
  if (exit === null || exit.exitId !== exitId || exit.part === null) return null
  const left = exit.part.minus(exit.sold)
  return new Decimal(quantity).lte(left) ? null : found(`Order ${orderId} is for ${quantity}, and ${left} are left of the part.`)
}

const complete = (cycle: Cycle, { exitId, sold }: EventOf<'ExitCompleted'>['data']): Finding | null => {
  const { exit } = cycle
  cycle.exit = null
  if (exit === null || exit.exitId !== exitId || exit.part === null)
    return found(`Exit ${exitId} is done, and is none for a part under way.`)
  return exit.sold.eq(sold) ? null : found(`It says that ${sold} are sold; its trades add up to ${exit.sold}.`)
}
