import { pause, within } from '../../kernel/clock.ts'
import { LeaseHeld } from '../sqlite/file-lease.ts'
import { StoreFailure } from '../store.ts'
import type { Connection } from './connection.ts'
import { lastNote, writeNote } from './notes.ts'
import { type Note, type NoteRow, StoppedWaiting, Unreachable } from './wire.ts'

/** Who holds a lease: `run` tells any two processes apart, the rest is for people. */
export type Owner = { readonly run: string; readonly host: string; readonly pid: number; readonly sinceMs: number }

export type LeaseOptions = {
  readonly connection: Connection
  /** the stream of the lease's notes, in full */
  readonly stream: string
  /** what is leased, in words for a person */
  readonly name: string
  readonly owner: Owner
  /** an owner counts as gone this long after its last note */
  readonly ttlMs: number
  /** whether to wait until another owner has gone; otherwise LeaseHeld is thrown once that owner has written another note */
  readonly waits: boolean
  readonly signal?: AbortSignal
  /** called once, when another process holds the lease and this one waits */
  readonly onWaiting?: (holder: Owner) => void
  /** called with the reason when the server does not answer to a request for the lease or for its renewal */
  readonly onTrouble?: (why: string) => void
  /** called after each renewal */
  readonly onRenewed?: () => void
}

/** Another engine holds the lease now: this process may not write or send any more. */
export class LeaseLost extends StoreFailure {
  override readonly subject = 'log-held'
}

type Moment = { readonly steadyMs: number; readonly wallMs: number }
const now = ({ timers }: Connection): Moment => ({ steadyMs: timers.steadyMs(), wallMs: timers.wallMs() })

/** The owner stops sending this share of the term before its end, because two clocks may run at different speeds. */
const MARGIN_SHARE = 1 / 10
const RENEWALS_PER_TERM = 4
/** how long a release waits for the server; without it the lease runs out by itself */
const RELEASE_MS = 3000
const ACQUIRED = 'LeaseAcquired'
const RENEWED = 'LeaseRenewed'
const RELEASED = 'LeaseReleased'

/**
 * The right to be the only engine on a log on a server. Its owner writes notes with expected numbers into one stream, and of
 * several processes that write the same number the server stores one. No two clocks are compared: the owner counts its term from
 * before it asked for a note, every other process from when it read that note. So the owner stops before the next one begins.
 */
export class ServerLease {
  readonly #options: LeaseOptions
  readonly epoch: number
  #number: number
  /** when this process first asked for the note that its present term rests on */
  #asked: Moment
  #isOver = false
  /** the lease is lost, and the reason is being asked for */
  #isGone = false
  #lost: LeaseLost | null = null
  #callOff = () => {}
  #renewing: Promise<void> = Promise.resolve()
  #waiting: (() => void)[] = []
  /** called once, when the lease is lost */
  onLost: (error: LeaseLost) => void = () => {}

  private constructor(options: LeaseOptions, epoch: number, number: number, asked: Moment) {
    this.#options = options
    this.epoch = epoch
    this.#number = number
    this.#asked = asked
    this.#plan()
  }

  /** Waits for the lease and takes it. Throws LeaseHeld if another engine holds it and lives, StoreFailure if the server cannot be used. */
  static async acquire(options: LeaseOptions): Promise<ServerLease> {
    const { connection, stream, owner, ttlMs, waits, signal } = options
    const onUnknown = heardOnce(options.onTrouble)
    const onWaiting = heardOnce(options.onWaiting)
    for (;;) {
      const last = await freed({ ...options, onWaiting })
      const beganMs = connection.timers.steadyMs()
      const isSoon = (): boolean => connection.timers.steadyMs() - beganMs < connection.patience.readMs
      const goesOn = (): boolean => !signal?.aborted && (waits || isSoon())
      const epoch = epochOf(last) + 1
      const asked = now(connection)
      const expected = last?.number ?? -1
      const isOurs = await writeNote(
        connection,
        stream,
        expected,
        { type: ACQUIRED, data: { epoch, ttlMs, ...owner } },
        { goesOn, onUnknown },
      )
      if (isOurs) return new ServerLease(options, epoch, expected + 1, asked)
      if (signal?.aborted) throw new StoppedWaiting(`Stopped while waiting for ${options.name}.`)
      // somebody was first, or the node that was read lags behind
      if (isOurs === false) await connection.pauseAfter(1)
      if (isOurs === null)
        throw new StoreFailure(`${options.name} takes no events at the moment: the lease could not be had. Try again later.`)
    }
  }

  /** Whether this process may send now. Callers ask right before they send. */
  holds(): boolean {
    const { steadyMs, wallMs } = now(this.#options.connection)
    // the steady clock may stand still while the computer sleeps; a wall clock that is set forward only ends the term too early
    const goneMs = Math.max(steadyMs - this.#asked.steadyMs, wallMs - this.#asked.wallMs)
    return !this.#isOver && !this.#isGone && goneMs < this.#termMs
  }

  /** Resolves when this process may send: at once, or after the server has come back and stored a renewal. Throws LeaseLost. */
  async held(): Promise<void> {
    while (!this.holds()) {
      if (this.#lost !== null) throw this.#lost
      if (this.#isOver) throw new LeaseLost(`The lease of ${this.#options.name} was given back.`)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** Writes that the lease is free, so that the next owner need not wait for its end. Gives up if the server does not answer in time. */
  async release(): Promise<void> {
    if (this.#isOver) return
    this.#end()
    const { connection, stream } = this.#options
    const given = this.#renewing.then(() => writeNote(connection, stream, this.#number, this.#note(RELEASED), { goesOn: once() }))
    await within(
      connection.timers,
      RELEASE_MS,
      given.catch(() => null),
    )
  }

  get #termMs(): number {
    return this.#options.ttlMs * (1 - MARGIN_SHARE)
  }

  #note(type: string): Note {
    return { type, data: { epoch: this.epoch, ttlMs: this.#options.ttlMs, ...this.#options.owner } }
  }

  #plan(): void {
    const { connection, ttlMs } = this.#options
    this.#callOff = connection.timers.after(ttlMs / RENEWALS_PER_TERM, () => {
      this.#renewing = this.#renew()
    })
  }

  async #renew(): Promise<void> {
    const { connection, stream } = this.#options
    // the time of the first attempt, which may be the one that the server stored
    let asked = now(connection)
    let refusal: string | null = null
    for (;;) {
      const isRenewed = await writeNote(connection, stream, this.#number, this.#note(RENEWED), {
        goesOn: () => !this.#isOver,
        onUnknown: (why) => this.#options.onTrouble?.(why),
      }).catch((error: unknown) => {
        if (error instanceof Unreachable) return null
        refusal = error instanceof Error ? error.message : String(error)
        return false
      })
      if (isRenewed) this.#number++
      if (this.#isOver) return
      if (isRenewed === false) {
        this.#isGone = true
        this.#lost = new LeaseLost(`${refusal ?? (await this.#whyLost())} This engine has stopped, and nothing more was sent.`)
        this.#end()
        this.onLost(this.#lost)
        return
      }
      if (isRenewed) {
        this.#asked = asked
        if (this.holds()) break
        // storing it took longer than the term: another renewal follows, counted from now
        asked = now(connection)
      } else await connection.pauseAfter(1)
    }
    this.#options.onRenewed?.()
    this.#plan()
    this.#wake()
  }

  async #whyLost(): Promise<string> {
    const { connection, stream, name } = this.#options
    const last = await lastNote(connection, stream).catch(() => null)
    if (last !== null && last.number > this.#number) return `Another engine has taken over ${name}.`
    return `The server ${name} has lost its history, the lease with it: restore the server from a backup.`
  }

  #end(): void {
    this.#isOver = true
    this.#callOff()
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

const heardOnce = <What>(tell: ((what: What) => void) | undefined): ((what: What) => void) => {
  let isTold = false
  return (what) => {
    if (!isTold) tell?.(what)
    isTold = true
  }
}

/** True for the first call only: one attempt. */
const once = (): (() => boolean) => {
  let isFirst = true
  return () => {
    const goesOn = isFirst
    isFirst = false
    return goesOn
  }
}

const epochOf = (note: NoteRow | null): number => Number(note?.data.epoch) || 0
const ownerOf = ({ data }: NoteRow): Owner => ({
  run: String(data.run),
  host: String(data.host),
  pid: Number(data.pid),
  sinceMs: Number(data.sinceMs),
})

/**
 * Waits until nobody holds the lease and returns its last note: null, a note that releases it, or one that this process has seen
 * for its whole term.
 */
const freed = async (options: LeaseOptions): Promise<NoteRow | null> => {
  const { connection, stream, name, waits, onWaiting } = options
  let seen: NoteRow | null = null
  let seenMs = 0
  for (;;) {
    const last = await lastNote(connection, stream, () => requireWaiting(options))
    if (last === null || last.type === RELEASED) return last
    const nowMs = connection.timers.steadyMs()
    if (seen !== null && seen.number !== last.number && !waits) throw new LeaseHeld(name, ownerOf(last))
    if (seen === null || seen.number !== last.number) {
      if (seen === null) onWaiting?.(ownerOf(last))
      seen = last
      seenMs = nowMs
    }
    // a note that coinfold did not write names no term
    const ttlMs = Number(last.data.ttlMs) || options.ttlMs
    if (nowMs - seenMs >= ttlMs) return last
    requireWaiting(options)
    await pause(connection.timers, ttlMs / (2 * RENEWALS_PER_TERM))
  }
}

const requireWaiting = ({ signal, name }: LeaseOptions): void => {
  if (signal?.aborted) throw new StoppedWaiting(`Stopped while waiting for ${name}.`)
}
