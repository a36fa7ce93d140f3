import type fc from 'fast-check'
import { expect } from 'vitest'
import type { PositionCommand } from '../../machines/position/commands.ts'
import { owed } from '../../machines/position/owed.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import { Decimal, format } from '../../src/kernel/money.ts'
import { requireAgreement } from './agreement.ts'
import { follow, hear, openOrders, type Real, type Reference, SMALLEST } from './position-reference.ts'
import { isOpen, lose, type Venue, type VenueOrder } from './wild-venue.ts'
import { run } from './wild-world.ts'

type Size = keyof Reference['sizes']

export const pick = <T>(list: readonly T[], nth: number): T => list[nth % list.length]!

export const sent = (venue: Venue): VenueOrder[] => venue.orders.filter(({ status }) => status === 'sent')
export const opened = (venue: Venue): VenueOrder[] => venue.orders.filter(isOpen)
/** over for us, not all traded at the venue, and since the last cycle that traded: older ones are strangers */
export const late = (reference: Reference, { world }: Real): VenueOrder[] =>
  world.venue.orders.filter((order) => {
    const ours = reference.orders.find(({ orderId }) => orderId === order.orderId)
    return ours?.isOver === true && ours.cycle >= reference.knownFrom && !isOpen(order) && order.executed < order.quantity
  })
/** coins that we have not been told of cannot be told to be sold; a purchase and a sale that are both untold may add up to nothing */
export const isTold = (reference: Reference, { world: { venue } }: Real): boolean =>
  reference.coins.eq(format(venue.coins)) &&
  reference.orders.every((ours) => venue.orders.find(({ orderId }) => orderId === ours.orderId)?.trades.length === ours.trades.size)

/** The engine pays what it owes, as it does behind every event; two hands are enough for all that can be owed at once. */
const settle = ({ world, marks }: Real): void => {
  for (let paid = 0; ; paid++) {
    expect(paid, 'what is owed comes to an end').toBeLessThan(10)
    const due = owed(world.state).find((item) => item.kind === 'command' && item.notBeforeMs <= world.nowMs)
    if (due?.kind !== 'command') return
    const command = { ...due.command, nowMs: world.nowMs } as PositionCommand
    expect(run(world, command, marks), `${command.type} is owed, so it is accepted`).toBe(true)
  }
}

/** Says and hears one message, or all: the reference hears the same. */
export const deliver = (reference: Reference, { world, marks }: Real, index: number): void => {
  const [message] = world.venue.outbox.splice(index, 1)
  if (message === undefined) return
  world.venue.heard.push(message)
  hear(reference, message)
  run(world, message, marks)
}

const countAll = (reference: Reference, real: Real): void => {
  const { venue } = real.world
  reference.sizes = {
    sent: sent(venue).length,
    open: opened(venue).length,
    stops: opened(venue).filter(({ type }) => type === 'stop-market').length,
    cancels: venue.cancels.length,
    queries: venue.queries.length,
    outbox: venue.outbox.length,
    heard: venue.heard.length,
    late: late(reference, real).length,
  }
}

/** Everything that the reference can say of the real thing, after every command. */
const compare = (reference: Reference, real: Real, fresh: readonly { readonly type: string; readonly data: unknown }[]): void => {
  const { state } = real.world
  expect(format(state.exposure), 'coins').toBe(reference.coins.toFixed())
  const pool = poolFigures(real.folds.budget, real.folds.lots, 'USD')
  expect(format(pool.cash), 'cash').toBe(reference.cash.toFixed())
  expect(format(real.folds.lots.long['BTC/USD']?.quantity ?? 0n), 'lots').toBe(reference.coins.toFixed())
  const reserved = openOrders(reference).reduce(
    (sum, { reserve, quantity, told }) =>
      sum.plus(reserve.times(quantity.minus(told)).div(quantity).toDecimalPlaces(18, Decimal.ROUND_DOWN)),
    new Decimal(0),
  )
  expect(format(pool.reserved), 'reserved').toBe(reserved.toFixed())
  expect(pool.free >= 0n).toBe(true)
  const live = state.orders.filter(({ value }) => value.phase !== 'closed')
  expect(live.map(({ orderId, role, executed }) => [orderId, role, format(executed)])).toEqual(
    openOrders(reference).map(({ orderId, role, told }) => [orderId, role, told.toFixed()]),
  )
  expect(Object.keys(real.folds.orders.open)).toEqual(openOrders(reference).map(({ orderId }) => orderId))
  expect(state.value.protection !== 'none', 'a position is open since coins came').toBe(reference.isOpen)
  const claims = openOrders(reference)
    .filter(({ role }) => role !== 'Entry')
    .reduce((sum, { quantity, told }) => sum.plus(quantity).minus(told), new Decimal(0))
  if (!reference.hasSurprise) expect(claims.lte(reference.coins), 'no coin is promised twice (I-07)').toBe(true)
  for (const { type, data } of fresh)
    if (type === 'ExitRequested') expect((data as { reason: string }).reason, 'the reason decided first (I-19)').toBe(reference.exitReason)
  requireAgreement(state)
}

/** A command that needs something to act upon, and after which the engine settles and everything is compared. */
export abstract class Act implements fc.Command<Reference, Real> {
  readonly #needs: Size | null
  constructor(needs: Size | null = null) {
    this.#needs = needs
  }
  abstract act(reference: Reference, real: Real): void
  abstract toString(): string
  check(reference: Readonly<Reference>): boolean {
    return this.#needs === null || reference.sizes[this.#needs] > 0
  }
  run(reference: Reference, real: Real): void {
    const isLost = openOrders(reference).some(({ isLost, hasShown }) => isLost && !hasShown)
    real.ran.push(this.constructor.name)
    this.act(reference, real)
    const first = follow(reference, real)
    const stillLost = isLost && openOrders(reference).some(({ isLost, hasShown }) => isLost && !hasShown)
    settle(real)
    const fresh = [...first, ...follow(reference, real)]
    if (stillLost)
      expect(
        fresh.filter(({ type }) => /^(Entry|Protection|Exit)Requested$/.test(type)),
        'unknown blocks the coin',
      ).toEqual([])
    for (const { type, data } of fresh) if (type === 'ExitDecided') reference.exitReason ??= (data as { reason: string }).reason
    // nothing open, nothing to sell: over, and by now the engine has said so
    if (openOrders(reference).length === 0 && reference.coins.lt(SMALLEST)) {
      reference.isOpen = false
      reference.isSelling = false
      compare(reference, real, fresh)
      reference.exitReason = null
    } else compare(reference, real, fresh)
    this.#enforceWindow(real)
    countAll(reference, real)
  }
  /** The venue's own rule on which proof of absence rests: what did not arrive by then never will. */
  #enforceWindow({ world }: Real): void {
    for (const order of sent(world.venue)) {
      const ours = world.state.orders.find(({ orderId }) => orderId === order.orderId)
      if (ours !== undefined && world.nowMs >= ours.provableAfterMs) lose(world.venue, order, world.nowMs)
    }
  }
}
