import type { ChooseStrategy, PlanProposal, StrategyView } from '../../../src/decision/strategy.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import { asking } from '../../engine/asking.ts'
import type { Scenario } from './scenario.ts'
import type { World } from './world.ts'

/** What is to be changed: a stop about the price, so that rules stand against many, and a target that may not pay for the way out. */
const planWish = ({ seed, changeRate }: Scenario, { symbol, bar, position }: StrategyView): PlanProposal | null => {
  const draw = (what: string): number => keyedUniform(seed, 'change', what, symbol, bar.closeMs)
  if (position.is !== 'open' || draw('whether') >= changeRate) return null
  const behind = draw('stop') * 0.006 - 0.001
  const stopPrice = bar.close * (position.direction === 'short' ? 1 + behind : 1 - behind)
  const takeProfitPct = draw('target') * 2 + 0.05
  const kind = draw('kind')
  return { plan: 'wild', ...(kind < 0.8 && { stopPrice }), ...(kind > 0.6 && { takeProfitPct }) }
}

/** Wants to enter and to change plans as the scenario draws it. */
export const wildStrategy = (world: World): ChooseStrategy =>
  asking((view) => [planWish(world.scenario, view), world.propose(view.symbol, view.bar.closeMs)].filter((wish) => wish !== null))
