import type { LineReport } from '../exchange/port.ts'
import type { LineObserved } from '../kernel/common-facts.ts'
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

  /**
   * Returns whether something may have been missed, so that whatever is open has to be looked up. Reports that were `dropped` here
   * say nothing of the line: one that is down stays so until the adapter has it back.
   */
  hear(said: LineReport | 'dropped', heard: Heard): boolean {
    const { isDown } = this.#parts.state.facts.line
    if (said === 'dropped') {
      if (!isDown && this.#isGapNews(heard)) this.#record({ is: 'gap', because: 'queue-full' }, heard, null)
      return true
    }
    const { is, because, venueTimeMs } = said
    const isChange = is === 'gap' ? isDown || this.#isGapNews(heard) : isDown !== (is === 'down')
    if (isChange) this.#record({ is, because }, heard, venueTimeMs)
    // also the first word of a line that the log takes for up: between the look-ups of a start and that word nobody was heard
    return is !== 'down'
  }

  #isGapNews({ time }: Heard): boolean {
    const { gapMs } = this.#parts.state.facts.line
    return gapMs === null || time - gapMs >= GAP_EVERY_MS
  }

  #record(data: LineObserved['data'], heard: Heard, venueTime: number | null): void {
    const { recorder, book } = this.#parts
    const stream = streams.feed(book.book)
    recorder.record({ stream, parts: book }, [{ type: 'LineObserved', data, venueTime }], { correlation: stream, causation: null, heard })
  }
}
