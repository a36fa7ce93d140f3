import { advancePosition } from '../../machines/position/advance.ts'
import { isLive, isSell } from '../../machines/position/claims.ts'
import type { PositionCommand } from '../../machines/position/commands.ts'
import { decidePosition } from '../../machines/position/decide.ts'
import { mapPlan, type PositionPlan } from '../../machines/position/position-plan.ts'
import { type Exit, initialPosition, isFlat, type Order, type PositionState } from '../../machines/position/state.ts'
import type { OrderAnswer, VenueTrade } from '../../machines/position/venue-commands.ts'
import { canonical } from '../../src/kernel/canonical.ts'
import { format, type Money, parse } from '../../src/kernel/money.ts'
import { approved } from '../spec/approved.ts'
import { BRANCH } from '../spec/branch.ts'
import { placeCommands } from './places.ts'

/** The whole machine, decide and evolve and its orders, as a graph: commands are the edges, one cycle after another. */
export type Step = { readonly command: PositionCommand }
export type Whole = { readonly state: PositionState }

export const STREAM = 'position-paper.test.main-BTC%2FUSD-net'
const ONE = parse('1')
const TWO = parse('2')
/** Long after everything: whatever can be due is due, and every absence is a proof. */
export const LATE = 1_000_000_000

/** two coins an entry, sold and filled one by one, so that everything comes in pieces and yet there is an end of it */
const plan = mapPlan(
  {
    hardStop: { by: 'pct', of: '10' },
    takeProfit: { by: 'pct', of: '10' },
    maxHoldMs: 60_000,
    trailing: {
      activate: { by: 'pct', of: '5' },
      afterMs: 200_000,
      staleMs: 100_000,
      distance: { by: 'pct', of: '2' },
      step: { by: 'pct', of: '1' },
    },
    minQuantity: '1',
    minNotional: '10',
    stepSize: '1',
    tickSize: '0.5',
    exitRetryMs: 0,
    proofDelayMs: 0,
    exits: { feePct: '0.1', takeProfitPartPct: '50' },
    maxStops: 4,
  },
  parse,
)
/** Stop and target take turns, as soon as they like. */
const switching = { stopBelowPct: parse('1'), targetAbovePct: parse('1'), cooldownMs: 0 }
const switchingPlan = { ...plan, exits: { feePct: plan.exits.feePct, switching } }
/** The stop follows the trailing one at the venue, which changes it where it stands. */
const movingPlan: PositionPlan = { ...plan, moveStop: 'amend', exits: { feePct: plan.exits.feePct, nearestAtVenue: true } }
/** An exit rests for a while before it is at market, and who asked for it may want it no more. */
const ladder = { from: 'patient', patientMs: 0, maxSlippagePct: parse('1'), noIoc: true } as const
const askedPlan: PositionPlan = { ...plan, exits: { feePct: plan.exits.feePct, ladder } }
const planOf = ({ switching = false, moving = false, asked = false }: Scope): PositionPlan => {
  if (asked) return askedPlan
  return switching ? switchingPlan : moving ? movingPlan : plan
}
const open = (state: PositionState, its: PositionPlan): PositionCommand => ({
  type: 'OpenPosition',
  proposal: { strategy: 's', trigger: 't', barCloseMs: state.lastDecidedBarMs + 1, judged: {} },
  risk: approved({ quantity: TWO, limitPrice: parse('100'), reserve: parse('201'), plan: its }),
  planFault: null,
  direction: 'long',
  instrumentVersion: 1,
  expiresAtMs: 0,
  provableAfterMs: 1000,
  nowMs: 0,
  quoteAgeMs: 0,
  rules: {
    trading: true,
    kind: 'spot',
    orders: 'open',
    isLineDown: false,
    marketFault: null,
    isVenueTimeKnown: true,
    quoteAgeLimitMs: 1,
    unprotectedPauseMs: 0,
    freeBudget: parse('1000'),
    maxEntries: 1,
    scaleStepPct: 0n,
    ordersAfterCopy: 0,
  },
})

const tradeOf = (order: Order, quantity: Money, fee: Money): VenueTrade => ({
  orderId: order.orderId,
  // the nth of its order, so that a walk from elsewhere tells of the same trade
  tradeId: `t-${order.orderId}-${order.trades.length}`,
  quantity: format(quantity),
  price: '100',
  fee: { amount: format(fee), asset: 'BTC', quoteValue: format(fee * 100n) },
  liquidity: 'taker',
  venueTimeMs: 1000,
})

/** How much may happen: fees in coins leave dust, late trades come after the end, exits sell parts. Each makes the graph larger. */
export type Scope = {
  readonly fees: boolean
  readonly late: 'none' | 'buys' | 'all'
  readonly parts: boolean
  readonly switching?: boolean
  readonly moving?: boolean
  readonly asked?: boolean
}

/** Pieces that the order could still trade: coins that are not there cannot be sold. */
const trades = (state: PositionState, order: Order, fees: boolean): VenueTrade[] => {
  const rest = order.quantity - order.executed
  const most = isSell(order) && state.exposure < rest ? state.exposure : rest
  if (most < ONE) return []
  const pieces = most > ONE ? [ONE, most] : [ONE]
  const plain = pieces.map((quantity) => tradeOf(order, quantity, 0n))
  return isSell(order) || !fees ? plain : [...plain, tradeOf(order, ONE, parse('0.5'))]
}

const answer = (order: Order, is: OrderAnswer, venueTimeMs = LATE): PositionCommand => ({
  type: 'RecordOrder',
  orderId: order.orderId,
  answer: is,
  venueTimeMs,
})

const found = (order: Order, status: 'open' | 'filled' | 'cancelled' | 'expired', pieces: readonly VenueTrade[] = [], untold = 0n) =>
  answer(order, {
    is: 'found',
    status,
    venueOrderId: 'v',
    executed: format(pieces.reduce((sum, { quantity }) => sum + parse(quantity), order.executed + untold)),
    trades: pieces,
  })

/** All that a venue which took the order, or did not, may tell of it, in any order and again and again. */
const ofLiveOrder = (state: PositionState, order: Order, fees: boolean): PositionCommand[] => {
  const { orderId } = order
  const pieces = trades(state, order, fees)
  const reply = (to: 'place' | 'cancel', outcome: Extract<PositionCommand, { type: 'RecordReply' }>['outcome']): PositionCommand => ({
    type: 'RecordReply',
    orderId,
    to,
    outcome,
    venueTimeMs: 1000,
  })
  const isFresh = order.value.phase === 'requested'
  return [
    ...(['place', 'cancel'] as const).flatMap((to) => [
      reply(to, { is: 'accepted', venueOrderId: 'v' }),
      reply(to, { is: 'unknown', because: 'timeout' }),
      ...(to === 'cancel' || isFresh ? [reply(to, { is: 'rejected', code: 'no' })] : []),
    ]),
    ...pieces.map((trade): PositionCommand => ({ type: 'RecordTrade', orderId, trade })),
    answer(order, { is: 'not-found' }, 1),
    answer(order, { is: 'unknown', because: 'outage' }),
    ...(isFresh ? [answer(order, { is: 'not-found' })] : []),
    found(order, 'open'),
    found(order, 'cancelled'),
    found(order, 'expired'),
    ...(pieces.length > 0 ? [found(order, 'cancelled', [], ONE), found(order, 'filled')] : []),
    ...pieces.flatMap((trade) => [found(order, 'open', [trade]), found(order, 'cancelled', [trade])]),
  ]
}

const MOVE: PositionCommand = { type: 'MoveStop', nowMs: LATE }

/** What may be told of a change that was asked for: the answer to it, and how the stop stands. */
const ofAmended = ({ orderId, amendment, quantity, price, executed }: Order): PositionCommand[] => {
  if (amendment === null || price === null) return []
  const { attempt } = amendment
  const reply = (outcome: Extract<PositionCommand, { type: 'RecordReply' }>['outcome']): PositionCommand => ({
    ...{ type: 'RecordReply', orderId, to: 'amend', attempt, outcome, venueTimeMs: 1000 },
  })
  const stands = (its: { readonly quantity: Money; readonly price: Money }): PositionCommand => ({
    type: 'RecordOrder',
    orderId,
    answer: {
      ...{ is: 'found', status: 'open', venueOrderId: 'v', executed: format(executed), trades: [] },
      terms: { quantity: format(its.quantity), limitPrice: null, stopPrice: format(its.price) },
    },
    venueTimeMs: LATE,
  })
  return [
    reply({ is: 'accepted', venueOrderId: 'v' }),
    reply({ is: 'rejected', code: 'no' }),
    reply({ is: 'unknown', because: 'timeout' }),
    stands({ quantity, price }),
    stands(amendment),
  ]
}

/** One coin of the newest order that is over and yet not all traded comes late, once. */
const lateTrade = (state: PositionState, late: Scope['late']): PositionCommand[] => {
  const isLate = state.orders.some(({ value, cycle, moved }) => value.phase === 'closed' && cycle === state.cycle && moved > TWO)
  const order = state.orders.findLast((candidate) => !isLive(candidate) && candidate.executed < candidate.quantity)
  if (order === undefined || isLate || state.exposure >= TWO || (late === 'buys' && isSell(order))) return []
  return trades(state, order, false)
    .slice(0, 1)
    .map((trade) => ({ type: 'RecordTrade', orderId: order.orderId, trade }))
}

const ENGINE: readonly PositionCommand[] = [
  { type: 'Protect', nowMs: LATE },
  { type: 'RecallStop', nowMs: LATE },
  { type: 'CancelEntry', because: 'timed-out', nowMs: LATE },
  { type: 'CancelEntry', because: 'operator', nowMs: LATE },
  { type: 'CancelProtection', nowMs: LATE },
  { type: 'DecideExit', reason: 'operator', threshold: '1', compared: '2' },
  { type: 'DecideOwedExit', reason: 'time-limit', nowMs: LATE },
  { type: 'CompleteExit' },
  { type: 'RequestExit', nowMs: LATE },
  { type: 'ClosePosition' },
  { type: 'MoveTrailing', price: parse('106') },
]

/** A step of the ladder at a price of the moment, its time that is over, and the exit that nobody wants any more. */
const ASKED: readonly PositionCommand[] = [
  { type: 'RequestExit', nowMs: LATE, quote: { bid: parse('100'), ask: parse('100.5') }, price: parse('100') },
  { type: 'CancelExit', nowMs: LATE },
  { type: 'TakeBackExit' },
  { type: 'WithdrawExit' },
]

const PART: PositionCommand = { type: 'DecideExit', reason: 'take-profit', threshold: '1', compared: '2' }

const commandsIn = ({ state }: Whole, scope: Scope): Step[] => {
  const { fees, late, parts, switching = false, moving = false, asked = false } = scope
  const commands: readonly PositionCommand[] = [
    ...(isFlat(state) ? [open(state, planOf(scope))] : []),
    ...ENGINE,
    ...(parts ? [PART] : []),
    ...(asked ? ASKED : []),
    ...(switching ? placeCommands(LATE) : []),
    ...(moving ? [MOVE, ...state.orders.filter(isLive).flatMap(ofAmended)] : []),
    ...state.orders.filter(isLive).flatMap((order) => ofLiveOrder(state, order, fees)),
    ...(late === 'none' ? [] : lateTrade(state, late)),
  ]
  return commands.map((command) => ({ command }))
}

/** Decides and evolves; every fact must be legal where it stands. A refusal changes nothing. */
const stepped = ({ state }: Whole, { command }: Step): Whole => {
  const decision = decidePosition(command, state, BRANCH)
  if (!decision.ok) return { state }
  const happened = decision.facts.map((fact) => ({ ...fact, time: 1000, parts: { base: 'BTC' } }))
  return { state: advancePosition(state, happened).at(-1)! }
}

const stepOf = ({ reason, step, left, sold, isTakenBack }: Exit) => [reason === 'operator', step, left, sold > 0n, isTakenBack === true]

/** What makes two states the same for the rules: where the regions stand, live orders, coins, and what was lost so far. */
const signature = ({ state }: Whole): string =>
  canonical([
    state.value,
    state.orders
      .filter(isLive)
      .map(({ role, value, quantity, executed, amendment, price, expiresAtMs }) =>
        canonical([
          role,
          value,
          quantity,
          executed,
          ...(role === 'Protection' ? [price, amendment?.price ?? null, amendment?.quantity ?? null] : []),
          ...(role === 'Exit' ? [expiresAtMs !== null] : []),
        ]),
      )
      .sort(),
    state.exposure,
    state.isStopRefused,
    Math.min(state.stopsLost, 3),
    state.exit?.isTooSmall ?? false,
    state.exit?.part == null ? null : [format(state.exit.part), format(state.exit.sold)],
    state.plan?.exits.ladder === undefined || state.exit === null ? null : stepOf(state.exit),
    state.noted.parted.length,
    state.lastSale !== null,
    state.moves.failures > 0,
    state.turns.isCooled,
    state.turns.failures > 0,
  ])

/** A step that leads elsewhere; one that is refused, or changes nothing that matters, leads nowhere. */
export type Edge = { readonly from: string; readonly to: string; readonly step: Step }

/** Every state that can be reached, by what makes it the same as others, as it was when it was reached first. */
export const reached = (scope: Scope): { readonly nodes: ReadonlyMap<string, Whole>; readonly edges: readonly Edge[] } => {
  const first: Whole = { state: initialPosition(STREAM) }
  const nodes = new Map([[signature(first), first]])
  const edges: Edge[] = []
  // a map is walked to its end, and what is put into it meanwhile stands there
  for (const [from, now] of nodes)
    for (const step of commandsIn(now, scope)) {
      const next = stepped(now, step)
      if (next.state === now.state) continue
      const to = signature(next)
      if (to === from) continue
      edges.push({ from, to, step })
      if (!nodes.has(to)) nodes.set(to, next)
    }
  return { nodes, edges }
}
