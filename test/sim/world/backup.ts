import type { Row } from '../../../src/event/store.ts'
import type { World } from './world.ts'

/** Events that a backup lacks at most: what an engine does in some seconds. */
const MOST_LACKED = 60
const INTENT = /^(Entry|Protection|Exit)Requested$/

/**
 * How many of the newest events a backup may lack, so that everything can still come right by itself: none that tells of a trade,
 * and of no order that may live or come to live. `amount`: which of the possible backups it is.
 */
export const lackedBy = (world: World, amount: number): number => {
  const { rows } = world.disk
  let most = 0
  while (most < Math.min(MOST_LACKED, rows.length - 1) && mayLack(world, rows[rows.length - 1 - most]!)) most++
  return Math.floor(amount * (most + 1))
}

const mayLack = ({ venue, oracle }: World, { type, data }: Row): boolean => {
  if (type.endsWith('Filled')) return false
  if (!INTENT.test(type)) return true
  const { orderId } = JSON.parse(data) as { orderId: string }
  const truth = venue.truths.get(orderId)
  // sent, and not arrived yet: it may still arrive
  if (truth === undefined) return !oracle.wasSent(orderId)
  return truth.trades.length === 0 && truth.order?.status !== 'open'
}
