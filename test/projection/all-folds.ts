import { budgetFold } from '../../projections/budget.ts'
import { closesFold } from '../../projections/closes.ts'
import { decisionsFold } from '../../projections/decisions.ts'
import { equityFold } from '../../projections/equity.ts'
import { feesFold } from '../../projections/fees.ts'
import { lotsFold } from '../../projections/lots.ts'
import { ordersFold } from '../../projections/orders.ts'
import { performanceFold } from '../../projections/performance.ts'
import { portfolioFold } from '../../projections/portfolio.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { type DecidingSinks, deciding } from '../../src/replay/deciding.ts'
import { type ReadingSinks, reading } from '../../src/replay/reading.ts'
import type { Folds } from '../../src/report/fold-all.ts'

/** The folds that decisions read and those that are only read, as whoever makes a report has them: one object. */
export const createFolds = (): Folds => ({ ...deciding.create(), ...reading.create() })

export const applyAll = (folds: Folds, event: LogEvent, sinks: DecidingSinks & ReadingSinks = {}): void => {
  deciding.apply(folds, event, sinks)
  reading.apply(folds, event, folds, sinks)
}

export const foldHashes = (folds: Folds): Record<string, string> => ({ ...deciding.hashes(folds), ...reading.hashes(folds) })

/** Each by itself, in the order in which they hear of an event. */
export const projections = {
  lots: lotsFold,
  portfolio: portfolioFold,
  budget: budgetFold,
  closes: closesFold,
  fees: feesFold,
  orders: ordersFold,
  performance: performanceFold,
  equity: equityFold,
  decisions: decisionsFold,
} as const
