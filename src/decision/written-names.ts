/** Under these the engine writes its own numbers beside the values of a proposal: of the order, and of what it was judged by. */
export const WRITTEN_NAMES: readonly string[] = [
  // the order
  ...[
    'sizeMode',
    'sizeAmount',
    'urgency',
    'limitOffsetPct',
    'price',
    'limitPrice',
    'quantity',
    'reserve',
    'freeBudget',
    'scalePct',
    'atrPct',
  ],
  // what every order is judged by
  ...['quoteAgeMs', 'quoteAgeLimitMs', 'retryAtMs', 'expiresAtMs', 'direction', 'held', 'exposure', 'ordersAfterCopy', 'unprotectedMs'],
  ...['untilMs', 'minQuantity', 'value', 'minNotional', 'ours', 'theirs', 'downMs', 'haltedMs', 'venueTickSize', 'venueContractSize'],
  ...['entries', 'maxEntries', 'lastLimitPrice', 'nextLimitPrice', 'scaleStepPct', 'stopHangsOn', 'stopHangsOnPrice'],
  // the plan
  ...[
    'entryPrice',
    'tickSize',
    'stopPrice',
    'targetPrice',
    'activatePrice',
    'exitPrice',
    'gain',
    'fees',
    'protectable',
    'stepSize',
    'valueAtStop',
  ],
  ...['liquidationPrice', 'leverage', 'maintenanceMarginPct'],
  // guards
  ...['seen', 'trend', 'tickPct', 'maxTickPct', 'minPrice', 'maxPrice', 'changePct', 'redDayPct', 'spreadPct', 'maxSpreadPct'],
  ...['turnover', 'minTurnover'],
  // rules of risk
  ...['closedBy', 'opensMs', 'equity', 'coinExposure', 'maxCoinExposure', 'closedMs', 'cooldownUntilMs', 'limit', 'haltedUntilMs'],
  ...[
    'dailyLoss',
    'drawdown',
    'lossStreak',
    'stopGuard',
    'closes',
    'leastGain',
    'pausedUntilMs',
    'openPositions',
    'maxPositions',
    'reward',
    'risk',
    'rewardRisk',
    'minRewardRisk',
  ],
  ...['totalExposure', 'maxTotalExposure'],
]
