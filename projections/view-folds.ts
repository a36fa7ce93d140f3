import { askedFold } from './asked-orders.ts'

/** The folds of whoever looks at a log: what is finished goes into rows, what is not is their state. No writer folds them. */
export const viewFolds = { asked: askedFold } as const
