import { format, type Money, parse, share, ZERO } from '../../src/kernel/money.ts'
import type { FundingSettled } from './events.ts'
import type { PositionState } from './state.ts'
import { isFunded } from './unasked.ts'

type Funding = FundingSettled['data']
export type FundingShare = { readonly slot: number; readonly funding: Funding }

/**
 * Which slots of a contract its funding is of, where it names none: of all that hold it, by how much each holds, the rest of the
 * division with the last. Held by none by now, it is of the first. The first share is written last, under the funding's own id, as with
 * shares of a trade.
 */
export const shareFunding = (states: readonly PositionState[], funding: Funding): readonly FundingShare[] => {
  const known = states.findIndex((state) => isFunded(state, funding))
  if (known >= 0) return [{ slot: known, funding }]
  const holders = [...states.keys()].filter((slot) => heldOf(states[slot]!) !== ZERO)
  if (holders.length < 2) return [{ slot: holders[0] ?? 0, funding }]
  const total = holders.reduce((sum, slot) => sum + heldOf(states[slot]!), ZERO)
  let [amountLeft, quantityLeft] = [parse(funding.amount), parse(funding.quantity)]
  const shares = holders.map((slot, behind): FundingShare => {
    const held = heldOf(states[slot]!)
    const isLast = behind === holders.length - 1
    const amount = isLast ? amountLeft : share(parse(funding.amount), held, total)
    const quantity = isLast ? quantityLeft : share(parse(funding.quantity), held, total)
    amountLeft -= amount
    quantityLeft -= quantity
    const fundingId = behind === 0 ? funding.fundingId : `${funding.fundingId} behind ${behind}`
    return { slot, funding: { ...funding, fundingId, quantity: format(quantity), amount: format(amount) } }
  })
  return shares.reverse()
}

const heldOf = ({ exposure, beyond }: PositionState): Money => (exposure === ZERO ? beyond : exposure)
