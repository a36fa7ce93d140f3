import type { Table, Value } from '../../machines/shared/transition-table.ts'
import type { View, ViewMoment } from '../view/replica/view.ts'
import { eventPlace } from './place-shown.ts'
import type { WayShown } from './shapes/machine-shapes.ts'

/** Events of a machine that are looked through, and how far back in the log. */
const MOST_EVENTS = 2000
const MOST_LOOKED_AT = 200_000

/** What a machine heard last, in the order in which it happened. `coin` null: of all. */
const heardLast = ({ columns }: View, last: number, table: Table<Value>, coin: string | null): readonly number[] => {
  const heard: number[] = []
  const first = Math.max(1, last - MOST_LOOKED_AT)
  for (let ordinal = last; ordinal >= first && heard.length < MOST_EVENTS; ordinal--)
    if ((coin === null || columns.coin(ordinal) === coin) && table.knows(columns.type(ordinal))) heard.push(ordinal)
  return heard.reverse()
}

type Followed = {
  readonly table: Table<Value>
  readonly coin: string | null
  /** where it stood at a moment */
  readonly valueAt: (moment: ViewMoment) => Value
}

/** The way that each region took last. */
export const waysTaken = async (
  view: View,
  { place }: ViewMoment,
  { table, coin, valueAt }: Followed,
): Promise<Record<string, WayShown>> => {
  const ordinals = heardLast(view, place.ordinal, table, coin)
  const [first] = ordinals
  if (first === undefined) return {}
  let value = first === 1 ? table.initial : valueAt(await view.at({ ordinal: first - 1 }))
  const ways: Record<string, WayShown> = {}
  for (const ordinal of ordinals) {
    const event = view.columns.type(ordinal)
    const next = table.next(value, event)
    for (const region of Object.keys(next))
      if (next[region] !== value[region]) ways[region] = { ...eventPlace(view, ordinal), event, from: value[region]!, to: next[region]! }
    value = next
  }
  return ways
}
