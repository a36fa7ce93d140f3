import { seal } from '../src/event/envelope.ts'
import type { Sealed } from '../src/event/store.ts'

/** of an event in the bundled run: about 750 bytes of JSON */
const PADDING = 'x'.repeat(150)

/** A stream that grows by one event at a time, each naming its predecessor's hash. */
export class Chain {
  readonly stream: string
  readonly #type: string
  #hash = ''
  /** of the last event; -1: there is none yet */
  number = -1

  constructor(stream: string, type: string) {
    this.stream = stream
    this.#type = type
  }

  next(): Sealed {
    const made = seal(
      {
        stream: this.stream,
        parts: { book: 'paper.bench.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' },
        number: ++this.number,
        type: this.#type,
        time: 1_700_000_000_000 + this.number,
        venueTime: null,
        wallTime: 1_700_000_000_000,
        cursor: { row: 1, command: 1 },
        data: { because: 'sample', fills: 1, marks: { 'BTC/USD': '20000' }, padding: PADDING },
        correlation: this.stream,
        causation: null,
        decision: null,
        run: '00000000-0000-4000-8000-000000000000',
        actor: 'engine',
      },
      this.#hash,
    )
    this.#hash = made.hash
    return made
  }
}
