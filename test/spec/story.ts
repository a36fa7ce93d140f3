import { expect } from 'vitest'
import { advancePosition } from '../../machines/position/advance.ts'
import type { OwedCommand, PositionCommand } from '../../machines/position/commands.ts'
import { decidePosition } from '../../machines/position/decide.ts'
import type { EntryOrder } from '../../machines/position/entry-order.ts'
import type { ForeignFill, FundingSettled, PositionEvent } from '../../machines/position/events.ts'
import { evolvePosition } from '../../machines/position/evolve.ts'
import { isLegalForPosition } from '../../machines/position/legality.ts'
import type { Fee } from '../../machines/position/order-facts.ts'
import { type Owed, owed } from '../../machines/position/owed.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { mapPlan, type Plan } from '../../machines/position/position-plan.ts'
import { initialPosition, type PositionState } from '../../machines/position/state.ts'
import type { VenueTrade } from '../../machines/position/venue-commands.ts'
import { clientOrderId } from '../../src/kernel/ids.ts'
import { parse } from '../../src/kernel/money.ts'
import { approved } from './approved.ts'
import { BRANCH } from './branch.ts'

/** Given facts, when a command, then facts or a refusal: the coin is BTC, priced around 100 USD, and stories begin at T. */
export const STREAM = 'position-paper.test.main-BTC%2FUSD-net'
export const T = 1_000_000
/** the id of the nth order of the story, from 0 */
export const id = (ordinal: number): string => clientOrderId(BRANCH, STREAM, ordinal)

export const plan: Plan = {
  hardStop: { by: 'pct', of: '10' },
  takeProfit: { by: 'pct', of: '10' },
  maxHoldMs: 3_600_000,
  trailing: null,
  minQuantity: '1',
  minNotional: '10',
  stepSize: '1',
  tickSize: '0.5',
  exitRetryMs: 2000,
  proofDelayMs: 30_000,
  exits: { feePct: '0.1' },
  maxStops: 4,
}
export const trailingPlan: Plan = {
  ...plan,
  trailing: { activate: { by: 'pct', of: '5' }, distance: { by: 'pct', of: '2' }, step: { by: 'pct', of: '1' } },
}

const noFee: Fee = { amount: '0', asset: 'USD', quoteValue: '0' }
export const feeInBase = (amount: string): Fee => ({ amount, asset: 'BTC', quoteValue: String(Number(amount) * 100) })

/** A trade of two coins at 100 without an order of ours. */
export const foreign = (side: 'buy' | 'sell', more: Partial<ForeignFill['data']> = {}): ForeignFill['data'] => ({
  tradeId: 'f1',
  side,
  quantity: '2',
  price: '100',
  fee: noFee,
  because: 'by-hand',
  ...more,
})
export const funding = (more: Partial<FundingSettled['data']> = {}): FundingSettled['data'] => ({
  fundingId: 'p1',
  rate: '0.0001',
  markPrice: '100',
  quantity: '10',
  amount: '-0.1',
  asset: 'USD',
  dueMs: T,
  ...more,
})

export const entryRequested = (more: { quantity?: string; plan?: Plan; order?: string } = {}): PositionFact => ({
  type: 'EntryRequested',
  data: {
    orderId: more.order ?? id(0),
    side: 'buy',
    orderType: 'limit',
    timeInForce: 'GTC',
    quantity: more.quantity ?? '10',
    limitPrice: '100',
    reserve: '1001',
    instrumentVersion: 1,
    expiresAtMs: T + 60_000,
    provableAfterMs: T + 30_000,
    plan: more.plan ?? plan,
    because: { strategy: 'drop', trigger: 'from-high', barCloseMs: T, judged: {} },
  },
})
export const stopRequested = (quantity: string, order = id(1)): PositionFact => ({
  type: 'ProtectionRequested',
  data: {
    orderId: order,
    side: 'sell',
    orderType: 'stop-market',
    timeInForce: 'GTC',
    quantity,
    stopPrice: '90',
    hangsOn: { is: 'average', price: '100' },
    reason: 'hard-stop',
    instrumentVersion: 1,
    provableAfterMs: T + 30_000,
  },
})
export const exitRequested = (quantity: string, order = id(2), attempt = 1): PositionFact => ({
  type: 'ExitRequested',
  data: {
    orderId: order,
    exitId: 1,
    side: 'sell',
    orderType: 'market',
    timeInForce: 'GTC',
    quantity,
    reason: 'take-profit',
    threshold: '110',
    compared: '111',
    attempt,
    instrumentVersion: 1,
    provableAfterMs: T + 30_000,
  },
})
export const exitDecided: PositionFact = {
  type: 'ExitDecided',
  data: { exitId: 1, reason: 'take-profit', threshold: '110', compared: '111', hangsOn: { is: 'average', price: '100' } },
}

type Role = 'Entry' | 'Protection' | 'Exit'
export const accepted = (role: Role, order: string): PositionFact => ({
  type: `${role}Accepted`,
  data: { orderId: order, venueOrderId: `v${order}` },
})
export const filled = (
  role: Role,
  order: string,
  quantity: string,
  more: { price?: string; fee?: Fee; trade?: string; late?: boolean; at?: number } = {},
): PositionFact => ({
  type: `${role}${more.late === true ? 'LateFilled' : 'Filled'}` as const,
  data: {
    orderId: order,
    tradeId: more.trade ?? `t-${order}-${quantity}`,
    quantity,
    price: more.price ?? '100',
    fee: more.fee ?? noFee,
    liquidity: 'maker',
    reason: role === 'Entry' ? 'entry' : role === 'Exit' ? 'take-profit' : 'hard-stop',
    ...(role === 'Exit' && { exitId: 1 }),
  },
  venueTime: more.at ?? T + 1000,
})
export const unknown = (role: Role, order: string, about: 'place' | 'cancel' | 'end' = 'place', askAfterMs = T + 30_000): PositionFact => ({
  type: `${role}OutcomeUnknown`,
  data: { orderId: order, about, because: 'timeout', askAfterMs },
})
export const ended = (
  type: 'EntryEnded' | 'EntryReduced' | 'ProtectionEnded' | 'ProtectionReduced' | 'ExitEnded',
  order: string,
  executed: string,
): PositionFact => ({
  type,
  data: { orderId: order, executed, evidence: { by: 'venue-status', status: 'cancelled', executed } },
})
export const abandoned = (
  type: 'EntryAbandoned' | 'EntryPartAbandoned' | 'ProtectionAbandoned' | 'TopUpAbandoned' | 'ExitAbandoned',
  order: string,
  because: 'rejected' | 'cancelled' | 'expired' | 'never-arrived' = 'rejected',
): PositionFact => ({ type, data: { orderId: order, because, evidence: { by: 'rejection', code: 'no' } } })
export const cancelRequested = (role: 'Entry' | 'Protection', order: string, attempt = 1): PositionFact => ({
  type: `${role}CancelRequested`,
  data: { orderId: order, because: 'exit', attempt },
})
export const recallRequested = (order: string, attempt = 1): PositionFact => ({
  type: 'ProtectionRecallRequested',
  data: { orderId: order, because: 'merge', attempt },
})
export const found = (role: Role, order: string): PositionFact => ({
  type: `${role}Found`,
  data: { orderId: order, venueOrderId: `v${order}` },
})
export const closed = (dust: string, reason: 'take-profit' | 'unprotected' | 'dust' = 'take-profit'): PositionFact => ({
  type: 'PositionClosed',
  data: { reason, dust, openedMs: T, entryValue: '1000', exitValue: '1100' },
})

export const bought10: readonly PositionFact[] = [
  entryRequested(),
  accepted('Entry', id(0)),
  filled('Entry', id(0), '10'),
  ended('EntryEnded', id(0), '10'),
]
export const protected10: readonly PositionFact[] = [...bought10, stopRequested('10'), accepted('Protection', id(1))]

export const trade = (order: string, quantity: string, more: Partial<VenueTrade> = {}): VenueTrade => ({
  orderId: order,
  tradeId: `t-${order}-${quantity}`,
  quantity,
  price: '100',
  fee: noFee,
  liquidity: 'maker',
  venueTimeMs: T + 1000,
  ...more,
})

type Opening = Extract<PositionCommand, { type: 'OpenPosition' }>
const order: EntryOrder = { quantity: parse('10'), limitPrice: parse('100'), reserve: parse('1001'), plan: mapPlan(plan, parse) }

export const openCommand = (more: Partial<Opening & EntryOrder> = {}, rules = {}): PositionCommand => ({
  type: 'OpenPosition',
  proposal: { strategy: 'drop', trigger: 'from-high', barCloseMs: T, judged: { price: '100' } },
  risk: approved({ ...order, ...more }),
  planFault: null,
  direction: 'long',
  instrumentVersion: 1,
  expiresAtMs: T + 60_000,
  provableAfterMs: T + 30_000,
  nowMs: T,
  quoteAgeMs: 0,
  ...more,
  rules: {
    trading: true,
    kind: 'spot',
    orders: 'open',
    isLineDown: false,
    marketFault: null,
    isVenueTimeKnown: true,
    quoteAgeLimitMs: 60_000,
    unprotectedPauseMs: 3_600_000,
    freeBudget: parse('5000'),
    maxEntries: 1,
    scaleStepPct: 0n,
    ordersAfterCopy: 0,
    ...rules,
  },
})

const told = (fact: PositionFact, time = T) => ({ ...fact, time, parts: { base: 'BTC' } })

export const continued = (state: PositionState, facts: readonly PositionFact[], time = T): PositionState =>
  facts.reduce((now, fact) => evolvePosition(now, told(fact, time)), state)

/** Tells the facts, each of which must be legal where it stands. */
export const given = (...facts: readonly (PositionFact | readonly PositionFact[])[]) => {
  let state = initialPosition(STREAM)
  for (const fact of facts.flat()) {
    expect(isLegalForPosition(state, fact), `${fact.type} is legal where the story tells it`).toBe(true)
    state = continued(state, [fact])
  }
  return {
    state,
    facts: facts.flat(),
    /** the facts decided, which the tables allow, or the refusal's name */
    when: (command: PositionCommand): readonly PositionFact[] | string => {
      const decision = decidePosition(command, state, BRANCH)
      if (decision.ok)
        advancePosition(
          state,
          decision.facts.map((fact) => told(fact)),
        )
      return decision.ok ? decision.facts : decision.refusal
    },
    owes: (boot = false) => owed(state, { boot }),
    isLegal: (event: PositionEvent) => isLegalForPosition(state, event),
  }
}

/** what a state owes: a look-up, of an order that the venue has named, from a moment on, in its beat, and a command */
export const query = (order: string, notBeforeMs: number, everyMs = 10_000, venueOrderId: string | null = `v${order}`): Owed => ({
  kind: 'query-order',
  orderId: order,
  venueOrderId,
  notBeforeMs,
  everyMs,
})
export const duty = (command: OwedCommand, notBeforeMs = 0): Owed => ({ kind: 'command', command, notBeforeMs })

export const types = (facts: readonly PositionFact[] | string): readonly string[] | string =>
  typeof facts === 'string' ? facts : facts.map((fact) => fact.type)
