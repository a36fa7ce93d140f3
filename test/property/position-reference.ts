import { expect } from 'vitest'
import type { PositionCommand } from '../../machines/position/commands.ts'
import type { Happened } from '../../machines/position/events.ts'
import type { VenueTrade } from '../../machines/position/venue-commands.ts'
import type { Fact } from '../../src/kernel/log-event.ts'
import { Decimal } from '../../src/kernel/money.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import type { Folds } from '../../src/report/fold-all.ts'
import { applyAll, createFolds } from '../projection/all-folds.ts'
import { recordedOf } from '../projection/events.ts'
import { type Marks, newWorld, STREAM, type World } from './wild-world.ts'

/** One order, as somebody would keep it on paper who only reads what was asked and what was told. */
export type Paper = {
  readonly orderId: string
  readonly role: 'Entry' | 'Protection' | 'Exit'
  readonly quantity: Decimal
  readonly reserve: Decimal
  readonly provableAfterMs: number
  readonly cycle: number
  told: Decimal
  readonly trades: Set<string>
  /** the venue has shown that it has, or had, this order */
  hasShown: boolean
  /** asked for, and told that nobody knows what became of it */
  isLost: boolean
  /** told to have ended, and not all of its trades are here */
  isEndOpen: boolean
  isOver: boolean
  cancels: number
  /** the last cancellation is not known to have come to nothing */
  isAskedBack: boolean
}

/** What can be drawn next: how many of each there are. A command that finds none is not run. */
export type Sizes = {
  sent: number
  open: number
  stops: number
  cancels: number
  queries: number
  outbox: number
  heard: number
  late: number
}

/** The reference: coins, cash and open orders by what was told alone, in decimal.js and plain lists, knowing no machine. */
export type Reference = {
  coins: Decimal
  cash: Decimal
  orders: Paper[]
  cycle: number
  /** orders that are over are forgotten when they are of an older cycle: the last one that had traded when the present one began */
  knownFrom: number
  /** coins came since the position was last closed */
  isOpen: boolean
  exitReason: string | null
  /** coins were sold since the position was opened */
  isSelling: boolean
  /** trades by hand and fundings that were told, by their ids */
  readonly outside: Set<string>
  /** a sale was told of after the end of its order: its coins may have been promised to another sale */
  hasSurprise: boolean
  sizes: Sizes
}

/** The real thing: machine, effects and venue, and the folds of all that happened. */
export type Real = {
  readonly world: World
  folds: Folds
  folded: number
  readonly book: string
  readonly marks: Marks
  readonly ran: string[]
}

export const DEPOSIT = '1000000'
/** what the venue takes at least, and so what can be protected or sold */
export const SMALLEST = new Decimal(1)
const parts: Parts = { book: 'paper.test.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' }

const noSizes = (): Sizes => ({ sent: 0, open: 0, stops: 0, cancels: 0, queries: 0, outbox: 0, heard: 0, late: 0 })

export const newReference = (): Reference => ({
  coins: new Decimal(0),
  cash: new Decimal(DEPOSIT),
  orders: [],
  cycle: 0,
  knownFrom: 0,
  isOpen: false,
  exitReason: null,
  isSelling: false,
  outside: new Set(),
  hasSurprise: false,
  sizes: noSizes(),
})

export const newReal = (): Real => {
  const folds = createFolds()
  const fact: Fact = { type: 'FundsDeposited', data: { depositId: 'd', asset: 'USD', amount: DEPOSIT } }
  for (const event of recordedOf([{ stream: 'account', parts: { ...parts, symbol: null, base: null, quote: null }, timeMs: 0, fact }]))
    applyAll(folds, event)
  return { world: newWorld(), folds, folded: 0, book: parts.book, marks: { rows: new Set(), refusals: new Set() }, ran: [] }
}

export const openOrders = ({ orders }: Reference): Paper[] => orders.filter(({ isOver }) => !isOver)

/** Folds what happened since, and enters new orders: an order begins when it is asked for. */
export const follow = (reference: Reference, real: Real): readonly Happened[] => {
  const fresh = real.world.happened.slice(real.folded)
  real.folded = real.world.happened.length
  for (const { time, parts: _, ...fact } of fresh) {
    for (const event of recordedOf([{ stream: STREAM, parts, timeMs: time, fact }])) applyAll(real.folds, event)
    // a further entry of a position begins no cycle
    if (fact.type === 'EntryRequested' && !reference.isOpen && openOrders(reference).length === 0) {
      reference.cycle++
      reference.knownFrom = reference.orders.filter(({ told }) => told.gt(0)).reduce((last, { cycle }) => Math.max(last, cycle), 0)
    }
    const role = /^(Entry|Protection|Exit)Requested$/.exec(fact.type)?.[1] as Paper['role'] | undefined
    if (role !== undefined) enter(reference, role, fact.data as unknown as Asked)
    const { orderId } = fact.data as { orderId?: string }
    const order = reference.orders.find((one) => one.orderId === orderId)
    if (order !== undefined && /(Cancel|Recall)Requested$/.test(fact.type))
      Object.assign(order, { cancels: order.cancels + 1, isAskedBack: true })
    if (order !== undefined && fact.type === 'ProtectionFound') order.isAskedBack = false
  }
  return fresh
}

type Asked = { orderId: string; quantity: string; reserve?: string; provableAfterMs: number }
/** as many stops may live at once; none is added while another one is asked back, until that is known to have come to nothing */
const MOST_STOPS = 4
const enter = (reference: Reference, role: Paper['role'], asked: Asked): void => {
  const stops = openOrders(reference).filter((order) => order.role === 'Protection')
  if (role === 'Protection') {
    expect(stops.length, 'stops that live at once').toBeLessThan(MOST_STOPS)
    expect(stops.filter(({ isAskedBack }) => isAskedBack).length, 'stops in motion').toBe(0)
  }
  if (role === 'Exit') expect(stops.length, 'an exit waits for the proof that the stops are gone').toBe(0)
  reference.orders.push({
    orderId: asked.orderId,
    role,
    quantity: new Decimal(asked.quantity),
    reserve: new Decimal(asked.reserve ?? 0),
    provableAfterMs: asked.provableAfterMs,
    cycle: reference.cycle,
    told: new Decimal(0),
    trades: new Set(),
    hasShown: false,
    isLost: false,
    isEndOpen: false,
    isOver: false,
    cancels: 0,
    isAskedBack: false,
  })
}

/** A trade counts once, whenever and however often it is told. */
const count = (reference: Reference, order: Paper, trade: VenueTrade): void => {
  if (order.trades.has(trade.tradeId)) return
  order.trades.add(trade.tradeId)
  order.told = order.told.plus(trade.quantity)
  order.hasShown = true
  const value = new Decimal(trade.quantity).times(trade.price)
  if (order.role === 'Entry') {
    reference.coins = reference.coins.plus(trade.quantity).minus(trade.fee.amount)
    reference.cash = reference.cash.minus(value)
    reference.isOpen = true
  } else {
    if (order.isOver) reference.hasSurprise = true
    reference.isSelling ||= reference.isOpen
    reference.coins = reference.coins.minus(trade.quantity).minus(trade.fee.amount)
    reference.cash = reference.cash.plus(value)
  }
  if (order.told.eq(order.quantity)) order.isOver = true
}

/** Enters what the venue says. An order is over when its trades make it up, or when what the venue says proves its end. */
export const hear = (reference: Reference, message: PositionCommand): void => {
  if (message.type === 'RecordForeignFill' || message.type === 'RecordFunding') return hearOutside(reference, message)
  if (!('orderId' in message)) return
  const order = reference.orders.find(({ orderId }) => orderId === message.orderId)
  if (order === undefined || (order.isOver && order.cycle < reference.knownFrom)) return
  if (message.type === 'RecordTrade') count(reference, order, message.trade)
  else if (message.type === 'RecordReply') hearReply(order, message)
  else if (message.type === 'RecordOrder') hearAnswer(reference, order, message)
}

/** What moves without an order of ours counts once as well; a sale by hand may be of coins that were promised. */
const hearOutside = (reference: Reference, message: Extract<PositionCommand, { type: 'RecordForeignFill' | 'RecordFunding' }>): void => {
  const id = message.type === 'RecordFunding' ? message.funding.fundingId : message.fill.tradeId
  if (reference.outside.has(id)) return
  reference.outside.add(id)
  if (message.type === 'RecordFunding') {
    reference.cash = reference.cash.plus(message.funding.amount)
    return
  }
  const { side, quantity, price, fee } = message.fill
  // more than is here cannot be sold of it
  const moved = side === 'buy' ? new Decimal(quantity) : Decimal.min(quantity, reference.coins).neg()
  reference.coins = reference.coins.plus(moved)
  reference.cash = reference.cash.minus(moved.times(price)).minus(fee.amount)
  if (moved.gte(0)) return
  reference.hasSurprise = true
  reference.isSelling ||= reference.isOpen
}

const hearReply = (order: Paper, { to, outcome }: Extract<PositionCommand, { type: 'RecordReply' }>): void => {
  if (to === 'cancel' || order.isOver || order.hasShown) return
  if (outcome.is === 'accepted') order.hasShown = true
  else if (outcome.is === 'rejected') order.isOver = true
  else order.isLost = true
}

const hearAnswer = (
  reference: Reference,
  order: Paper,
  { answer, venueTimeMs }: Extract<PositionCommand, { type: 'RecordOrder' }>,
): void => {
  if (answer.is === 'unknown') return
  if (answer.is === 'not-found') {
    if (!order.hasShown && venueTimeMs >= order.provableAfterMs) order.isOver = true
    return
  }
  const isLate = order.isOver
  for (const trade of answer.trades) count(reference, order, trade)
  if (isLate || order.isOver) return
  if (answer.status === 'open' || new Decimal(answer.executed).gt(0)) order.hasShown = true
  if (answer.status === 'open') return
  if (answer.status !== 'filled' && order.told.eq(answer.executed)) order.isOver = true
  else order.isEndOpen = true
}
