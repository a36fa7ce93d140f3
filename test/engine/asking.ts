import type { ChooseStrategy, Strategy, StrategyView } from '../../src/decision/strategy.ts'

/** That strategy for every coin, whatever the options name. */
export const onlyThat =
  (strategy: Strategy): ChooseStrategy =>
  () => ({ strategy, settings: null })

/** A strategy without settings and indicators. */
export const asking = (on: (view: StrategyView) => ReturnType<Strategy['on']>): ChooseStrategy =>
  onlyThat({ id: 'test', settings: null, on })
