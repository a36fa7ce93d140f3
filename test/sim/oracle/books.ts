import { isLive, liveOrders } from '../../../machines/position/claims.ts'
import { owed } from '../../../machines/position/owed.ts'
import { isFlat } from '../../../machines/position/state.ts'
import { poolFigures } from '../../../projections/pool-figures.ts'
import { decode } from '../../../src/event/codec.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { format, parse, ZERO } from '../../../src/kernel/money.ts'
import { positionName } from '../../../src/kernel/slots.ts'
import { QUOTE, THIRD } from '../world/coins.ts'
import type { World } from '../world/world.ts'

/** When nothing is on its way, the folds own what a survey says, coin for coin and cent for cent (I-03, I-05, I-10). */
export const compareBooks = (world: World): void => {
  const { oracle, venue } = world
  const { folds } = oracle.state
  const balances = venue.owned()
  const owned = (asset: string): bigint =>
    balances
      .filter((one) => one.asset === asset)
      .reduce((sum, { free, locked }) => sum + parse(free) + parse(locked), -venue.strange.of(asset))
  for (const asset of [QUOTE, THIRD]) {
    const { cash } = poolFigures(folds.budget, folds.lots, asset)
    const truth = owned(asset)
    // of contracts that were told in another order than they were traded in, more or less may be realised until all are closed
    const isOpen = venue.positions().length > 0
    if (cash !== truth && !isOpen) oracle.broken('I-03', `the folds own ${format(cash)} ${asset}, the venue says ${format(truth)}`)
  }
  oracle.wallet.compareAtRest()
  oracle.differences.compareAtRest()
  venue.coins.forEach(({ base, contract }, coin) => {
    if (contract !== undefined) return
    const truth = owned(base)
    const sharers = venue.places.sharersOf(coin)
    const sumOf = (of: (sharer: number) => bigint): bigint => sharers.reduce((sum, sharer) => sum + of(sharer), ZERO)
    const held = sumOf((sharer) => folds.portfolio[positionName(venue.coins[sharer]!)]?.held ?? ZERO)
    if (held !== truth) oracle.broken('I-05', `the folds hold ${format(held)} ${base}, the venue says ${format(truth)}`)
    const exposure = sumOf((sharer) => oracle.position(sharer).exposure)
    if (exposure !== truth) oracle.broken('I-10', `the machines hold ${format(exposure)} ${base}, the venue says ${format(truth)}`)
    // a slot sells what it bought, whatever else the balance holds
    const own = oracle.position(coin).exposure
    if (own !== venue.held(coin))
      oracle.broken('I-10', `${positionName(venue.coins[coin]!)} holds ${format(own)}, and its trades brought ${format(venue.held(coin))}`)
  })
}

/** Every order that lives at the venue is ours and known to live (I-11); every order we think lives does (I-24). */
export const compareOrders = (world: World): void => {
  const { oracle, venue } = world
  venue.coins.forEach((_, coin) => {
    const ours = new Map(oracle.position(coin).orders.map((order) => [order.orderId, order]))
    for (const { orderId } of venue.live(coin)) {
      const order = ours.get(orderId)
      if (order === undefined || !isLive(order))
        oracle.broken('I-11', `order ${world.nameOf(orderId)} lives at the venue, and nobody owns it`)
    }
    const live = new Set(venue.live(coin).map(({ orderId }) => orderId))
    for (const { orderId } of liveOrders(oracle.position(coin)))
      if (!live.has(orderId)) oracle.broken('I-24', `order ${world.nameOf(orderId)} is gone at the venue, and the engine has not found out`)
  })
}

/** The line stands, and the log does not take it for broken: no coins would be bought, and no difference judged, ever again (I-24). */
export const compareLine = ({ oracle }: World): void => {
  if (oracle.state.facts.line.isDown) oracle.broken('I-24', 'the line stands, and the log takes it for broken long after')
}

/** A minute after all faults ended, nothing is unknown and nothing is owed that could have been done (I-24). */
export const requireSettled = (world: World): void => {
  const { oracle, venue, timeline } = world
  venue.coins.forEach(({ symbol }, coin) => {
    const position = oracle.position(coin)
    const nowMs = (world.process?.nowMs() ?? timeline.nowMs) - 30_000
    // an order that was asked for a moment ago may be unknown: its acknowledgement is provisional, or its process has just died
    if (position.orders.some((order) => isLive(order) && order.value.fate === 'unknown' && order.ownProofMs < nowMs))
      oracle.broken('I-24', `the fate of an order of ${symbol} is still unknown a minute after the last fault`)
    const entry = position.orders.find((order) => order.role === 'Entry' && isLive(order))
    if ((entry?.expiresAtMs ?? nowMs) < nowMs) oracle.broken('I-24', `an entry of ${symbol} lives on long after its time`)
    const limitMs = (position.openedMs ?? nowMs) + (position.plan?.maxHoldMs ?? 0)
    const isToGo = position.value.exit === 'none' && position.plan?.exits.neverSell !== true
    if (isToGo && limitMs < nowMs) oracle.broken('I-24', `${symbol} is held long after its time limit`)
    // whether prices still come is asked for as long as a trailing stop stands
    const overdue = owed(position).find(
      (item) => item.kind === 'command' && item.command.type !== 'CheckTrailing' && item.notBeforeMs < nowMs,
    )
    if (overdue?.kind === 'command') oracle.broken('I-24', `${overdue.command.type} of ${symbol} is owed and not done`)
  })
}

export const requireFlat = (world: World): void => {
  world.venue.coins.forEach(({ symbol }, coin) => {
    const position = world.oracle.position(coin)
    if (!isFlat(position)) world.oracle.broken('I-24', `${symbol} was to be closed, and is ${JSON.stringify(position.value)}`)
  })
}

/** Every coin in the folds was brought by a fill, and every one that left was taken by one: nothing was set right by hand (I-15). */
export const requireFillsOnly = (world: World): void => {
  const { oracle, venue, disk } = world
  for (const { base, symbol, slot, contract } of venue.coins) {
    if (contract !== undefined) continue
    const name = positionName({ symbol, ...(slot !== undefined && { slot }) })
    let coins = ZERO
    for (const row of disk.rows) {
      if (positionName(row.parts) !== name || !/Fill(ed)?$/.test(row.type)) continue
      const { type, data } = decode(row) as LogEvent & { data: { side?: string; quantity: string; fee: { amount: string; asset: string } } }
      coins += type.startsWith('Entry') || data.side === 'buy' ? parse(data.quantity) : -parse(data.quantity)
      if (data.fee.asset === base) coins -= parse(data.fee.amount)
    }
    const held = oracle.state.folds.portfolio[name]?.held ?? ZERO
    if (coins !== held) oracle.broken('I-15', `the fills brought ${format(coins)} ${base} of ${name}, the folds hold ${format(held)}`)
  }
}
