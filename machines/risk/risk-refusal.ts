/** Why a rule of risk refuses an entry: a word for each of src/decision/risk/. */
export type RiskRefusal =
  | 'daily-loss'
  | 'drawdown'
  | 'loss-streak'
  | 'stop-guard'
  | 'calendar'
  | 'cooldown'
  | 'low-profit'
  | 'max-positions'
  | 'reward-risk'
  | 'coin-exposure'
  | 'total-exposure'
