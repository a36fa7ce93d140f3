import { type Money, parse } from '../../src/kernel/money.ts'
import { type RiskValue, riskTable } from './config.ts'
import type { PoolWorth, RiskEvent } from './events.ts'

/** The limits that halt entries: a region each. */
export type HaltName = 'dailyLoss' | 'drawdown' | 'lossStreak' | 'stopGuard'
/** `limit` and `value` as they were told; `untilMs`: when it is over by itself, null: never. */
export type Halt = { readonly limit: string; readonly value: string; readonly untilMs: number | null }

/** Raised with every change of what the state means: the hash in an older seal is then not compared, a snapshot thrown away. */
export const RISK_VERSION = 1

export type RiskState = {
  /** the table's own object, so that its next step is only looked up */
  readonly value: RiskValue
  /** the newest day that was begun, and by asset the figures that it is measured from; null: none was */
  readonly day: { readonly untilMs: number; readonly pools: Readonly<Record<string, PoolWorth<Money>>> } | null
  /** of each region that is halted */
  readonly halts: { readonly [Name in HaltName]?: Halt }
  /** whether a loss of the day sells what is held as well */
  readonly isFlattening: boolean
  /** coins whose size was warned of today */
  readonly warnedCoins: readonly string[]
}

export const initialRisk: RiskState = { value: riskTable.initial, day: null, halts: {}, isFlattening: false, warnedCoins: [] }

export const isLegalForRisk = (state: RiskState, event: { readonly type: string }): boolean => riskTable.isLegal(state.value, event.type)

const poolsOf = (pools: Readonly<Record<string, PoolWorth>>): Readonly<Record<string, PoolWorth<Money>>> =>
  Object.fromEntries(
    Object.entries(pools).map(([asset, { equity, deposits, realised }]) => [
      asset,
      { equity: parse(equity), deposits: parse(deposits), realised: parse(realised) },
    ]),
  )

const halted = (state: RiskState, name: HaltName, halt: Halt): RiskState => ({ ...state, halts: { ...state.halts, [name]: halt } })
const released = ({ halts, ...state }: RiskState, name: HaltName): RiskState => {
  const { [name]: _, ...others } = halts
  return { ...state, halts: others }
}

export const evolveRisk = (before: RiskState, event: RiskEvent): RiskState => {
  const state: RiskState = { ...before, value: riskTable.next(before.value, event.type) }
  switch (event.type) {
    case 'DayBegun': {
      const { untilMs, pools } = event.data
      return { ...released(state, 'dailyLoss'), day: { untilMs, pools: poolsOf(pools) }, isFlattening: false, warnedCoins: [] }
    }
    case 'DailyLossWarned':
      return state
    case 'DailyLossHalted': {
      const { limit, loss, untilMs, flatten } = event.data
      return { ...halted(state, 'dailyLoss', { limit, value: loss, untilMs }), isFlattening: flatten }
    }
    case 'DailyLossReleased':
      return {
        ...released(state, 'dailyLoss'),
        day: state.day && { ...state.day, pools: poolsOf(event.data.pools) },
        isFlattening: false,
      }
    case 'DrawdownHalted': {
      const { limitPct, drawdownPct, untilMs } = event.data
      return halted(state, 'drawdown', { limit: limitPct, value: drawdownPct, untilMs })
    }
    case 'DrawdownReleased':
      return released(state, 'drawdown')
    case 'LossStreakHalted':
    case 'StopGuardHalted': {
      const { limit, count, untilMs } = event.data
      const name = event.type === 'LossStreakHalted' ? 'lossStreak' : 'stopGuard'
      return halted(state, name, { limit: String(limit), value: String(count), untilMs })
    }
    case 'LossStreakReleased':
      return released(state, 'lossStreak')
    case 'StopGuardReleased':
      return released(state, 'stopGuard')
    case 'CoinExposureWarned':
      return { ...state, warnedCoins: [...state.warnedCoins, event.data.symbol] }
  }
}
