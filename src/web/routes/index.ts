import type { AnyRoute } from './api-route.ts'
import { chartRoute } from './chart-route.ts'
import { coinRoute, coinsRoute } from './coins-route.ts'
import { cyclesRoute } from './cycles-route.ts'
import { decisionsRoute } from './decisions-route.ts'
import { eventRoute } from './event-route.ts'
import { eventsRoute } from './events-route.ts'
import { framesRoute } from './frames-route.ts'
import { momentRoute } from './moment-route.ts'
import { overviewRoute } from './overview-route.ts'
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
]
