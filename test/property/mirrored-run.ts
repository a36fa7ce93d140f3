import type { PositionCommand } from '../../machines/position/commands.ts'
import { decidePosition } from '../../machines/position/decide.ts'
import type { RiskApproved } from '../../machines/position/entry-order.ts'
import { evolvePosition } from '../../machines/position/evolve.ts'
import type { OpenPosition } from '../../machines/position/open-command.ts'
import { owed } from '../../machines/position/owed.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { mapPlan, type Plan } from '../../machines/position/position-plan.ts'
import { initialPosition } from '../../machines/position/state.ts'
import type { OrderAnswer, VenueOutcome } from '../../machines/position/venue-commands.ts'
import { watch } from '../../machines/position/watch.ts'
import { priceCommands } from '../../src/decision/price-commands.ts'
import type { Direction } from '../../src/kernel/direction.ts'
import { format, type Money, parse } from '../../src/kernel/money.ts'
import { BRANCH } from '../spec/branch.ts'
import { STREAM } from '../spec/story.ts'

/** Absolute distances, no fee, no least value: nothing that grows with the price. Some lie between the ticks. */
const PLAN: Plan = {
  hardStop: { by: 'price', of: '4.3' },
  takeProfit: { by: 'price', of: '6.2' },
  trailing: { activate: { by: 'price', of: '3.1' }, distance: { by: 'price', of: '1.7' }, step: { by: 'price', of: '0.6' } },
  exits: { feePct: '0' },
  maxHoldMs: 600_000,
  minQuantity: '1',
  minNotional: '0',
  stepSize: '1',
  tickSize: '0.5',
  exitRetryMs: 2000,
  proofDelayMs: 30_000,
  maxStops: 2,
}

/** What happens, with prices in ticks: they are turned into money by the side from which it is looked at. */
export type Step =
  | { readonly kind: 'open'; readonly quantity: number; readonly ticks: number }
  | { readonly kind: 'price'; readonly ticks: number }
  | { readonly kind: 'reply'; readonly which: number; readonly outcome: VenueOutcome; readonly to: 'place' | 'cancel' }
  | { readonly kind: 'fill'; readonly which: number; readonly part: number; readonly ticks: number }
  | { readonly kind: 'look'; readonly which: number; readonly finds: 'open' | 'ended' | 'nothing' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'owed' }
  | { readonly kind: 'operator' }

type Order = { readonly orderId: string; readonly quantity: number; executed: number; readonly trades: OrderTrade[] }
type OrderTrade = Extract<OrderAnswer, { is: 'found' }>['trades'][number]

/** Plays a script on the machine alone, with a venue that does what the script says. */
export class MirroredRun {
  readonly told: (PositionFact | string)[] = []
  readonly watched: (readonly [below: Money | null, above: Money | null])[] = []
  readonly #direction: Direction
  readonly #priceAt: (ticks: number) => Money
  #state = initialPosition(STREAM)
  #nowMs = 1_000_000
  #bars = 0
  readonly #orders: Order[] = []

  constructor(direction: Direction, priceAt: (ticks: number) => Money) {
    this.#direction = direction
    this.#priceAt = priceAt
  }

  play(step: Step): void {
    this.#nowMs += 100
    for (const command of this.#commandsOf(step)) this.#decide(command)
    const { atOrBelow, atOrAbove } = watch(this.#state)
    this.watched.push([atOrBelow, atOrAbove])
  }

  #commandsOf(step: Step): readonly PositionCommand[] {
    switch (step.kind) {
      case 'open':
        return [this.#open(step.quantity, this.#priceAt(step.ticks))]
      case 'price':
        return priceCommands(this.#state, this.#priceAt(step.ticks))
      case 'wait':
        this.#nowMs += step.ms
        return []
      case 'operator':
        return [{ type: 'DecideExit', reason: 'operator', threshold: '0', compared: '0' }]
      case 'owed':
        return owed(this.#state).flatMap((item) =>
          item.kind === 'command' && item.notBeforeMs <= this.#nowMs
            ? [{ ...item.command, nowMs: this.#nowMs, venueNowMs: this.#nowMs } as PositionCommand]
            : [],
        )
      default:
        return this.#ofOrder(step)
    }
  }

  #ofOrder(step: Extract<Step, { which: number }>): readonly PositionCommand[] {
    const order = this.#orders.at(-1 - (step.which % Math.max(1, this.#orders.length)))
    if (order === undefined) return []
    const { orderId } = order
    const venueTimeMs = this.#nowMs
    if (step.kind === 'reply') return [{ type: 'RecordReply', orderId, to: step.to, outcome: step.outcome, venueTimeMs }]
    if (step.kind === 'fill') {
      const quantity = Math.min(step.part, order.quantity - order.executed)
      if (quantity <= 0) return []
      order.executed += quantity
      const trade: OrderTrade = {
        orderId,
        tradeId: `${orderId}-${order.trades.length}`,
        quantity: String(quantity),
        price: format(this.#priceAt(step.ticks)),
        fee: { amount: '0', asset: 'USD', quoteValue: '0' },
        liquidity: 'taker',
        venueTimeMs,
      }
      order.trades.push(trade)
      return [{ type: 'RecordTrade', orderId, trade }]
    }
    const found = { is: 'found', venueOrderId: 'v', executed: String(order.executed), trades: order.trades } as const
    if (step.finds === 'ended') order.executed = order.quantity
    const answer: OrderAnswer =
      step.finds === 'nothing' ? { is: 'not-found' } : { ...found, status: step.finds === 'open' ? 'open' : 'cancelled' }
    return [{ type: 'RecordOrder', orderId, answer, venueTimeMs, askedMs: venueTimeMs }]
  }

  #open(quantity: number, limitPrice: Money): OpenPosition {
    // a step of nothing ends at the next tick
    const trailing = { ...PLAN.trailing!, step: { by: 'price', of: this.#bars % 2 === 0 ? '0' : '0.6' } } as const
    const plan = mapPlan({ ...PLAN, trailing }, parse)
    const order = { quantity: parse(String(quantity)), limitPrice, reserve: parse('1000000'), plan }
    return {
      type: 'OpenPosition',
      proposal: { strategy: 'mirror', trigger: 'script', barCloseMs: ++this.#bars, judged: {} },
      direction: this.#direction,
      // the check of risk is not what is tried here
      risk: { ok: true, order: order as RiskApproved, warnings: [] },
      planFault: null,
      instrumentVersion: 1,
      expiresAtMs: this.#nowMs + 60_000,
      provableAfterMs: this.#nowMs + 30_000,
      nowMs: this.#nowMs,
      quoteAgeMs: 0,
      rules: {
        trading: true,
        kind: 'linear',
        orders: 'open',
        isLineDown: false,
        marketFault: null,
        isVenueTimeKnown: true,
        quoteAgeLimitMs: 60_000,
        unprotectedPauseMs: 0,
        freeBudget: parse('1000000'),
        maxEntries: 1,
        scaleStepPct: 0n,
        ordersAfterCopy: 0,
      },
    }
  }

  #decide(command: PositionCommand): void {
    const decision = decidePosition(command, this.#state, BRANCH)
    if (!decision.ok) {
      this.told.push(`${command.type}: ${decision.refusal}`)
      return
    }
    for (const fact of decision.facts) {
      this.told.push(fact)
      this.#state = evolvePosition(this.#state, { ...fact, time: this.#nowMs, parts: { base: 'BTC' } })
      if (fact.type === 'EntryRequested' || fact.type === 'ProtectionRequested' || fact.type === 'ExitRequested')
        this.#orders.push({ orderId: fact.data.orderId, quantity: Number(fact.data.quantity), executed: 0, trades: [] })
    }
  }
}
