import { randomBytes } from 'node:crypto'

/** 128 random bits: no two logs draw the same branch. */
const BRANCH_BYTES = 16

/** Where the order ids of a copy come from once it is a log of its own. */
export const newBranch = (): string => randomBytes(BRANCH_BYTES).toString('hex')
