import type { HeldSeries, SeriesPart } from './held-parts.ts'
import { deltaOf } from './json-delta.ts'
import type { PackedParts } from './packed-parts.ts'

/** Changes of one part: so many are unpacked and applied before an answer is there. */
const MOST_CHANGES = 400

/** An answer as it becomes another one, event by event. */
export class RecordedSeries {
  readonly #parts: PackedParts
  readonly #name: string
  readonly #isAtStations: boolean
  readonly #asked: number[] = []
  readonly #held: [number, number][] = []
  #from = 0
  #part: { first: unknown; next: SeriesPart['next'][number][] } | null = null
  #last: unknown = null

  /** `isAtStations`: it was not asked at every event, so that in between nothing is known. */
  constructor(parts: PackedParts, name: string, isAtStations: boolean) {
    this.#parts = parts
    this.#name = name
    this.#isAtStations = isAtStations
  }

  hear(ordinal: number, answer: unknown): void {
    // as it will be read: what is undefined is not there
    const { at: _, ...value } = JSON.parse(JSON.stringify(answer)) as { readonly at?: unknown }
    this.#asked.push(ordinal)
    if (this.#part === null) this.#begin(ordinal, value)
    else {
      const delta = deltaOf(this.#last, value)
      if (delta !== null && this.#part.next.length >= MOST_CHANGES) {
        this.#flush()
        this.#begin(ordinal, value)
      } else if (delta !== null) this.#part.next.push([ordinal, delta])
    }
    this.#last = value
  }

  end(): HeldSeries {
    this.#flush()
    return { at: this.#isAtStations ? this.#asked : null, parts: this.#held }
  }

  #begin(ordinal: number, value: unknown): void {
    this.#from = ordinal
    this.#part = { first: value, next: [] }
  }

  #flush(): void {
    if (this.#part !== null) this.#held.push([this.#from, this.#parts.put(this.#part, `the answer to ${this.#name}`)])
    this.#part = null
  }
}
