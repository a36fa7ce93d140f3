import { checkAppend } from '../../../src/event/check-append.ts'
import { type EventStore, type Row, type Stored, StoreFailure, WrongExpectedNumber } from '../../../src/event/store.ts'
import type { Damage } from './damage.ts'
import type { Process } from './process.ts'

const PAGE_ROWS = 100

/** What survives a crash: rows that were made durable, in their global order. */
export class Disk {
  readonly rows: Row[] = []
  /** null: readers see all that there is */
  damage: Damage | null = null
  /** it was brought back from a backup, and nobody writes to it before it has a branch of its own */
  isCopy = false
  readonly lengths = new Map<string, number>()

  get shown(): readonly Row[] {
    return this.damage?.rows ?? this.rows
  }

  lengthOf(stream: string): number {
    return this.lengths.get(stream) ?? 0
  }

  /** `number`: where it comes to stand, whatever it says itself */
  write(stream: string, event: Stored, number = event.number): Row {
    const row = { ...event, position: String(this.rows.length + 1), stream, number }
    this.rows.push(row)
    this.lengths.set(stream, number + 1)
    return row
  }

  /** Forgets the newest rows: only a broken disk does that, or whoever brings back a backup. */
  lose(count: number): void {
    for (const row of this.rows.splice(this.rows.length - count).reverse()) this.lengths.set(row.stream, row.number)
  }
}

type Waiting = {
  readonly stream: string
  readonly events: readonly Stored[]
  readonly resolve: () => void
  readonly reject: (error: Error) => void
  /** the store looks at it: it does so behind the turn in which it was handed over */
  hasBegun: boolean
}

/**
 * The log of one process on the disk: appends wait for the disk together and become durable together, one stream after
 * the other, so that a crash may leave any first part of them.
 */
export class SimStore implements EventStore {
  readonly isDense = true
  readonly holdsBack = true
  readonly #process: Process
  readonly #disk: Disk
  #waiting: Waiting[] = []
  #failure: Error | null = null
  /** lengths of streams as they will be when what waits is durable */
  readonly #ahead = new Map<string, number>()

  constructor(process: Process, disk: Disk) {
    this.#process = process
    this.#disk = disk
  }

  get isBusy(): boolean {
    return this.#waiting.length > 0
  }

  append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    const process = this.#process
    if (!process.passes('before append')) return never()
    checkAppend(stream, expected, events)
    if (this.#failure !== null) return Promise.reject(this.#failure)
    const length = this.#ahead.get(stream) ?? this.#disk.lengthOf(stream)
    if (length - 1 !== expected) process.world.marks.hit('another writer was found out')
    if (length - 1 !== expected) return Promise.reject(this.#fail(new WrongExpectedNumber(stream, expected, length - 1)))
    this.#ahead.set(stream, length + events.length)
    return new Promise((resolve, reject) => {
      const waiting = { stream, events, resolve, reject, hasBegun: false }
      this.#waiting.push(waiting)
      queueMicrotask(() => void (waiting.hasBegun = true))
      if (this.#waiting.length === 1) this.#flushLater()
    })
  }

  #flushLater(): void {
    const { world } = this.#process
    const fault = world.fault('append', '', world.appends++)
    const delayMs = world.scenario.appendMs + (fault?.what === 'slow' ? 20 + Math.floor(fault.amount * 3000) : 0)
    // a computer that sleeps writes nothing
    world.timeline.after(delayMs, () =>
      this.#process.receive(() => {
        if (this.#waiting.length === 0 || !this.#process.passes('before write')) return
        const isFull = fault?.what === 'disk-full'
        // a full disk may have taken the first of them
        const many = isFull ? Math.floor(fault.amount * this.#waiting.length) : this.#waiting.length
        this.#flush(many, isFull)
      }),
    )
  }

  #flush(many: number, isFull: boolean): void {
    const done = this.#waiting
    this.#waiting = []
    for (const { stream, events } of done.slice(0, many)) {
      // another process wrote here since: the number is taken, and nothing of this is written
      if (this.#disk.lengthOf(stream) !== events[0]?.number) return this.#refuse(done, stream, events)
      this.#write(stream, events)
    }
    if (!this.#process.passes('after write')) return
    this.#ahead.clear()
    for (const { resolve } of done.slice(0, many)) resolve()
    if (!isFull) return
    this.#process.world.marks.hit('the disk was full')
    const error = this.#fail(new StoreFailure('The disk is full.'))
    for (const { reject } of done.slice(many)) reject(error)
  }

  /** Nothing is taken after a failure, nor what waits. */
  #fail(error: Error): Error {
    this.#failure = error
    for (const { reject } of this.#waiting.splice(0)) reject(error)
    return error
  }

  #refuse(done: readonly Waiting[], stream: string, events: readonly Stored[]): void {
    this.#process.world.marks.hit('another writer was found out')
    const error = this.#fail(new WrongExpectedNumber(stream, (events[0]?.number ?? 0) - 1, this.#disk.lengthOf(stream) - 1))
    for (const { reject } of done) reject(error)
  }

  #write(stream: string, events: readonly Stored[]): void {
    for (const event of events) this.#process.world.becameDurable(this.#disk.write(stream, event), this.#process.generation)
  }

  /** A crash: of what was under way, the disk keeps a first part. */
  crash(share: number): void {
    const underWay = this.#waiting.splice(0).filter(({ hasBegun }) => hasBegun)
    const many = Math.floor(share * (underWay.length + 1))
    if (underWay.length > 1 && many > 0 && many < underWay.length) this.#process.world.marks.hit('a crash split a group of appends')
    for (const { stream, events } of underWay.slice(0, many)) {
      if (this.#disk.lengthOf(stream) !== events[0]?.number) return
      this.#write(stream, events)
    }
  }

  /** The walk of the whole log finds what is missing. */
  findMissing(): null {
    return null
  }

  async *readStream(stream: string, from: number): AsyncIterable<readonly Row[]> {
    yield* this.#pages(this.#disk.shown.filter((row) => row.stream === stream && row.number >= from))
  }

  async *readAll(after: string | null): AsyncIterable<readonly Row[]> {
    yield* this.#pages(this.#disk.shown.slice(Number(after ?? '0')))
  }

  async *#pages(rows: readonly Row[]): AsyncIterable<readonly Row[]> {
    for (let at = 0; at < rows.length; at += PAGE_ROWS) {
      if (!this.#process.passes('before read')) await never()
      yield rows.slice(at, at + PAGE_ROWS)
    }
  }

  async subscribe(): Promise<() => void> {
    throw new Error('Nobody subscribes in the simulation.')
  }

  async close(): Promise<void> {}
}

/** What a promise of a dead process does. */
export const never = (): Promise<never> => new Promise(() => {})
