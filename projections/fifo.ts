import type { Money } from '../src/kernel/money.ts'
import { format, share, ZERO } from '../src/kernel/money.ts'
import type { Fill } from './fill.ts'

/**
 * A quantity opened at one time, and what its fill came to: what was paid for it, fee included, or for a short one what it brought, fee
 * deducted.
 */
export type Lot = { quantity: Money; cost: Money }

/**
 * Lots of one direction of one coin, oldest first. Those before `first` are used up: they are dropped in bulk, because taking the
 * head off an array one by one costs the length of the array each time. `quantity` and `cost` are the sums of the rest.
 */
export type LotQueue<L extends Lot> = { lots: L[]; first: number; quantity: Money; cost: Money }

/** Used-up lots kept at most, unless more than as many are open: few enough to copy, many enough to copy seldom. */
const SLACK = 32

export const emptyQueue = <L extends Lot>(): LotQueue<L> => ({ lots: [], first: 0, quantity: ZERO, cost: ZERO })

export const openLots = <L extends Lot>(queue: LotQueue<L>): readonly L[] => queue.lots.slice(queue.first)

const nameOf = ({ event, symbol }: Fill): string => `Event ${event.number} of ${event.stream} (${event.type}, ${symbol})`

/** The lot's quantity and cost are the fill's coins and net; throws if the fee leaves nothing of the fill. */
export const acquire = <L extends Lot>(queue: LotQueue<L>, fill: Fill, lot: L): void => {
  if (fill.coins <= ZERO) throw new Error(`${nameOf(fill)} opens ${format(fill.coins)} after its fee.`)
  queue.lots.push(lot)
  queue.quantity += lot.quantity
  queue.cost += lot.cost
}

const dropUsed = <L extends Lot>(queue: LotQueue<L>): void => {
  if (queue.first < SLACK && queue.first < queue.lots.length) return
  if (queue.first * 2 < queue.lots.length) return
  queue.lots = queue.lots.slice(queue.first)
  queue.first = 0
}

/**
 * Takes the fill's coins out of the oldest lots and returns what they had cost. A piece of a lot costs its share,
 * truncated at 18 decimals; the last piece takes the remainder, so nothing of a cost is ever lost. `visit` sees
 * every piece. Closing more than is open throws an error that names the event, and changes nothing.
 */
export const dispose = <L extends Lot>(queue: LotQueue<L>, fill: Fill, visit?: (lot: L, quantity: Money, cost: Money) => void): Money => {
  if (fill.coins > queue.quantity)
    throw new Error(
      `${nameOf(fill)} takes ${format(fill.coins)} out of lots that hold ${format(queue.quantity)}: more was closed than is open.`,
    )
  let wanted = fill.coins
  let total = ZERO
  while (wanted > ZERO) {
    const lot = queue.lots[queue.first] as L // the sum was checked above
    const isWhole = lot.quantity <= wanted
    const quantity = isWhole ? lot.quantity : wanted
    const cost = isWhole ? lot.cost : share(lot.cost, quantity, lot.quantity)
    lot.quantity -= quantity
    lot.cost -= cost
    wanted -= quantity
    total += cost
    if (isWhole) queue.first++
    visit?.(lot, quantity, cost)
  }
  queue.quantity -= fill.coins
  queue.cost -= total
  dropUsed(queue)
  return total
}
