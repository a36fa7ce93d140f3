import { askedFold } from './asked-orders.ts'
import { cyclesFold } from './closed-cycles.ts'
import { endedFold } from './ended-orders.ts'
import { refusalsFold } from './refusal-rows.ts'
import { stopsFold } from './stop-pieces.ts'

/** The folds of whoever looks at a log: what is finished goes into rows, what is not is their state. No writer folds them. */
export const viewFolds = {
  cycles: cyclesFold,
  stops: stopsFold,
  refusals: refusalsFold,
  asked: askedFold,
  ended: endedFold,
} as const
