import type { PositionPlan } from '../../machines/position/position-plan.ts'
import type { Config } from '../config/schema.ts'
import type { CoinSettings, Settings } from '../config/settings.ts'
import { type AtrTerms, atrTermsOf } from '../decision/atr-distances.ts'
import { freezePlan, type PlanVenue } from '../decision/plan.ts'
import { type RiskTerms, riskTermsOf } from '../decision/risk/risk-terms.ts'
import type { Size } from '../decision/sizing/size-entry.ts'
import { type Money, parse } from '../kernel/money.ts'
import { calendarOf, type TradingCalendar } from '../kernel/trading-calendar.ts'
import { type Coin, slotsOf } from './coin.ts'
import { filtersOf } from './contract-order.ts'

/** What of an entry follows from the options alone. `size`: of a proposal that names none. */
type Terms = {
  /** of the coin, as they were when this was read */
  readonly filters: Coin['filters']
  readonly limitOffsetPct: Money
  readonly scaleStepPct: Money
  readonly isPostOnly: boolean
  readonly size: Size
  readonly plan: PositionPlan
  readonly atr: AtrTerms
  readonly risk: RiskTerms
  /** null: the market is always open */
  readonly calendar: TradingCalendar | null
}
type EntryTermsParts = { readonly coins: readonly Coin[]; readonly settings: Settings; readonly venue: PlanVenue }

const sizeBy = (sizing: CoinSettings['sizing']): Size => {
  switch (sizing.mode) {
    case 'fixed-percent':
    case 'equity-percent':
      return { mode: sizing.mode, amount: parse(sizing.tradePct) }
    case 'fixed-quote':
      return { mode: sizing.mode, amount: parse(sizing.quoteAmount) }
    case 'risk-per-trade':
      return { mode: sizing.mode, amount: parse(sizing.riskPct) }
  }
}

/** The terms of each coin's entries by the options in force: their texts are read once, and anew when other options or filters are. */
export class EntryTerms {
  readonly #parts: EntryTermsParts
  readonly #slots: readonly (readonly number[])[]
  #config: Config | null = null
  #terms: Terms[] = []

  constructor(parts: EntryTermsParts) {
    this.#parts = parts
    this.#slots = slotsOf(parts.coins)
  }

  of(index: number): Terms {
    const { settings, coins } = this.#parts
    if (this.#config !== settings.now) {
      this.#config = settings.now
      this.#terms = coins.map((coin) => this.#read(coin))
    }
    const coin = coins[index]!
    if (this.#terms[index]!.filters !== coin.filters) this.#terms[index] = this.#read(coin)
    return this.#terms[index]!
  }

  #read(coin: Coin): Terms {
    const { symbol, parts, instrument } = coin
    const { settings, venue } = this.#parts
    const { entry, sizing, risk, exit } = settings.of(parts)
    const { calendar } = settings.now
    return {
      filters: coin.filters,
      limitOffsetPct: parse(entry.limitOffsetPct),
      scaleStepPct: parse(entry.scaleStepPct),
      isPostOnly: entry.postOnly === 'on',
      size: sizeBy(sizing),
      plan: freezePlan(exit, filtersOf(coin), { ...venue, slots: this.#slots[instrument]!.length }, parts.base),
      atr: atrTermsOf(exit),
      risk: riskTermsOf(risk),
      calendar: calendarOf(calendar, symbol),
    }
  }
}
