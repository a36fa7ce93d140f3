import type { LineReport } from '../exchange/port.ts'
import type { Heard, Parts } from '../kernel/recorded.ts'
import { streams } from '../kernel/streams.ts'
import type { EngineState } from '../replay/engine-state.ts'
import type { Recorder } from './recorder.ts'

type LineWatchParts = { readonly recorder: Pick<Recorder, 'record'>; readonly state: EngineState; readonly book: Parts }

/** A line that breaks again and again is written down once in so long; what was missed is asked for each time. */
const GAP_EVERY_MS = 60_000

/** Writes down what becomes of the line to the venue: each change once. Whether it is down follows from the log alone. */
export class LineWatch {
  readonly #parts: LineWatchParts

  constructor(parts: LineWatchParts) {
    this.#parts = parts
  }

  /** Returns whether something may have been missed, so that whatever is open has to be looked up. */
  hear({ is, because, venueTimeMs }: LineReport, heard: Heard): boolean {
    const { recorder, state, book } = this.#parts
    const { isDown, gapMs } = state.facts.line
    const isChange = is === 'gap' ? isDown || gapMs === null || heard.time - gapMs >= GAP_EVERY_MS : isDown !== (is === 'down')
    if (isChange) {
      const stream = streams.feed(book.book)
      const fact = { type: 'LineObserved', data: { is, because }, venueTime: venueTimeMs } as const
      recorder.record({ stream, parts: book }, [fact], { correlation: stream, causation: null, heard })
    }
    return is === 'gap' || (is === 'up' && isDown)
  }
}
