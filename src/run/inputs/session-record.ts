import type { EndReason } from '../../../machines/session/events.ts'
import type { CallInTime } from '../../command/call-in-time.ts'
import type { Recorder } from '../../command/recorder.ts'
import type { Config } from '../../config/schema.ts'
import type { SurveyReport } from '../../exchange/port.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Options } from '../../kernel/difference.ts'
import type { Market } from '../../market/market.ts'
import type { Door } from '../door.ts'
import type { KeptInputs } from './input-files.ts'
import type { RecordedSession } from './inputs-header.ts'
import { RecordedDoor } from './recorded-door.ts'

/** Where what is taken in is kept, and how options are told there. */
export type Keeping = { readonly files: KeptInputs; readonly optionsOf: (config: Config) => Options }

type OfEngine = { readonly flow: Door; readonly recorder: Recorder; readonly market: Pick<Market, 'closeBar'> }

/** The record of one session, from its warm-up to its end; where nothing is kept, the flow's own door and nothing else. */
export class SessionRecord {
  readonly #keeping: Keeping | undefined
  #door: RecordedDoor | null = null

  constructor(keeping: Keeping | undefined) {
    this.#keeping = keeping
  }

  /** The log is open, and says what is in `session`. */
  doorOf({ flow, recorder }: OfEngine, session: RecordedSession & { readonly book: string }, clock: Clock): Door {
    if (this.#keeping === undefined) return flow
    this.#keeping.files.begin(session, clock.nowMs())
    this.#door = new RecordedDoor({ flow, recorder, clock, ...this.#keeping })
    return this.#door
  }

  /** The market, as it is warmed up. */
  warming({ market }: OfEngine): Pick<Market, 'closeBar'> {
    const door = this.#door
    if (door === null) return market
    return {
      closeBar: (coin, closeMs, bar) => {
        if (bar !== undefined) door.warmed(coin, bar)
        return market.closeBar(coin, closeMs, bar)
      },
    }
  }

  funded(coin: number, rate: string, atMs: number): void {
    this.#door?.funded(coin, rate, atMs)
  }

  surveyed(account: SurveyReport): void {
    this.#door?.surveyed(account)
  }

  /** The way in which strategies are called, and a record of which were late. */
  calling(inTime: CallInTime): CallInTime {
    return (call, asked) => {
      const said = inTime(call, asked)
      if ('lateAfterMs' in said) this.#door?.late(asked.instrument, asked.slot ?? null, said.lateAfterMs)
      return said
    }
  }

  asked(momentMs: number): void {
    this.#door?.asked(momentMs)
  }

  ended(because: EndReason): void {
    this.#door?.ended(because)
  }
}
