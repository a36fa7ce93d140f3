import { budget } from './budget.ts'
import { equity } from './equity.ts'
import { fills } from './fills.ts'
import { lots } from './lots.ts'
import { orders } from './orders.ts'
import { performance } from './performance.ts'
import { portfolio } from './portfolio.ts'
import type { Report } from './report.ts'

const table = { portfolio, budget, lots, fills, orders, performance, equity }

/** Every report by the name it is asked for. Its own `text` takes what its own `read` gave. */
export const reports = new Map(Object.entries(table) as unknown as [string, Report<object>][])
