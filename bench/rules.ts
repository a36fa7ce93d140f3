type Options = Readonly<Record<string, string>>

/** Every rule that is off by default is on, with numbers that somebody might choose. */
export const EVERY_RULE: Options = {
  'entry.maxEntries': '2',
  'sizing.volatility': 'regimes',
  'risk.stopGuardTrades': '10',
  'risk.stopGuardPauseMin': '60',
  'risk.lossStreakPauseMin': '60',
  'risk.drawdownPauseMin': '60',
  'risk.lowProfitTrades': '5',
  'risk.lowProfitPauseMin': '60',
  'risk.minRewardRisk': '0.1',
  'calendar.timeZone': 'Europe/Berlin',
  'calendar.hours': 'mon-sun 00:00-24:00',
  'calendar.holidays': '12-25',
  'calendar.maintenance': 'sun 02:00-02:30',
  'exit.softStopPct': '1.5',
  'exit.takeProfitPartPct': '50',
  'exit.ladder': 'aggressive',
  'exit.trailingActivatePct': '0.6',
  'exit.trailingAfterMin': '300',
  'exit.trailingDistancePct': '0.3',
  'exit.breakEvenAtPct': '0.5',
  'exit.roi': '0=4, 120=0.5',
  'exit.signal': 'any-price',
  'exit.scorePoints': '70',
  'exit.idleExitMin': '180',
}

/** The same, but so that a price within two percent does nothing: every rule waits at its distance. */
export const EVERY_RULE_FAR_AWAY: Options = {
  ...EVERY_RULE,
  'entry.maxEntries': '1',
  // midnight in UTC: the bench plays one day
  'risk.dayStartsAt': '01:00',
  'risk.dailyLossPct': '50',
  'risk.maxDrawdownPct': '50',
  'exit.softStopPct': '45',
  'exit.trailingActivatePct': '45',
  'exit.trailingAfterMin': '500000',
  'exit.trailingDistancePct': '5',
  'exit.breakEvenAtPct': '45',
  'exit.roi': '0=45, 1440=44',
  'exit.scoreProfitPct': '45',
  'exit.scorePoints': '80',
  'exit.idleExitMin': '525600',
  'exit.neverSell': 'C099',
}
