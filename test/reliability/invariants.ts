import { logInvariants } from './invariants/log.ts'
import { moneyInvariants } from './invariants/money.ts'
import { orderInvariants } from './invariants/orders.ts'
import { runInvariants } from './invariants/runs.ts'

/** Where the contract wants an invariant checked. */
export type Place = 'production' | 'simulator' | 'verify' | 'tests'

/** Code of the product that keeps the promise: `says` stands in the file, so that a check that was removed is noticed. */
export type Guard = {
  readonly file: string
  readonly says: string
  readonly does: 'stops' | 'refuses' | 'does not start' | 'by construction'
}

/**
 * What the simulator checks is not written here: it is read from the code (`simulator-checks.ts`). The tests are those with
 * the id in their titles (`found-tests.ts`).
 */
export type InvariantRow = {
  readonly id: string
  readonly promise: string
  readonly wanted: readonly Place[]
  readonly guards: readonly Guard[]
  /** rules of `coinfold verify` */
  readonly rules: readonly string[]
  /** what is wanted and not there, in sentences */
  readonly missing?: string
}

export const invariants: readonly InvariantRow[] = [...orderInvariants, ...moneyInvariants, ...logInvariants, ...runInvariants].toSorted(
  (a, b) => (a.id < b.id ? -1 : 1),
)
