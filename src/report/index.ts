import { budgetReport } from './budget-report.ts'
import { decisionsReport } from './decisions-report.ts'
import { equityReport } from './equity-report.ts'
import { eventsReport } from './events-report.ts'
import { fillsReport } from './fills-report.ts'
import { fundingReport } from './funding-report.ts'
import type { LogReport } from './log-report.ts'
import { lotsReport } from './lots-report.ts'
import { ordersReport } from './orders-report.ts'
import { performanceReport } from './performance-report.ts'
import { portfolioReport } from './portfolio-report.ts'
import { positionsReport } from './positions-report.ts'

const table = {
  portfolio: portfolioReport,
  budget: budgetReport,
  lots: lotsReport,
  fills: fillsReport,
  funding: fundingReport,
  orders: ordersReport,
  positions: positionsReport,
  decisions: decisionsReport,
  events: eventsReport,
  performance: performanceReport,
  equity: equityReport,
}

/** Every report by the name it is asked for. Its own `tables` take what its own `read` gave. */
export const reports = new Map(Object.entries(table) as unknown as [string, LogReport<object>][])
