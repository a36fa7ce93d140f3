import { seal } from '../event/envelope.ts'
import type { Heads } from '../event/heads.ts'
import type { AppendOptions, EventStore } from '../event/store.ts'
import type { Clock } from '../kernel/clock.ts'
import { point } from '../kernel/points.ts'
import type { Cursor, Fact, Parts, Recorded } from '../kernel/recorded.ts'
import type { Folded } from './fold-log.ts'
import { apply } from './state.ts'

export type Target = { readonly stream: string; readonly parts: Parts }
/** Who or what led to the events: the cycle they belong to, the event before them, the decision they come from. */
export type Why = { readonly correlation: string; readonly causation: string | null; readonly decision: string | null }

// rows count from 0
const NO_ROW = -1

/**
 * The one writer. `record` gives facts their place in the log, moves the state and hands them to the store;
 * `durable` returns when all of it is on disk. Nothing may leave the process in between. If the store refuses,
 * the process has to stop: the state in memory is then ahead of the log and is thrown away.
 */
export class Recorder {
  readonly #folded: Folded
  readonly #store: EventStore
  readonly #clock: Clock
  readonly #run: string
  readonly #tell: (event: Recorded) => void
  readonly #waiting: Promise<void>[] = []
  readonly #untold: Recorded[] = []
  #row = NO_ROW

  constructor(input: { store: EventStore; folded: Folded; clock: Clock; run: string; tell: (event: Recorded) => void }) {
    this.#store = input.store
    this.#folded = input.folded
    this.#clock = input.clock
    this.#run = input.run
    this.#tell = input.tell
  }

  get heads(): Heads {
    return this.#folded.heads
  }

  /** The newest row begun. A row that was begun before an interruption goes on where its commands ended. */
  enterRow(row: number): void {
    // only remembered: most rows lead to no event, and a price must leave no garbage
    this.#row = row
  }

  /** whether something was recorded that is not known to be durable */
  get isWaiting(): boolean {
    return this.#waiting.length > 0
  }

  record(target: Target, facts: readonly Fact[], why: Why, options?: AppendOptions): readonly Recorded[] {
    const folded = this.#folded
    folded.cursor = this.#nextCursor()
    const [expected, lastHash] = this.heads.table.get(target.stream) ?? [-1, '']
    let previousHash = lastHash
    const sealed = facts.map((fact, index) => {
      const made = seal(
        {
          stream: target.stream,
          parts: target.parts,
          number: expected + 1 + index,
          type: fact.type,
          time: this.#clock.nowMs(),
          venueTime: fact.venueTime ?? null,
          wallTime: this.#clock.wallMs(),
          cursor: folded.cursor,
          data: fact.data,
          correlation: why.correlation,
          causation: why.causation,
          decision: why.decision,
          run: this.#run,
          actor: 'engine',
        },
        previousHash,
      )
      previousHash = made.hash
      this.heads.observe({ stream: target.stream, number: expected + 1 + index, hash: made.hash })
      apply(folded.state, made.event)
      this.#untold.push(made.event)
      return made
    })
    folded.last = { stream: target.stream, number: expected + facts.length, hash: previousHash }
    folded.lastTimeMs = this.#clock.nowMs()
    const stored = this.#store.append(target.stream, expected, sealed, options)
    // whoever waits for what is recorded hears of it; until then it is no rejection that nobody handles
    stored.catch(() => undefined)
    this.#waiting.push(stored)
    return sealed.map((made) => made.event)
  }

  #nextCursor(): Cursor | null {
    const { cursor } = this.#folded
    if (this.#row > (cursor?.row ?? NO_ROW)) return { row: this.#row, command: 1 }
    return cursor === null ? null : { row: cursor.row, command: cursor.command + 1 }
  }

  /** Resolves when all that was recorded is durable; rejects with the store's reason, after which nothing may be sent. */
  async durable(): Promise<void> {
    if (this.#waiting.length === 0) return
    const untold = this.#untold.splice(0)
    point('before-append')
    await Promise.all(this.#waiting.splice(0))
    point('after-append')
    for (const event of untold) this.#tell(event)
  }
}
