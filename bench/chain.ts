import { seal } from '../src/event/envelope.ts'
import type { Stored } from '../src/event/store.ts'
import type { EventType } from '../src/kernel/log-event.ts'

/** A stream that grows by one event at a time, each with the hash of the one before it. */
export class Chain {
  readonly stream: string
  readonly #type: EventType
  #hash = ''
  /** of the last event; -1: there is none yet */
  number = -1

  constructor(stream: string, type: EventType = 'MarksObserved') {
    this.stream = stream
    this.#type = type
  }

  next(): Stored {
    const time = 1_700_000_000_000 + ++this.number
    const { stored } = seal(
      {
        stream: this.stream,
        parts: { book: 'paper.bench.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' },
        number: this.number,
        type: this.#type,
        time,
        venueTime: null,
        wallTime: 1_700_000_000_000,
        input: { kind: 'deadline', number: this.number, time },
        command: 1,
        data: { because: 'sample', fills: 1, marks: { 'BTC/USD': '20000', 'ETH/USD': '1000.5', 'LTC/USD': '90.25' } },
        correlation: this.stream,
        causation: null,
        run: '00000000-0000-4000-8000-000000000000',
        actor: 'engine',
      },
      this.#hash,
    )
    this.#hash = stored.hash
    return stored
  }
}
