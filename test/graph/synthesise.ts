import { isLive } from '../../machines/position/claims.ts'
import { orderStep } from '../../machines/position/order-events.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { Order, PositionState } from '../../machines/position/state.ts'
import { clientOrderId } from '../../src/kernel/ids.ts'
import { BRANCH } from '../spec/branch.ts'
import { plan, STREAM, T } from '../spec/story.ts'

const REQUEST = { timeInForce: 'GTC', instrumentVersion: 1, provableAfterMs: T + 30_000 } as const
const PLACE = { stopPrice: '90', hangsOn: null, reason: 'hard-stop' } as const
const AVERAGE = { is: 'average', price: '100' } as const
const EVIDENCE = { by: 'venue-status', status: 'cancelled', executed: '0' } as const
/** few enough that no walk ever fills an order */
const PIECE = '0.001'

/** The order of a role that a made-up event names: the newest one that lives, else the newest, else none. */
const newest = (state: PositionState, role: string): Order | null => {
  const orders = state.orders.filter((order) => order.role === role)
  return orders.findLast(isLive) ?? orders.at(-1) ?? null
}

const REQUESTS: ReadonlySet<string> = new Set(['EntryRequested', 'ProtectionRequested', 'ExitRequested'])

const requested = (type: string, state: PositionState): PositionFact | null => {
  if (!REQUESTS.has(type)) return null
  const orderId = clientOrderId(BRANCH, STREAM, state.intents)
  const order = { ...REQUEST, orderId, quantity: '10' }
  if (type === 'EntryRequested') {
    const because = { strategy: 'drop', trigger: 'from-high', barCloseMs: T + state.intents, judged: {} }
    const entry = { side: 'buy', orderType: 'limit', limitPrice: '100', reserve: '1001', expiresAtMs: T + 60_000, because, plan } as const
    return { type, data: { ...order, ...entry } }
  }
  if (type === 'ProtectionRequested') return { type, data: { ...order, side: 'sell', orderType: 'stop-market', ...PLACE } }
  const why = { exitId: state.exits, reason: 'operator', threshold: '1', compared: '2', attempt: 1 } as const
  return { type: 'ExitRequested', data: { ...order, side: 'sell', orderType: 'market', ...why } }
}

const ofNobody = (type: string, state: PositionState): PositionFact | null => {
  if (type === 'ForeignFill') {
    const fee = { amount: '0', asset: 'USD', quoteValue: '0' }
    return { type, data: { tradeId: `f${state.intents}`, side: 'buy', quantity: PIECE, price: '100', fee, because: 'by-hand' } }
  }
  if (type === 'UncoveredSaleObserved') {
    const fee = { amount: '0', asset: 'USD', quoteValue: '0' }
    const sale = { tradeId: `u${state.intents}`, side: 'sell', quantity: PIECE, price: '100', fee, because: 'by-hand', of: PIECE } as const
    return { type, data: sale }
  }
  if (type === 'EntryRequoteDropped') return { type, data: { refusedId: 'x', because: 'paused', judged: {} } }
  if (type !== 'FundingSettled') return null
  const at = { rate: '0.0001', markPrice: '100', quantity: PIECE, amount: '-0.00001', asset: 'USD', dueMs: T }
  return { type, data: { fundingId: `p${state.intents}`, ...at } }
}

const ofCycle = (type: string, state: PositionState): PositionFact | null => {
  if (type === 'ExitDecided') return { type, data: { exitId: state.exits + 1, reason: 'operator', threshold: '1', compared: '2' } }
  const grounds = { reason: 'operator', threshold: '1', compared: '2' } as const
  if (type === 'ExitOvertaken')
    return { type, data: { ...grounds, exitId: state.exits + 1, overtaken: { exitId: state.exits, reason: 'operator' } } }
  if (type === 'ExitCompleted') return { type, data: { exitId: state.exits, sold: '3' } }
  if (type === 'ExitStepLeft') return { type, data: { exitId: state.exits, step: 'patient', next: 'market', because: 'timed-out' } }
  if (type === 'ExitTakenBack') return { type, data: { exitId: state.exits, reason: 'operator' } }
  if (type === 'ExitWithdrawn') return { type, data: { exitId: state.exits, reason: 'soft-stop', threshold: '95', compared: '96' } }
  if (type === 'ExitBlocked') return { type, data: { reason: 'time-limit', threshold: '1', compared: '2', because: 'never-sell' } }
  if (type === 'BreakEvenArmed') return { type, data: { threshold: '103', compared: '104', stopPrice: '100.5' } }
  if (type === 'BreakEvenPassed') return { type, data: { threshold: '100.5', compared: '101' } }
  if (type === 'PlanChanged')
    return {
      type,
      data: { strategy: 'mine', words: 'swing low', barCloseMs: T, price: '104', stop: { from: '90', to: '95' } },
    }
  if (type === 'RoiLowered') return { type, data: { row: 1, fromMs: T, gainPct: '1', price: '101.5' } }
  if (type === 'SwitchedToTarget') return { type, data: { threshold: '101', compared: '102', hangsOn: AVERAGE } }
  if (type === 'SwitchedToStop') return { type, data: { because: 'price', threshold: '99', compared: '98', hangsOn: AVERAGE } }
  if (type === 'SwitchFailed') return { type, data: { because: 'too-small' } }
  if (type === 'SwitchCooled') return { type, data: { sinceMs: T } }
  if (type === 'StopReached') return { type, data: { threshold: '90', compared: '89' } }
  if (type === 'TrailingAgeReached') return { type, data: { fromMs: T, activatePrice: '100.5' } }
  if (type === 'TrailingStale') return { type, data: { sinceMs: T, limitMs: 300_000, stopPrice: '102.5', fixedStop: '90' } }
  if (type === 'TrailingResumed') return { type, data: { price: '104', mark: '105', stopPrice: '102.5' } }
  if (type === 'TrailingArmed' || type === 'TrailingRaised') return { type, data: { mark: '105', stopPrice: '102.5' } }
  if (type !== 'PositionClosed') return null
  return { type, data: { reason: 'operator', dust: '0', openedMs: T, entryValue: '0', exitValue: '0' } }
}

const ofOrder = (type: string, state: PositionState): PositionFact => {
  const step = orderStep(type)
  if (step === null) throw new Error(`No data is known for ${type}.`)
  const orderId = newest(state, step.role)?.orderId ?? 'cf-nobody'
  const dataOf: Readonly<Record<string, object>> = {
    Accepted: { orderId, venueOrderId: 'v' },
    Found: { orderId, venueOrderId: 'v' },
    OutcomeUnknown: { orderId, about: 'place', because: 'timeout', askAfterMs: T + 30_000 },
    CancelRequested: { orderId, because: 'exit', attempt: 1 },
    AmendRequested: { ...PLACE, orderId, quantity: '10', attempt: 1, provableAfterMs: T + 30_000 },
    Amended: { orderId, attempt: 1 },
    AmendRefused: { orderId, attempt: 1, code: 'no' },
    Ended: { orderId, executed: '0', evidence: EVIDENCE },
    Abandoned: { orderId, because: 'cancelled', evidence: EVIDENCE },
  }
  const fill = {
    orderId,
    tradeId: `t${state.intents}-${newest(state, step.role)?.trades.length ?? 0}`,
    quantity: PIECE,
    price: '100',
    fee: { amount: '0', asset: 'USD', quoteValue: '0' },
    liquidity: 'maker',
    reason: step.role === 'Entry' ? 'entry' : 'operator',
    ...(step.role === 'Exit' && { exitId: state.exits }),
  }
  return { type, data: dataOf[step.event] ?? fill, venueTime: T } as PositionFact
}

/** An event of any type with data that fits the state: intents get the next id, all else names the newest order of its role. */
export const synthesise = (type: string, state: PositionState): PositionFact =>
  requested(type, state) ?? ofCycle(type, state) ?? ofNobody(type, state) ?? ofOrder(type, state)
