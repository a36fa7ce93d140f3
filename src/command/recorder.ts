import { eventId, seal } from '../event/envelope.ts'
import { mayWait } from '../event/event-versions.ts'
import type { Heads } from '../event/heads.ts'
import type { AppendOptions, EventStore } from '../event/store.ts'
import { type Clock, steadyTimers, type Timers } from '../kernel/clock.ts'
import type { Fact, LogEvent } from '../kernel/log-event.ts'
import type { Cursor, Heard, InputKind, Parts } from '../kernel/recorded.ts'
import { apply, proven } from '../replay/engine-state.ts'
import type { Folded } from '../replay/fold-log.ts'
import { Appends } from './appends.ts'

export type Target = { readonly stream: string; readonly parts: Parts }
/** What led to something: the event before it, if there was one, what the engine had heard, and the person who asked for it. */
export type Cause = { readonly causation: string | null; readonly heard: Heard; readonly actor?: string }
/** What led to the events, and the cycle they belong to. */
export type Why = Cause & { readonly correlation: string }

type RecorderParts = {
  readonly store: EventStore
  readonly folded: Folded
  readonly clock: Clock
  /** for events that may wait for the disk; a simulation brings its own */
  readonly timers?: Timers
  /** which process this is */
  readonly run: string
  /** called with every event once it is durable */
  readonly tell: (event: LogEvent) => void
  /** called with every event as soon as the state has moved */
  readonly follow: (event: LogEvent) => void
}

/**
 * Writes every event of the engine. `record` gives facts their place in the log, moves the state and hands the events to the
 * store; `durable` resolves when all of them that may not wait are on disk. In between the process must send nothing. If the
 * store refuses an append, the process must stop: its state is then ahead of the log. It must stop, too, when a fact is not allowed
 * where it stands: `record` then throws BrokenInvariant, and has changed and written nothing.
 */
export class Recorder {
  readonly #folded: Folded
  readonly #appends: Appends
  readonly #clock: Clock
  readonly #run: string
  readonly #follow: (event: LogEvent) => void
  #item = 0
  #heard: Heard

  constructor(input: RecorderParts) {
    this.#appends = new Appends({ store: input.store, timers: input.timers ?? steadyTimers, tell: input.tell })
    this.#folded = input.folded
    this.#clock = input.clock
    this.#run = input.run
    this.#follow = input.follow
    this.#heard = { kind: 'start', time: input.clock.nowMs() }
  }

  get heads(): Heads {
    return this.#folded.heads
  }

  /** Sets the number of the market's newest item. After an interruption the same item comes again, and its commands are counted on. */
  enter(item: number): void {
    // the number alone is kept: most items lead to no event, and a price must allocate nothing
    this.#item = item
  }

  /** whether an event that may not wait is not known to be durable, or the store has refused an append */
  get isWaiting(): boolean {
    return this.#appends.isWaiting
  }

  /** whether recorded events are held back */
  get isHolding(): boolean {
    return this.#appends.isHolding
  }

  /** Called as soon as the store refuses an append, also when no caller waits; `durable` then rejects with the reason. */
  set onRefused(hear: () => void) {
    this.#appends.onRefused = hear
  }

  /** The newest input that led to an event. */
  get heard(): Heard {
    return this.#heard
  }

  /** Records one fact that belongs to no cycle and that no event led to. */
  note(target: Target, fact: Fact, kind: InputKind, actor?: string): LogEvent {
    const heard = { kind, time: this.#clock.nowMs() }
    const by = actor === undefined ? {} : { actor }
    return this.record(target, [fact], { correlation: target.stream, causation: null, heard, ...by })[0]!
  }

  record(target: Target, facts: readonly Fact[], why: Why, options: AppendOptions = {}): readonly LogEvent[] {
    const folded = this.#folded
    const cursor = this.#nextCursor()
    const [expected, lastHash] = this.heads.table.get(target.stream) ?? [-1, '']
    let previousHash = lastHash
    let { causation } = why
    const made = facts.map((fact, index) => {
      const one = seal(
        {
          stream: target.stream,
          parts: target.parts,
          number: expected + 1 + index,
          type: fact.type,
          time: this.#clock.nowMs(),
          venueTime: fact.venueTime ?? null,
          wallTime: this.#clock.wallMs(),
          input: { kind: why.heard.kind, number: cursor.input, time: why.heard.time },
          command: cursor.command,
          correlation: why.correlation,
          causation: isRequest(fact) ? causation : why.causation,
          run: this.#run,
          actor: why.actor ?? 'engine',
          data: fact.data,
        },
        previousHash,
      )
      previousHash = one.event.hash
      // what is asked for in the same breath follows from it
      if (facts.length > 1 && !isRequest(fact)) causation = eventId(one.event)
      return one
    })
    const events = made.map(({ event }) => event)
    // before anything is changed: what is not allowed leaves the state as the log has it
    const positions = proven(folded.state, events)
    folded.cursor = cursor
    this.#heard = why.heard
    events.forEach((event, index) => {
      this.heads.observe(event)
      folded.places.has(event)
      apply(folded.state, event, undefined, positions[index])
      this.#follow(event)
    })
    folded.last = { stream: target.stream, number: expected + facts.length, hash: previousHash }
    folded.lastTimeMs = this.#clock.nowMs()
    const stored = made.map((one) => one.stored)
    this.#appends.add({ stream: target.stream, expected, stored, events, options }, facts.every(isPatient))
    return events
  }

  #nextCursor(): Cursor {
    const { input, command } = this.#folded.cursor
    return this.#item > input ? { input: this.#item, command: 1 } : { input, command: command + 1 }
  }

  /** Makes `durable` wait for everything recorded so far: a caller is about to tell somebody of it, or relies on it. */
  commit(): void {
    this.#appends.commit()
  }

  /** Commits held events whose time is up: for a caller that keeps the process so busy that no timer runs. */
  look(): void {
    this.#appends.look()
  }

  /** Resolves when every event that may not wait is durable; rejects with the store's reason, and afterwards nothing may be sent. */
  durable(): Promise<void> {
    return this.#appends.durable()
  }
}

const isRequest = ({ type }: Fact): boolean => type.endsWith('Requested')

const isPatient = ({ type }: Fact): boolean => mayWait(type)

/**
 * It takes money for one coin only: of several the store may lose any, and the log stays legal. Every other fact relies on those
 * before.
 */
export const isReservation = ({ type }: Fact): boolean => type === 'EntryRequested'
