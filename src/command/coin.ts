import type { MarginMode } from '../../machines/position/entry-events.ts'
import type { InstrumentKind } from '../kernel/common-facts.ts'
import type { Direction } from '../kernel/direction.ts'
import type { Money } from '../kernel/money.ts'
import type { Filters } from '../kernel/order-filters.ts'
import type { Parts } from '../kernel/recorded.ts'
import { sideIn } from '../kernel/slots.ts'
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

/**
 * One position of the engine: where its events go and what the venue demands of its orders. An instrument has one, in hedge mode two, or
 * one for each slot, and what is of the instrument (prices, candles, indicators) is found by `instrument`.
 */
export type Coin = {
  readonly symbol: string
  /** its place in the market's order */
  readonly instrument: number
  readonly timeframeMs: number
  readonly parts: Parts
  readonly position: Target
  readonly decisions: Target
  /** where what the venue says of the instrument goes */
  readonly observations: Target
  /** as observed last, and which observation that was: other ones are in force from the next order on (feed-watch.ts) */
  filters: Filters<Money>
  instrumentVersion: number
  readonly kind: InstrumentKind['kind']
  /** absent on spot */
  readonly contract?: ContractTerms
}

/** By instrument, the places of its positions among all. */
export const slotsOf = (coins: readonly Pick<Coin, 'instrument'>[]): readonly (readonly number[])[] => {
  const slots: number[][] = []
  coins.forEach(({ instrument }, coin) => {
    slots[instrument] ??= []
    slots[instrument].push(coin)
  })
  return slots
}

/** One of the positions of each instrument, for what all of them share, in the market's order. */
export const oneOfEach = <C extends Pick<Coin, 'instrument'>>(coins: readonly C[]): readonly C[] =>
  slotsOf(coins).map(([first]) => coins[first!]!)

/** Whether a position may be entered in that direction: where an instrument has one for each, each is named by its own. */
export const takes = ({ parts }: Pick<Coin, 'parts'>, direction: Direction): boolean => (sideIn(parts) ?? direction) === direction
