import type { KeptLog } from '../../report/kept-log.ts'
import { eventsAt } from './events-at.ts'
import type { View, ViewMoment } from './view.ts'

/** Events that are read before somebody looks at them. */
const PIECE = 1000

/** A moment of a view, for a report. */
export const reportSource = (view: View, { place, state, reading }: ViewMoment): KeptLog => ({
  folds: { ...state.folds, ...reading },
  played: { lastTimeMs: place.timeMs, state },
  isOrdered: view.columns.isDense,
  find: ({ symbol, types, decision, actor, fromMs, toMs }) =>
    view.columns.find(
      {
        ...(symbol !== undefined && { ofCoin: symbol }),
        ...(types !== undefined && { types }),
        ...(decision !== undefined && { decision }),
        ...(actor !== undefined && { actor }),
        ...(fromMs !== undefined && { fromMs }),
        // both ends of the columns are included
        ...(toMs !== undefined && { untilMs: toMs - 1 }),
        after: 0,
        limit: Number.POSITIVE_INFINITY,
      },
      place.ordinal,
    ),
  async *read(places) {
    for (let at = 0; at < places.length; at += PIECE) {
      const piece = places.slice(at, at + PIECE)
      for (const [nth, event] of (await eventsAt(view, piece)).entries()) yield [piece[nth]!, event] as const
    }
  },
})
