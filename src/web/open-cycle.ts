import { isFlat } from '../../machines/position/state.ts'
import type { EventOf } from '../kernel/log-event.ts'
import type { View, ViewMoment } from '../view/replica/view.ts'
import type { CoinAt } from './coins-of.ts'

/** A cycle that is not over at the moment: the request that began it, and its ordinal. */
export type OpenCycle = { readonly coin: CoinAt; readonly from: number; readonly event: EventOf<'EntryRequested'> }

/** Null: the coin is in none. */
export const openCycleOf = async (view: View, { place }: ViewMoment, coin: CoinAt): Promise<OpenCycle | null> => {
  const { columns } = view
  const [newest] = columns.find({ coin: coin.name, type: 'EntryRequested', before: place.ordinal + 1, limit: 1 })
  if (newest === undefined || isFlat(coin.position)) return null
  const [from = newest] = columns.find({ decision: columns.decision(newest), type: 'EntryRequested', after: 0, limit: 1 })
  const [event] = await view.events(from, from)
  return event?.type === 'EntryRequested' ? { coin, from, event } : null
}
