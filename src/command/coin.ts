import type { MarginMode } from '../../machines/position/events.ts'
import type { InstrumentKind } from '../kernel/common-facts.ts'
import type { Money } from '../kernel/money.ts'
import type { Filters } from '../kernel/order-filters.ts'
import type { Parts } from '../kernel/recorded.ts'
import type { Target } from './recorder.ts'

/** What a linear contract is, and on what terms it is held. */
export type ContractTerms = {
  /** of the base asset */
  readonly size: Money
  readonly settle: string
  readonly leverage: Money
  readonly marginMode: MarginMode
  readonly maxLeverage: Money
  readonly maintenancePct: Money
}

/** One instrument of the engine: where its events go and what the venue demands of its orders. */
export type Coin = {
  readonly symbol: string
  readonly timeframeMs: number
  readonly parts: Parts
  readonly position: Target
  readonly decisions: Target
  readonly filters: Filters<Money>
  readonly instrumentVersion: number
  readonly kind: InstrumentKind['kind']
  /** absent on spot */
  readonly contract?: ContractTerms
}
