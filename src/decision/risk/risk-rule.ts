import type { EntryOrder } from '../../../machines/position/entry-order.ts'
import type { Close } from '../../../machines/risk/close.ts'
import type { RiskWarning } from '../../../machines/risk/events.ts'
import type { RiskState } from '../../../machines/risk/evolve.ts'
import type { RiskRefusal } from '../../../machines/risk/risk-refusal.ts'
import type { Judged } from '../../kernel/common-facts.ts'
import type { Money } from '../../kernel/money.ts'
import type { TradingCalendar } from '../../kernel/trading-calendar.ts'
import type { RiskTerms } from './risk-terms.ts'

/** What rules are given besides the order. Amounts are in the quote asset of the coin. */
export type RiskView = {
  readonly options: RiskTerms
  /** when the coin's market is open; null: always */
  readonly calendar: TradingCalendar | null
  /** the engine's time */
  readonly nowMs: number
  /** the limits that are passed and were not let go since */
  readonly halts: RiskState['halts']
  /** coins whose size was warned of today */
  readonly warnedCoins: readonly string[]
  readonly symbol: string
  readonly openPositions: number
  /** the newest positions of the coin that were closed, the newest last */
  readonly closes: readonly Close[]
  /** what the pool is worth now: cash, and what is held at its last prices */
  readonly equity: Money
  /** what is held at its last price, and what open entries may still buy: of the coin, and of all coins of the pool */
  readonly coinExposure: Money
  readonly totalExposure: Money
  /** by the plan, for a position bought at the limit */
  readonly stopPrice: Money
  readonly targetPrice: Money
  /** the dearer of the two fees */
  readonly worstFeePct: Money
}

/** `judged`: what was compared with what. It is written with the entry, or with its refusal. */
export type Judgement = {
  readonly isBroken: boolean
  readonly judged: Judged
  /** what is written of an order that is approved all the same */
  readonly warning?: RiskWarning
}

/** One rule that may stand against an entry. */
export type RiskRule<Word extends RiskRefusal = RiskRefusal> = {
  readonly refusal: Word
  /** when an entry is refused by it */
  readonly description: string
  /** null: the rule is switched off, or has nothing to say */
  readonly judge: (order: EntryOrder, view: RiskView) => Judgement | null
}
