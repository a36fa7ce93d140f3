import { fillOf, fillTypes } from '../../projections/fill.ts'
import type { LogPlace } from '../view/replica/log-place.ts'
import type { View } from '../view/replica/view.ts'
import { eventPlace } from './place-shown.ts'
import type { EventPlaceShown } from './shapes/common-shapes.ts'

type Trade = { readonly coin: string; readonly tradeId: string; readonly ms: number }

const FILLS: ReadonlySet<string> = new Set(fillTypes)
/** A venue's clock may be ahead of the engine's, so that a fill was recorded before its time. */
const SKEW_MS = 60_000
/** Events of the coin that are looked through, more each time: most fills are told at once. */
const PIECES = [20, 200, 2000]

/** Which events told of trades: lots know their trades, and no events. */
export class TradePlaces {
  readonly #view: View
  readonly #asOf: LogPlace
  readonly #known = new Map<string, EventPlaceShown | null>()

  constructor(view: View, asOf: LogPlace) {
    this.#view = view
    this.#asOf = asOf
  }

  /** Null: none of the events around its time. */
  async of(trade: Trade): Promise<EventPlaceShown | null> {
    const key = `${trade.coin} ${trade.tradeId}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const found = await this.#find(trade)
    this.#known.set(key, found)
    return found
  }

  async #find({ coin, tradeId, ms }: Trade): Promise<EventPlaceShown | null> {
    const { columns } = this.#view
    let after = columns.ordinalBy(ms - SKEW_MS)
    for (const limit of PIECES) {
      const ordinals = columns.find({ coin, after, limit }, this.#asOf.ordinal)
      for (const ordinal of ordinals) {
        if (!FILLS.has(columns.type(ordinal))) continue
        const [event] = await this.#view.events(ordinal, ordinal)
        if (event !== undefined && fillOf(event)?.tradeId === tradeId) return eventPlace(this.#view, ordinal)
      }
      if (ordinals.length < limit) return null
      after = ordinals.at(-1)!
    }
    return null
  }
}
