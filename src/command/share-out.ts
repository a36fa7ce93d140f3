import { shareForeign } from '../../machines/position/share-foreign.ts'
import { shareFunding } from '../../machines/position/share-funding.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { type Coin, slotsOf } from './coin.ts'
import type { QueuedOfCoin, ShareOut } from './command-queue.ts'

type ShareOutParts = { readonly coins: readonly Coin[]; readonly state: EngineState }

/**
 * What the slots of an instrument are told of what happened to all of it, each its share, in the order in which that is written; none: it
 * cannot be told yet whose it was.
 */
export const sharedOut = (waiting: QueuedOfCoin, { of }: ShareOut, { coins, state }: ShareOutParts): readonly QueuedOfCoin[] => {
  const slots = slotsOf(coins)[coins[waiting.coin]!.instrument]!
  const states = slots.map((coin) => positionOf(state, coins[coin]!.position.stream))
  if (of.type === 'RecordFunding')
    return shareFunding(states, of.funding).map(({ slot, funding }) => ({ ...waiting, coin: slots[slot]!, wanted: { ...of, funding } }))
  const shares = shareForeign(states, of.fill, of.venueTimeMs) ?? []
  return shares.map(({ slot, fill }) => ({ ...waiting, coin: slots[slot]!, wanted: { ...of, fill } }))
}
