import type { PositionCommand } from '../../machines/position/commands.ts'
import { stopLevel } from '../../machines/position/decide/reach-stop.ts'
import type { OpenPosition } from '../../machines/position/open-command.ts'
import { nextDeadlineMs, owed } from '../../machines/position/owed.ts'
import { parse } from '../../src/kernel/money.ts'
import { approved } from '../spec/approved.ts'
import { putStopNearer } from './put-stop-nearer.ts'
import { PLANS, plan } from './wild-plans.ts'
import {
  arrive,
  arriveAmend,
  arriveCancel,
  end,
  fill,
  fillByHand,
  freeCoins,
  fund,
  isOpen,
  lose,
  receive,
  sellMoreThanHeld,
  tell,
  type VenueOrder,
} from './wild-venue.ts'
import { deliver, knowsItsBuys, type Marks, run, type World } from './wild-world.ts'

/** Two draws a step: which of the things that can happen now, and how. */
export type Draw = readonly [which: number, how: number]
type Happening = (world: World, how: number, marks: Marks) => void

const pick = <T>(list: readonly T[], how: number): T => list[how % list.length]!
const noOrder = { is: 'not-found' } as const

/** An entry on the next candle. */
export const entryOf = (world: World, quantity: string, more: Partial<OpenPosition> = {}, its = plan): OpenPosition => ({
  type: 'OpenPosition',
  proposal: { strategy: 'wild', trigger: 'wild', barCloseMs: world.state.lastDecidedBarMs + 60_000, judged: {} },
  risk: approved({ quantity: parse(quantity), limitPrice: parse('100'), reserve: parse(quantity) * 101n, plan: its }),
  planFault: null,
  direction: 'long',
  instrumentVersion: 1,
  expiresAtMs: world.nowMs + 60_000,
  provableAfterMs: world.nowMs + 30_000,
  nowMs: world.nowMs,
  quoteAgeMs: 0,
  rules: {
    trading: true,
    kind: 'spot',
    orders: 'open',
    isLineDown: false,
    marketFault: null,
    isVenueTimeKnown: true,
    quoteAgeLimitMs: 1,
    unprotectedPauseMs: 60_000,
    freeBudget: parse('100000'),
    maxEntries: 2,
    scaleStepPct: 0n,
    ordersAfterCopy: 0,
  },
  ...more,
})

const open: Happening = (world, how, marks) => {
  const proposal = { strategy: 'wild', trigger: 'wild', barCloseMs: world.state.lastDecidedBarMs + 60_000 * (how % 5 && 1), judged: {} }
  run(world, entryOf(world, pick(['10', '4', '1', '7.5'], how), { proposal }, pick(PLANS, how >> 2)), marks)
}

/** Seldom, or the states of two orders would crowd out all others. */
const openMore: Happening = (world, how, marks) => {
  if (how % 7 === 0) open(world, how, marks)
}

const pay: Happening = (world, how, marks) => {
  const due = owed(world.state).filter((item) => item.notBeforeMs <= world.nowMs)
  if (due.length === 0) return
  const item = pick(due, how)
  if (item.kind === 'query-order') receive(world.venue, item)
  else if (!run(world, { ...item.command, nowMs: world.nowMs } as PositionCommand, marks))
    throw new Error(`${item.command.type} is owed and refused.`)
}

const wait: Happening = (world, how) => {
  const next = nextDeadlineMs(owed(world.state), world.nowMs)
  world.nowMs = how % 3 === 0 || next === Number.POSITIVE_INFINITY ? world.nowMs + 1 + (how % 5000) : next
}

const partOf = (order: VenueOrder, how: number): bigint => {
  const whole = order.quantity - order.executed
  const part = (whole * BigInt(1 + (how % 9))) / 10n
  return how % 4 === 0 || part === 0n ? whole : part
}

/** Orders of which the engine thinks that they are over, although the venue has not sold or bought all of it. */
const late = (world: World): readonly VenueOrder[] =>
  world.venue.orders.filter(
    (order) =>
      !isOpen(order) &&
      order.executed < order.quantity &&
      world.state.orders.some(({ orderId, value }) => orderId === order.orderId && value.phase === 'closed'),
  )

const fillLate: Happening = (world, how, marks) => {
  const { venue } = world
  const order = pick(late(world), how)
  const rest = order.quantity - order.executed
  const most = order.side === 'sell' && freeCoins(venue) < rest ? freeCoins(venue) : rest
  if (most <= 0n || (order.side === 'sell' && !knowsItsBuys(world))) return
  fill(venue, order, how % 2 === 0 ? most : (most + 1n) / 2n, world.nowMs)
  deliver(world, venue.outbox.length - 1, marks)
}

/** Coins come or go by hand; nobody can sell what is locked in our orders, nor what only the venue knows of. */
const trade: Happening = (world, how, marks) => {
  const { venue } = world
  const isSale = how % 2 === 0
  const most = isSale ? freeCoins(venue) : parse('3')
  if (how % 5 === 0 && freeCoins(venue) === venue.coins && world.state.exposure === venue.coins && knowsItsBuys(world)) {
    sellMoreThanHeld(venue, parse('1'))
    return deliver(world, venue.outbox.length - 1, marks)
  }
  if (most <= 0n || (isSale && !knowsItsBuys(world))) return
  fillByHand(venue, isSale ? 'sell' : 'buy', how % 3 === 0 ? most : (most + 1n) / 2n, world.nowMs)
  deliver(world, venue.outbox.length - 1, marks)
}

const fundThen: Happening = (world, how, marks) => {
  fund(world.venue, world.nowMs - (how % 3000), world.nowMs, how % 9 === 0 ? '0' : '-0.01')
  deliver(world, world.venue.outbox.length - 1, marks)
}

const engineActs: readonly Happening[] = [
  (world, how, marks) => {
    const reason = pick(['operator', 'take-profit', 'hard-stop'] as const, how)
    run(world, { type: 'DecideExit', reason, threshold: '1', compared: '2' }, marks)
  },
  (world, how, marks) => {
    // a position grows old, or hears nothing for long, and then a price that moves nothing
    if (world.state.plan?.exits.switching !== undefined && how % 3 < 2) {
      const [type, price] = how % 3 === 0 ? (['SwitchToTarget', '108'] as const) : (['SwitchToStop', '90'] as const)
      return void run(world, { type, price: parse(price) }, marks)
    }
    if (how % 9 === 2) putStopNearer(world, marks)
    if (how % 9 === 5) run(world, { type: 'AgeTrailing', nowMs: world.nowMs }, marks)
    if (how % 9 === 8 && world.state.trailing !== null) {
      world.nowMs += 40_000
      if (run(world, { type: 'CheckTrailing', nowMs: world.nowMs }, marks) && how % 2 === 0)
        run(world, { type: 'MoveTrailing', price: parse('100') }, marks)
    }
    const mark = parse('104') + (world.state.trailing?.mark ?? 0n) / 20n + parse(String(how % 9))
    run(world, { type: 'MoveTrailing', price: world.state.trailing?.isStale === true && how % 4 > 0 ? parse('100') : mark }, marks)
  },
  (world, how, marks) => {
    // few plans have a stop that becomes a limit order, and it stands at the venue for a short time only
    const others = ['ArmBreakEven', 'PassBreakEven', 'JudgeSignal'] as const
    const type = stopLevel(world.state) !== null ? 'ReachStop' : pick([...others, 'ReachStop'] as const, how)
    if (type === 'ReachStop') run(world, { type, price: parse('80') }, marks)
    else run(world, type === 'JudgeSignal' ? { type, signal: 'turned', price: parse('90') } : { type, price: parse('120') }, marks)
  },
  (world, _, marks) => {
    run(world, { type: 'CancelEntry', because: 'operator', nowMs: world.nowMs }, marks)
  },
  (world, how, marks) => {
    run(
      world,
      pick<PositionCommand>(
        [
          { type: 'Protect', nowMs: world.nowMs },
          { type: 'RecallStop', nowMs: world.nowMs },
          { type: 'MoveStop', nowMs: world.nowMs },
          { type: 'RequestExit', nowMs: world.nowMs },
          { type: 'ClosePosition' },
          { type: 'CancelProtection', nowMs: world.nowMs },
          { type: 'DecideOwedExit', reason: 'time-limit', nowMs: world.nowMs },
          { type: 'DecideOwedExit', reason: 'unprotected', nowMs: world.nowMs },
        ],
        how,
      ),
      marks,
    )
  },
]

const answerQuery: Happening = (world, how) => {
  const { venue, nowMs } = world
  const [orderId] = venue.queries.splice(how % venue.queries.length, 1)
  const order = venue.orders.find((candidate) => candidate.orderId === orderId)
  const ours = world.state.orders.find((candidate) => candidate.orderId === orderId)
  if (orderId === undefined) return
  if (how % 6 === 1) venue.outbox.push({ type: 'RecordOrder', orderId, answer: { is: 'unknown', because: 'outage' }, venueTimeMs: nowMs })
  // a stale replica knows nothing yet; never so long that the venue's own rule of proof would be broken
  else if (how % 6 === 2 && (ours?.value.phase !== 'requested' || nowMs < ours.provableAfterMs))
    venue.outbox.push({ type: 'RecordOrder', orderId, answer: noOrder, venueTimeMs: nowMs })
  else if (how % 6 === 3) tell(venue, orderId, nowMs, how % 2)
  else if (how % 6 === 4 && order !== undefined && order.status !== 'sent' && order.status !== 'lost' && order.status !== 'rejected')
    venue.outbox.push({
      type: 'RecordOrder',
      orderId,
      answer: { is: 'found', status: 'open', venueOrderId: `v${orderId}`, executed: '0', trades: [] },
      venueTimeMs: nowMs,
    })
  else tell(venue, orderId, nowMs)
}

/** A request that never arrived by its deadline never will: the venue's own rule, on which proof of absence rests. */
const enforceWindow = (world: World): void => {
  for (const order of world.venue.orders) {
    const ours = world.state.orders.find((candidate) => candidate.orderId === order.orderId)
    if (order.status === 'sent' && ours !== undefined && world.nowMs >= ours.provableAfterMs) lose(world.venue, order, world.nowMs)
  }
  world.venue.amends = world.venue.amends.filter(({ orderId, attempt }) => {
    const ours = world.state.orders.find((candidate) => candidate.orderId === orderId)
    return ours?.amendment?.attempt === attempt && world.nowMs < ours.amendment.ownProofMs
  })
}

const venueActs = (world: World): Happening[] => {
  const { venue } = world
  const happenings: Happening[] = []
  const sent = venue.orders.filter((order) => order.status === 'sent')
  const opened = venue.orders.filter(isOpen)
  if (sent.length > 0)
    happenings.push(
      (now, how) => arrive(venue, pick(sent, how), now.nowMs, { answers: how % 3 !== 0 }),
      (now, how) => arrive(venue, pick(sent, how), now.nowMs, { answers: how % 4 !== 0, rejects: how % 3 === 0 }),
      (now, how) => (how % 3 === 0 ? lose(venue, pick(sent, how), now.nowMs) : arrive(venue, pick(sent, how), now.nowMs)),
    )
  if (opened.length > 0)
    happenings.push(
      (now, how) => {
        const order = pick(opened, how)
        fill(venue, order, partOf(order, how), now.nowMs, BigInt(how % 4))
      },
      (now, how) => {
        const order = pick(opened, how)
        fill(venue, order, partOf(order, how), now.nowMs)
      },
      (now, how) => end(venue, pick(opened, how), pick(['cancelled', 'expired'] as const, how), now.nowMs, how % 3 === 0 ? 0 : undefined),
    )
  if (venue.cancels.length > 0)
    happenings.push((now, how) =>
      arriveCancel(
        venue,
        venue.cancels.splice(how % venue.cancels.length, 1)[0]!,
        now.nowMs,
        pick(['acts', 'acts', 'lost', 'refused'] as const, how),
        how % 5 !== 0,
      ),
    )
  if (venue.amends.length > 0)
    happenings.push((now, how) =>
      arriveAmend(
        venue,
        venue.amends.splice(how % venue.amends.length, 1)[0]!,
        now.nowMs,
        pick(['acts', 'acts', 'lost', 'refused'] as const, how),
        how % 5 !== 0,
      ),
    )
  if (venue.queries.length > 0) happenings.push(answerQuery)
  if (late(world).length > 0) happenings.push(fillLate)
  happenings.push((now, how, marks) => (how % 2 === 0 ? trade : fundThen)(now, how >> 1, marks))
  return happenings
}

const wire = (world: World): Happening[] => {
  const { venue } = world
  const happenings: Happening[] = []
  const hear: Happening = (now, how, marks) => deliver(now, how % venue.outbox.length, marks)
  if (venue.outbox.length > 0)
    happenings.push(hear, hear, hear, (_, how) => void (how % 3 === 0 && venue.outbox.splice(how % venue.outbox.length, 1)))
  if (venue.heard.length > 0) happenings.push((now, how, marks) => void run(now, pick(venue.heard, how), marks))
  return happenings
}

/** One step of a script: one thing of all that can happen now happens. */
export const happen = (world: World, [which, how]: Draw, marks: Marks): void => {
  const always =
    world.state.value.entry === 'none' && world.state.value.protection === 'none' ? [open, open, wait] : [pay, pay, wait, openMore]
  const happenings = [...always, ...venueActs(world), ...wire(world), pick(engineActs, how)]
  pick(happenings, which)(world, Math.floor(how / engineActs.length), marks)
  enforceWindow(world)
}
