import type { Connection } from '../event/eventstoredb/connection.ts'
import { Failure } from '../kernel/errors.ts'
import { format, ZERO } from '../kernel/money.ts'
import type { Amount, Facts } from '../replay/facts.ts'
import { accountOf, type Deposit } from './account.ts'
import type { SharedPool } from './law.ts'
import { giveUpSlice, readPool } from './pool-stream.ts'

/** Which slice of which pool. The book is `mode.venue.account`, the group names the log that the slice belongs to. */
export type Share = { readonly connection: Connection; readonly book: string; readonly group: string }
export type Slices = {
  /** grants that the log does not hold yet: they are recorded before the engine uses them */
  readonly owed: readonly Deposit[]
  /** withdrawals of a process that died before the pool knew; they were just given back to the pool */
  readonly completed: readonly Amount[]
}

/** Begins the ids of deposits and withdrawals that stand for a note of the pool. */
const PREFIX = 'slice-'
const depositIdOf = (number: number): string => `${PREFIX}${number}`
export const withdrawalIdOf = (id: string): string => `${PREFIX}${id}`

/**
 * Makes the pool and the log of a group agree when the group's engine starts; the caller holds the group's lease. Gives back to
 * the pool what the log has withdrawn, and returns the grants that the log lacks; null if the book has no pool. `facts` are
 * those of the whole log, `quotes` the assets that the group trades with. Throws Failure if log and pool cannot both be right,
 * or a quote asset was never granted.
 */
export const slicesOf = async (share: Share, facts: Facts, quotes: readonly string[]): Promise<Slices | null> => {
  const { connection, book, group } = share
  const pool = await readPool(connection, book)
  requireSame(pool, group, facts)
  if (pool.last === -1) return null
  const completed: Amount[] = []
  for (const [id, { asset, amount }] of Object.entries(facts.withdrawals)) {
    if (!id.startsWith(PREFIX) || pool.givenUp.has(id)) continue
    await giveUpSlice(connection, book, { group, asset, amount, id })
    completed.push({ asset, amount })
  }
  const owed = pool.grants
    .filter((grant) => grant.group === group && grant.amount > ZERO)
    .map(({ number, asset, amount }) => ({ depositId: depositIdOf(number), asset, amount: format(amount) }))
    .filter(({ depositId }) => facts.deposits[depositId] === undefined)
  const { paidIn } = accountOf(facts, owed)
  const lacking = quotes.find((asset) => paidIn[asset] === undefined)
  if (lacking !== undefined)
    throw new Failure(
      `The pool of ${book} has granted no ${lacking} to group ${group}: grant it a slice first, with "coinfold pool grant ${group} ${lacking} AMOUNT".`,
    )
  return { owed, completed }
}

/** Throws Failure if the log or the pool was restored from an older copy: two groups could then use the same money. */
const requireSame = (pool: SharedPool, group: string, facts: Facts): void => {
  const restored = `One of the two was restored from an older copy: restore both as they were at the same moment.`
  for (const [id, { asset, amount }] of Object.entries(facts.deposits)) {
    if (!id.startsWith(PREFIX)) continue
    const grant = pool.grants.find(({ number }) => depositIdOf(number) === id)
    if (grant?.group !== group || grant.asset !== asset || format(grant.amount) !== amount)
      throw new Failure(
        `The log of group ${group} holds ${amount} ${asset} as ${id}, which the pool of ${pool.book} did not grant. ${restored}`,
      )
  }
  for (const [id, { group: by, asset, amount }] of pool.givenUp) {
    const withdrawn = facts.withdrawals[id]
    if (by === group && (withdrawn?.asset !== asset || withdrawn.amount !== amount))
      throw new Failure(
        `Group ${group} has given ${amount} ${asset} up to the pool of ${pool.book}, and its log still has them (${id}). ${restored}`,
      )
  }
}
