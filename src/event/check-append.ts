import type { Stored } from './store.ts'

/** Refuses, before anything is written, an append that would leave a stream with a gap or with another stream's event. */
export const checkAppend = (stream: string, expected: number, events: readonly Stored[]): void => {
  for (const [index, event] of events.entries()) {
    if (event.stream !== stream) throw new RangeError(`An append is one stream: ${event.stream} was handed to ${stream}.`)
    if (event.number !== expected + 1 + index) {
      throw new RangeError(`Numbers have no gaps: event ${event.number} of ${stream} cannot follow ${expected + index}.`)
    }
  }
}
