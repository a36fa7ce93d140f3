import { expect } from 'vitest'
import { beginDay, judgeRisk } from '../../machines/risk/decide.ts'
import type { PoolWorth, RiskEvent } from '../../machines/risk/events.ts'
import { evolveRisk, initialRisk, isLegalForRisk, type RiskState } from '../../machines/risk/evolve.ts'
import type { RiskFigures, RiskLimits } from '../../machines/risk/limits/risk-limit.ts'
import { decideOnRisk } from '../../machines/session/commands/index.ts'
import { type Money, parse, ZERO } from '../../src/kernel/money.ts'

/** A book of one pool that was worth 1000 USD when its day began, at NOON; the day ends at NIGHT. */
export const NOON = 1_000_000
export const NIGHT = 2_000_000

export const OFF: RiskLimits = {
  dailyLossPct: ZERO,
  dailyLossAmounts: {},
  dailyLossWarnPct: parse('80'),
  isFlattening: false,
  drawdownPct: ZERO,
  drawdownPauseMs: 0,
  lossStreak: 0,
  lossStreakPauseMs: 0,
  stopGuard: 0,
  stopGuardWindowMs: 60_000,
  stopGuardPauseMs: 0,
}

export const pool = (equity: string, { deposits = '1000', realised = '0' } = {}): PoolWorth => ({ equity, deposits, realised })
const asMoney = ({ equity, deposits, realised }: PoolWorth): PoolWorth<Money> => ({
  equity: parse(equity),
  deposits: parse(deposits),
  realised: parse(realised),
})

/** How the book stands; what is left out is as it was when the day began. */
export const figures = (
  limits: Partial<RiskLimits>,
  { pools = { USD: pool('1000') }, ...more }: Partial<Omit<RiskFigures, 'pools' | 'limits'>> & { pools?: Record<string, PoolWorth> } = {},
): RiskFigures => ({
  nowMs: NOON + 1,
  peaks: { USD: parse('1000') },
  losses: 0,
  stops: [],
  ...more,
  pools: Object.fromEntries(Object.entries(pools).map(([asset, one]) => [asset, asMoney(one)])),
  limits: { ...OFF, ...limits },
})

export const dayBegun = (pools: Record<string, PoolWorth> = { USD: pool('1000') }, untilMs = NIGHT): RiskEvent => ({
  type: 'DayBegun',
  data: { day: '2025-01-01', fromMs: 0, untilMs, pools },
})

/** Tells the facts, each of which must be legal where it stands. */
export const told = (...facts: readonly RiskEvent[]) => {
  const tell = (state: RiskState, fact: RiskEvent): RiskState => {
    expect(isLegalForRisk(state, fact), `${fact.type} is legal where the story tells it`).toBe(true)
    return evolveRisk(state, fact)
  }
  const state = facts.reduce(tell, initialRisk)
  const legal = (decided: readonly RiskEvent[]): readonly RiskEvent[] => {
    decided.reduce(tell, state)
    return decided
  }
  return {
    state,
    judged: (...of: Parameters<typeof figures>) => legal(judgeRisk(state, figures(...of))),
    released: (...of: Parameters<typeof figures>): readonly RiskEvent[] | string => {
      const decided = decideOnRisk({ type: 'Release' }, 'c1', state, figures(...of))
      return decided.ok ? legal(decided.facts) : decided.refusal
    },
    begun: (date: string, fromMs: number, untilMs: number, ...of: Parameters<typeof figures>): readonly RiskEvent[] | string => {
      const decided = beginDay(state, { date, fromMs, untilMs }, figures(...of))
      return decided.ok ? legal(decided.facts) : decided.refusal
    },
  }
}
