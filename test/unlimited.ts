/** For markets that are meant to be lively, whatever is lost in them: no pause after a close, and no limit of loss halts anything. */
export const UNLIMITED: Readonly<Record<string, string>> = {
  'risk.maxCoinExposurePct': '100',
  'risk.cooldownMin': '0',
  'risk.dailyLossPct': '0',
  'risk.maxDrawdownPct': '0',
  'risk.lossStreakTrades': '0',
}
