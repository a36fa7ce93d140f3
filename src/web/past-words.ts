import type { LogEvent } from '../kernel/log-event.ts'
import type { ViewMoment } from '../view/replica/view.ts'
import { Say } from '../view/words/say.ts'
import { unitsBy, type WordsContext } from '../view/words/words-context.ts'
import { knownInstrument } from './coins-of.ts'

/** How amounts are told as the instruments stood at a moment; it names no orders. */
export const amountsAt = (moment: ViewMoment): WordsContext => ({
  unitsOf: (symbol) => {
    const instrument = symbol === null ? null : knownInstrument(moment, symbol)
    return instrument === null ? null : unitsBy(instrument)
  },
  order: () => null,
  amendment: () => null,
})

export const saying = (moment: ViewMoment, event: LogEvent): Say => new Say(event, amountsAt(moment))
