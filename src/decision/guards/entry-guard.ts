import type { GuardRefusal } from '../../../machines/position/guard-refusal.ts'
import type { Config } from '../../config/schema.ts'
import type { Direction } from '../../kernel/direction.ts'
import type { IndicatorNeeds, IndicatorValues } from '../../market/indicators/index.ts'

export type GuardOptions = Config['guards']

/** What a guard is shown of the market: numbers, opinions about it and no money. */
export type GuardView = {
  readonly symbol: string
  readonly direction: Direction
  /** the last price */
  readonly price: number
  readonly tickSize: number
  /** between bid and ask, in percent of their middle: as they are quoted, or else as is usual at the venue */
  readonly spreadPct: number
}

/** What was compared; null: the guard has not seen enough of the market yet, and lets nothing pass. */
export type GuardJudgement = { readonly isBroken: boolean; readonly judged: Readonly<Record<string, number>> }

type Judge<Needs extends IndicatorNeeds> = (view: GuardView, options: GuardOptions, values: IndicatorValues<Needs>) => GuardJudgement | null

/** One look at the market that may stand against an entry. */
export type EntryGuard<Word extends GuardRefusal = GuardRefusal> = {
  readonly refusal: Word
  /** when an entry is kept back by it */
  readonly description: string
  readonly isOn: (options: GuardOptions) => boolean
  /** the indicators that it reads, by names of its own; they are fed from the start on */
  readonly needs?: (options: GuardOptions) => IndicatorNeeds
  readonly judge: Judge<IndicatorNeeds>
}

/** A guard that reads indicators. */
export const guardBy = <const Word extends GuardRefusal, const Needs extends IndicatorNeeds>(
  guard: Omit<EntryGuard<Word>, 'needs' | 'judge'> & { readonly needs: (options: GuardOptions) => Needs; readonly judge: Judge<Needs> },
): EntryGuard<Word> =>
  // it is handed what its own needs name
  ({ ...guard, judge: guard.judge as unknown as Judge<IndicatorNeeds> })
