import type { AlertRule } from '../alert-rule.ts'
import { clockDrift } from './clock-drift.ts'
import { exposedCoins } from './exposed-coins.ts'
import { haltedTrading } from './halted-trading.ts'
import { memoryUse } from './memory-use.ts'
import { requestsLow } from './requests-low.ts'
import { restartLoop } from './restart-loop.ts'
import { staleFeed } from './stale-feed.ts'
import { strategyOff } from './strategy-off.ts'
import { unknownOrders } from './unknown-orders.ts'

export const alertRules: readonly AlertRule[] = [
  exposedCoins,
  unknownOrders,
  staleFeed,
  haltedTrading,
  strategyOff,
  restartLoop,
  requestsLow,
  clockDrift,
  memoryUse,
]
