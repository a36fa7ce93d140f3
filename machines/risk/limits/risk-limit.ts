import type { Money } from '../../../src/kernel/money.ts'
import type { PoolWorth, RiskEvent } from '../events.ts'
import type { RiskState } from '../evolve.ts'

/** What the options say. Zero switches a limit off; a pause of 0 lasts until a person ends it. */
export type RiskLimits = {
  readonly dailyLossPct: Money
  /** by asset, instead of the percentage */
  readonly dailyLossAmounts: Readonly<Record<string, Money>>
  /** of the limit of a day */
  readonly dailyLossWarnPct: Money
  readonly isFlattening: boolean
  readonly drawdownPct: Money
  readonly drawdownPauseMs: number
  readonly lossStreak: number
  readonly lossStreakPauseMs: number
  readonly stopGuard: number
  readonly stopGuardWindowMs: number
  readonly stopGuardPauseMs: number
}

/** How the book stands, and what it is measured by. */
export type RiskFigures = {
  readonly nowMs: number
  /** by asset */
  readonly pools: Readonly<Record<string, PoolWorth<Money>>>
  readonly peaks: Readonly<Record<string, Money>>
  /** positions closed at a loss in a row, and the moments at which positions were closed by a stop at a loss */
  readonly losses: number
  readonly stops: readonly number[]
  readonly limits: RiskLimits
}

export type RiskLimit = {
  /** What the figures make of it: nothing, a warning, a halt, or the end of one whose time is over. */
  readonly judge: (state: RiskState, figures: RiskFigures) => RiskEvent | null
  /** The end of its halt, if it has one. `commandId`: of the person's command that ends it; null: its time is over. */
  readonly release: (state: RiskState, figures: RiskFigures, commandId: string | null) => RiskEvent | null
}

export const isSaid = (event: RiskEvent | null): event is RiskEvent => event !== null

/** null: a person has to end it */
export const pauseUntil = (nowMs: number, pauseMs: number): number | null => (pauseMs === 0 ? null : nowMs + pauseMs)

export const isOver = (state: RiskState, name: keyof RiskState['halts'], nowMs: number): boolean => {
  const untilMs = state.halts[name]?.untilMs ?? null
  return untilMs !== null && nowMs >= untilMs
}

export const byWhom = (commandId: string | null): 'time' | 'operator' => (commandId === null ? 'time' : 'operator')
