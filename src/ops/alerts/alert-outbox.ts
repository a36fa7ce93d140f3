import { type Timers, within } from '../../kernel/clock.ts'
import type { TellingLog } from '../log.ts'
import type { AlertMessage } from './alert-message.ts'

/** What became of a message. `isFinal`: it would be refused again. */
export type Delivery = { readonly is: 'delivered' } | { readonly is: 'failed'; readonly because: string; readonly isFinal: boolean }

/** A way to a person. `name` may be shown to anybody. */
export interface AlertChannel {
  readonly name: string
  /** Never rejects. Gives up when the signal says so. */
  send(message: AlertMessage & { readonly lost: number }, signal: AbortSignal): Promise<Delivery>
}

/** Nobody waits longer for a program or a server; another try follows. */
export const DELIVERY_MS = 10_000
/** A first try that fails by chance is made good at once; a receiver that is down for hours is asked every five minutes. */
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 300_000
/** As many alarms as anybody reads after an outage; the oldest give way, since what stands is told again. */
const MOST_MESSAGES = 100
/** What is told a day later helps nobody. */
const LONGEST_KEPT_MS = 86_400_000

/** What waits to be sent on one channel, in order. Whatever becomes of it, nobody waits for it. */
export class AlertOutbox {
  readonly #timers: Timers
  readonly #channel: AlertChannel
  readonly #log: TellingLog
  readonly #waiting: { readonly message: AlertMessage; readonly addedMs: number }[] = []
  #lost = 0
  #pauseMs = FIRST_PAUSE_MS
  #isSending = false
  #isDead = false
  #isClosed = false
  #stop = new AbortController()
  #callOff = (): void => {}
  #whenEmpty = (): void => {}

  constructor(timers: Timers, channel: AlertChannel, log: TellingLog) {
    this.#timers = timers
    this.#channel = channel
    this.#log = log
  }

  get waiting(): number {
    return this.#waiting.length
  }

  add(message: AlertMessage): void {
    if (this.#isClosed) return
    this.#waiting.push({ message, addedMs: this.#timers.steadyMs() })
    // the first may be on its way
    if (this.#waiting.length > MOST_MESSAGES) this.#lose(1)
    // while a receiver is down its next try comes by itself
    if (!this.#isDead) this.#send()
  }

  /** Sends what still waits, as long as that takes at most; then nothing is sent any more. */
  async close(withinMs: number): Promise<void> {
    if (this.#waiting.length > 0) {
      const empty = new Promise<void>((resolve) => {
        this.#whenEmpty = resolve
      })
      this.#send()
      await within(this.#timers, withinMs, empty)
    }
    this.#isClosed = true
    this.#callOff()
    this.#stop.abort()
    if (this.#waiting.length > 0)
      this.#log.warn({ channel: this.#channel.name, waiting: this.#waiting.length }, 'alarms were not delivered')
  }

  #lose(at: number): void {
    this.#waiting.splice(at, 1)
    this.#lost++
  }

  #send(): void {
    if (this.#isSending || this.#isClosed) return
    while (this.#waiting.length > 0 && this.#timers.steadyMs() - this.#waiting[0]!.addedMs > LONGEST_KEPT_MS) this.#lose(0)
    const first = this.#waiting[0]
    if (first === undefined) return this.#whenEmpty()
    this.#isSending = true
    const stop = new AbortController()
    this.#stop = stop
    const message = { ...first.message, lost: this.#lost }
    void within(this.#timers, DELIVERY_MS, this.#channel.send(message, stop.signal)).then((delivery) => {
      stop.abort()
      this.#isSending = false
      this.#heard(delivery ?? { is: 'failed', because: `no end after ${DELIVERY_MS / 1000} s`, isFinal: false }, message.lost)
    })
  }

  #heard(delivery: Delivery, lost: number): void {
    // what waits is given up, and was said to be
    if (this.#isClosed) return
    const { name: channel } = this.#channel
    if (delivery.is === 'delivered') {
      this.#waiting.shift()
      this.#lost -= lost
      this.#pauseMs = FIRST_PAUSE_MS
      if (this.#isDead) this.#log.info({ channel }, 'alarms are delivered again')
      this.#isDead = false
      return this.#send()
    }
    const { because, isFinal } = delivery
    if (isFinal) {
      this.#log.warn({ channel, because }, 'an alarm was refused')
      this.#lose(0)
      return this.#send()
    }
    if (!this.#isDead) this.#log.warn({ channel, because }, 'alarms are not delivered; it is tried again')
    this.#isDead = true
    this.#callOff = this.#timers.after(this.#pauseMs, () => this.#send())
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS)
  }
}
