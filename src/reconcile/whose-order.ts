import { tagOf } from '../kernel/ids.ts'

/**
 * Whose an open order of the account is. `ours`: an intent of this log. `orphan`: made by the log as it is now, which knows
 * nothing of it, so the log is behind the account. `after-copy`: made under a branch that the log once had, after the copy that
 * the log comes from: by the log it was copied from, or by one that is lost. `other-log`: another coinfold log's.
 */
export type Whose = 'ours' | 'orphan' | 'after-copy' | 'other-log' | 'stranger'

export type OwnOrders = {
  /** all that the log ever had, the present one last */
  readonly branches: readonly string[]
  /** whether the log holds the intent that asked for the order */
  readonly isIntent: (orderId: string) => boolean
}

/** What `clientOrderId` makes: `cf`, a tag, and the digits of a UUID of version 8 in their places. */
const SHAPE = /^cf([0-9a-f]{6})[0-9a-f]{4}8[0-9a-f]{3}[89ab][0-9a-f]{15}$/

/** The tag of the branch that gave the id; undefined for an id of another shape. */
export const tagIn = (orderId: string): string | undefined => SHAPE.exec(orderId)?.[1]

export const whoseOrder = (orderId: string, { branches, isIntent }: OwnOrders): Whose => {
  if (isIntent(orderId)) return 'ours'
  const tag = tagIn(orderId)
  if (tag === undefined) return 'stranger'
  const known = branches.map(tagOf)
  if (tag === known.at(-1)) return 'orphan'
  return known.includes(tag) ? 'after-copy' : 'other-log'
}
