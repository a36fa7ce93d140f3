import type { LogEvent } from '../kernel/log-event.ts'
import type { ViewMoment } from '../view/replica/view.ts'
import { Say } from '../view/words/say.ts'
import { unitsBy } from '../view/words/words-context.ts'
import { knownInstrument } from './coins-of.ts'

/** Words of amounts of an event, as its instrument stood at a moment; it names no orders. */
export const saying = (moment: ViewMoment, event: LogEvent): Say =>
  new Say(event, {
    unitsOf: (symbol) => {
      const instrument = symbol === null ? null : knownInstrument(moment, symbol)
      return instrument === null ? null : unitsBy(instrument)
    },
    order: () => null,
    amendment: () => null,
  })
