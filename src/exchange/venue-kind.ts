import type { MarginMode } from '../../machines/position/entry-events.ts'
import type { Config } from '../config/schema.ts'
import type { Alarm } from '../kernel/clock.ts'
import type { Money } from '../kernel/money.ts'
import type { Filters } from '../kernel/order-filters.ts'
import type { Exchange } from './port.ts'

/** An instrument that the engine follows, as far as a venue asks. */
export type Followed = {
  readonly symbol: string
  readonly base: string
  readonly quote: string
  readonly filters: Filters<Money>
  /** of the prices that the market is told */
  readonly marketTick: Money
  readonly timeframeMs: number
  /** absent on spot */
  readonly contract?: {
    readonly size: Money
    readonly settle: string
    readonly leverage: Money
    readonly marginMode: MarginMode
    readonly maintenancePct: Money
  }
  /** of a contract whose mark prices are told: how old one may be */
  readonly markAgeMs?: number
}

/** `paidIn`: what the account starts with, by asset. */
export type VenueParts = {
  readonly config: Config
  readonly instruments: readonly Followed[]
  readonly paidIn: Readonly<Record<string, string>>
}

/** `nowMs`: the moment by the venue's clock, which never stands still or goes back; `alarm` brings what is due by it. */
export type LiveParts = VenueParts & { readonly nowMs: () => number; readonly alarm: Alarm }

/** A venue that an engine can trade at. Both throw UsageError, a sentence, for options that its adapter cannot be made of. */
export type VenueKind = {
  /** by which orders are filled: a log goes on only by those that it was begun with */
  readonly rules: number
  /** Makes its adapter for a tape, whose driver sets the time. */
  readonly open: (parts: VenueParts) => Exchange
  /** Makes its adapter for a live market, in the outside's time. */
  readonly openLive: (parts: LiveParts) => Exchange
}
