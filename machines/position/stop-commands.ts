import type { PlanFault } from './open-command.ts'

/** `venueNowMs`: the moment by the venue's clock. Who leaves it out says that both clocks are one. */
export type Placed = { readonly nowMs: number; readonly venueNowMs?: number }

/** A stop on the coins that no stop claims yet. */
export type Protect = Placed & { readonly type: 'Protect' }

/** Takes one stop back, so that another one covers its coins together with bare ones, or stands at the right price. */
export type RecallStop = { readonly type: 'RecallStop'; readonly nowMs: number }

/** Has a stop stand where it belongs by now, or for the coins without one as well, without a moment in which none stands. */
export type MoveStop = Placed & { readonly type: 'MoveStop' }

/** Cancels every stop that can be cancelled now, to free the coins for an exit that is decided. */
export type CancelProtection = { readonly type: 'CancelProtection'; readonly nowMs: number }

/** The price as it is now: arms the trailing stop or raises it. */
export type MoveTrailing = { readonly type: 'MoveTrailing'; readonly price: bigint }

/** The position is old enough that any profit arms the trailing stop. */
export type AgeTrailing = { readonly type: 'AgeTrailing'; readonly nowMs: number }

/**
 * Whether any price is heard that could move the trailing stop. `heardMs`: when one was last; left out: none that is known. `candleMs`: prices
 * may come no oftener than that.
 */
export type CheckTrailing = {
  readonly type: 'CheckTrailing'
  readonly nowMs: number
  readonly heardMs?: number
  readonly candleMs?: number
}

/** The price as it is now: arms the stop at break-even. */
export type ArmBreakEven = { readonly type: 'ArmBreakEven'; readonly price: bigint }

/** The price as it is now: at a stop that becomes a limit order. */
export type ReachStop = { readonly type: 'ReachStop'; readonly price: bigint }

/** The price as it is now: so far with the position that the target is to rest in the place of the stop. */
export type SwitchToTarget = { readonly type: 'SwitchToTarget'; readonly price: bigint }

/** The price as it is now: so far against the position that the stop is to rest again. */
export type SwitchToStop = { readonly type: 'SwitchToStop'; readonly price: bigint }

/** The target cannot keep its place, whatever the price is. */
export type LeaveTarget = { readonly type: 'LeaveTarget' }

/** The target, on all that is held, once no stop stands. */
export type PlaceTarget = Placed & { readonly type: 'PlaceTarget' }

/** It is long enough since stop and target last changed places. */
export type CoolSwitch = { readonly type: 'CoolSwitch'; readonly nowMs: number }

/**
 * A strategy wants the stop nearer, or the target elsewhere, in percent of the average price paid. `price`: the worst for the position of
 * those that stops are judged at; null: none is known that is fresh. `everyMs`: no oftener than that. `targetFault`: what the way out
 * costs that the target would not pay, by the venue's record.
 */
export type ChangePlan = {
  readonly type: 'ChangePlan'
  readonly strategy: string
  readonly words: string
  readonly barCloseMs: number
  readonly stopPrice?: bigint
  readonly takeProfitPct?: bigint
  readonly price: bigint | null
  readonly everyMs: number
  readonly targetFault: PlanFault | null
  readonly nowMs: number
}

export type ChangePlaces = SwitchToTarget | SwitchToStop | LeaveTarget | PlaceTarget | CoolSwitch
