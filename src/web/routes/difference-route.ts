import type { CandleSource } from '../../view/candle-source.ts'
import type { View, ViewMoment } from '../../view/replica/view.ts'
import { type Changes, fieldChanges } from '../../view/state-changes.ts'
import { ApiProblem } from '../api-problem.ts'
import { askedAt } from '../asked-moment.ts'
import { ordinalAt } from '../event-heads.ts'
import { momentShown } from '../moment-shown.ts'
import { openOrders } from '../orders-shown.ts'
import { placeShown } from '../place-shown.ts'
import { apiRoute } from './api-route.ts'

const MOST_FIELDS = 2000

/** A moment at or before the one that is asked about: what came later is not known by then. Throws a ApiProblem. */
const earlierMoment = async (view: View, moment: ViewMoment, text: string, parameter: 'a' | 'b'): Promise<ViewMoment> => {
  const at = askedAt(text, parameter)
  if (at === 'now') return moment
  const { place } = moment
  const ordinal = 'position' in at ? ordinalAt(view, place, at.position, parameter) : Math.min(ordinalOf(view, at), place.ordinal)
  if (ordinal === 0) throw new ApiProblem('before-beginning', `At ${parameter} nothing had been recorded yet.`, { parameter })
  return view.at({ ordinal })
}

const ordinalOf = ({ columns }: View, at: { readonly timeMs: number } | { readonly ordinal: number }): number =>
  'timeMs' in at ? columns.ordinalBy(at.timeMs) : at.ordinal

/** Coins and orders by their names, so that one more of them moves no others. */
const comparable = (view: View, moment: ViewMoment, candles: CandleSource): object => {
  const { at: _, coins, ...figures } = momentShown(moment, candles)
  return {
    ...figures,
    coins: Object.fromEntries(coins.map(({ coin, orders: __, ...shown }) => [coin, shown])),
    orders: Object.fromEntries(openOrders(view, moment).map(({ id, ...order }) => [id, order])),
  }
}

const eventsBetween = ({ columns }: View, from: number, to: number): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (let ordinal = from + 1; ordinal <= to; ordinal++) {
    const type = columns.type(ordinal)
    counts[type] = (counts[type] ?? 0) + 1
  }
  return counts
}

export const differenceRoute = apiRoute({
  path: '/difference',
  summary: 'What differs between two moments, and which events lie between them',
  answerTo: async ({ view, moment, candles }, { a, b = 'now' }) => {
    const [one, other] = [await earlierMoment(view, moment, a, 'a'), await earlierMoment(view, moment, b, 'b')]
    const changed: Changes = fieldChanges(comparable(view, one, candles), comparable(view, other, candles), MOST_FIELDS)
    const [from, to] = [one.place.ordinal, other.place.ordinal]
    return {
      at: placeShown(moment.place),
      ...{ a: placeShown(one.place), b: placeShown(other.place), changed },
      events: eventsBetween(view, Math.min(from, to), Math.max(from, to)),
    }
  },
})
