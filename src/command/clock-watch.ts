import type { Settings } from '../config/settings.ts'
import type { Fact } from '../kernel/log-event.ts'
import type { Heard, Parts } from '../kernel/recorded.ts'
import { streams } from '../kernel/streams.ts'
import type { EngineState } from '../replay/engine-state.ts'
import type { ClockSaid } from './input.ts'
import type { Recorder } from './recorder.ts'

type ClockWatchParts = {
  readonly settings: Pick<Settings, 'now'>
  readonly state: EngineState
  readonly recorder: Pick<Recorder, 'record'>
  readonly book: Parts
}

/** Writes down what becomes of the clock: moves of more than it may be wrong by, and each change of whether it can be relied on, once. */
export class ClockWatch {
  readonly #parts: ClockWatchParts

  constructor(parts: ClockWatchParts) {
    this.#parts = parts
  }

  hear(said: ClockSaid, heard: Heard): void {
    const { settings, state } = this.#parts
    const isAdrift = state.facts.heard?.adrift !== undefined
    switch (said.is) {
      case 'clock-moved': {
        const { fromMs, toMs, because } = said
        const isFar = toMs - fromMs > settings.now.live.driftLimitMs
        if (isFar) this.#record({ type: 'ClockMoved', data: { fromMs, toMs, because } }, heard)
        return
      }
      case 'clock-adrift': {
        const { because, valueMs, limitMs } = said
        if (!isAdrift) this.#record({ type: 'ClockObserved', data: { is: 'adrift', because, valueMs, limitMs } }, heard)
        return
      }
      case 'clock-back':
        if (isAdrift) this.#record({ type: 'ClockObserved', data: { is: 'back' } }, heard)
    }
  }

  #record(fact: Fact, heard: Heard): void {
    const { book, recorder } = this.#parts
    const stream = streams.feed(book.book)
    recorder.record({ stream, parts: book }, [fact], { correlation: stream, causation: null, heard })
  }
}
