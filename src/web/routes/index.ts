import { alarmsRoute } from './alarms-route.ts'
import type { AnyRoute } from './api-route.ts'
import { budgetRoute } from './budget-route.ts'
import { chartRoute } from './chart-route.ts'
import { coinRoute, coinsRoute } from './coins-route.ts'
import { cyclesRoute } from './cycles-route.ts'
import { decisionsRoute } from './decisions-route.ts'
import { differenceRoute } from './difference-route.ts'
import { equityRoute } from './equity-route.ts'
import { eventRoute } from './event-route.ts'
import { eventsRoute } from './events-route.ts'
import { framesRoute } from './frames-route.ts'
import { lotsRoute } from './lots-route.ts'
import { machineRoute, machinesRoute } from './machines-route.ts'
import { momentRoute } from './moment-route.ts'
import { orderRoute, ordersRoute } from './orders-route.ts'
import { overviewRoute } from './overview-route.ts'
import { performanceRoute } from './performance-route.ts'
import { stepRoute } from './step-route.ts'
import { whyNotRoute } from './why-not-route.ts'
import { whyRoute } from './why-route.ts'

/** Every GET that is answered from a moment of the log, under `/api/v1`. */
export const routes: readonly AnyRoute[] = [
  overviewRoute,
  momentRoute,
  coinsRoute,
  coinRoute,
  chartRoute,
  cyclesRoute,
  framesRoute,
  decisionsRoute,
  eventsRoute,
  eventRoute,
  stepRoute,
  whyRoute,
  whyNotRoute,
  ordersRoute,
  orderRoute,
  lotsRoute,
  budgetRoute,
  performanceRoute,
  equityRoute,
  machinesRoute,
  machineRoute,
  differenceRoute,
  alarmsRoute,
]
