import { budgetReport } from './budget-report.ts'
import { equityReport } from './equity-report.ts'
import { fillsReport } from './fills-report.ts'
import type { LogReport } from './log-report.ts'
import { lotsReport } from './lots-report.ts'
import { ordersReport } from './orders-report.ts'
import { performanceReport } from './performance-report.ts'
import { portfolioReport } from './portfolio-report.ts'

const table = {
  portfolio: portfolioReport,
  budget: budgetReport,
  lots: lotsReport,
  fills: fillsReport,
  orders: ordersReport,
  performance: performanceReport,
  equity: equityReport,
}

/** Every report by the name it is asked for. Its own `text` takes what its own `read` gave. */
export const reports = new Map(Object.entries(table) as unknown as [string, LogReport<object>][])
