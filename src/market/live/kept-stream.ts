import type { Listening } from '../../exchange/ccxt/client.ts'
import type { VenueSocket } from '../../exchange/ccxt/venue-exchange.ts'
import type { Timers } from '../../kernel/clock.ts'
import { FALL_BACK_AFTER, FIRST_FRAME_MS, HEARTBEAT_MS, RETRY_FIRST_MS, RETRY_MOST_MS, SILENT_MS } from './feed-limits.ts'

export type StreamHearing = {
  readonly timers: Timers
  /** uniform in [0, 1) */
  readonly draw: () => number
  /** null: there is nothing to listen to, and it is looked again at the next beat */
  readonly listen: () => Listening | null
  /** the first frame after a subscription */
  readonly stood: () => void
  /** it is not heard any more, or (`failures` above 1) still not */
  readonly fell: (because: string, failures: number) => void
  /** Whether the venue has said something by REST that the stream has not. Rejects: it was not reached. */
  readonly isBehind: (silentMs: number) => Promise<boolean>
}

/** The wait before attempt `failures` + 1: between half and all of a doubled step, so that clients do not come back all at once. */
export const retryAfterMs = (failures: number, drawn: number): number =>
  Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_MOST_MS) * (0.5 + drawn / 2)

/** One subscription, kept alive: asked for anew whenever it ends, is silent while the venue speaks, or is not answered at all. */
export class KeptStream {
  readonly #hearing: StreamHearing
  #listening: Listening | null = null
  #callOff = (): void => {}
  #isStanding = false
  /** there was nothing to listen to */
  #isIdle = false
  #isClosed = false
  #isLooking = false
  #failures = 0
  #stoodMs = 0
  #hasSpoken = false
  #dataMs: number
  #lookedMs: number

  constructor(hearing: StreamHearing) {
    this.#hearing = hearing
    this.#dataMs = hearing.timers.steadyMs()
    this.#lookedMs = this.#dataMs
  }

  get isStanding(): boolean {
    return this.#isStanding
  }

  begin(): void {
    if (this.#isClosed) return
    const listening = this.#hearing.listen()
    this.#isIdle = listening === null
    if (listening === null) return
    this.#listening = listening
    this.#callOff = this.#hearing.timers.after(FIRST_FRAME_MS, () => this.#fall(`nothing was heard within ${FIRST_FRAME_MS / 1000} s`))
    void listening.ended.then((because) => {
      if (this.#listening === listening) this.#fall(because)
    })
  }

  /** Any frame of its socket: it shows that the subscription was heard. */
  frame(socket: VenueSocket): void {
    if (this.#isStanding || this.#listening === null || !this.#listening.sockets.has(socket)) return
    this.#callOff()
    this.#isStanding = true
    this.#hasSpoken = false
    this.#stoodMs = this.#hearing.timers.steadyMs()
    this.#dataMs = this.#stoodMs
    this.#lookedMs = this.#stoodMs
    this.#hearing.stood()
  }

  /** It said something about one of its coins. */
  data(steadyMs: number): void {
    this.#dataMs = steadyMs
    this.#hasSpoken = true
  }

  /** Looks whether it is silent while the venue speaks. `quietestMs`: how long the stillest of its coins has said nothing. */
  beat(quietestMs: number): void {
    if (this.#isIdle) this.begin()
    const nowMs = this.#hearing.timers.steadyMs()
    const silentMs = nowMs - this.#dataMs
    const isDue =
      (silentMs >= SILENT_MS && nowMs - this.#lookedMs >= SILENT_MS) ||
      (quietestMs >= HEARTBEAT_MS && nowMs - this.#lookedMs >= HEARTBEAT_MS)
    if (!this.#isStanding || this.#isLooking || !isDue) return
    this.#lookedMs = nowMs
    void this.#look(this.#listening!, silentMs)
  }

  /** Ends what is listened to; it is asked for anew. */
  cut(because: string): void {
    if (this.#listening !== null) this.#fall(because)
  }

  close(): void {
    this.#isClosed = true
    this.#callOff()
    const listening = this.#listening
    this.#listening = null
    listening?.drop('closed')
  }

  async #look(listening: Listening, silentMs: number): Promise<void> {
    this.#isLooking = true
    // a venue that is not reached either is no proof that the line stands
    const isBehind = await this.#hearing.isBehind(silentMs).catch(() => silentMs >= SILENT_MS)
    this.#isLooking = false
    if (isBehind && this.#listening === listening) this.#fall('it is silent, and the venue is not', FALL_BACK_AFTER - 1)
  }

  /** `atLeast`: failures before this one. One that is silent may stand open for ever, so it is not tried three times before REST is asked. */
  #fall(because: string, atLeast = 0): void {
    const listening = this.#listening
    // one that falls as soon as it stands, or says nothing, has not recovered
    if (this.#isStanding && this.#hasSpoken && this.#hearing.timers.steadyMs() - this.#stoodMs >= SILENT_MS) this.#failures = 0
    this.#listening = null
    this.#isStanding = false
    this.#callOff()
    listening?.drop(because)
    if (this.#isClosed) return
    this.#failures = Math.max(this.#failures, atLeast) + 1
    this.#callOff = this.#hearing.timers.after(retryAfterMs(this.#failures, this.#hearing.draw()), () => this.begin())
    this.#hearing.fell(because, this.#failures)
  }
}
