import type { WebSocket } from 'ws'
import type { Line, Session } from './dialect.ts'
import { type FrameFate, fateOf, isFaulty, type VenueFaults } from './faults.ts'

export type FrameCounts = Record<FrameFate | 'unheard' | 'answers', number>
/** What all lines of a venue share. */
export type Wire = {
  readonly seed: string
  readonly faults: () => VenueFaults
  readonly counts: FrameCounts
  /** counts all frames, for their fates */
  ordinal: number
  /** Does something when the venue's time has come so far. */
  later(ms: number, what: () => void): void
}

/** A client that takes nothing any more is hung up on, as venues do, before it fills the memory. */
const MAX_WAITING_BYTES = 64 * 2 ** 20

/** The venue's end of one socket, and what befalls the frames on it. */
export class StreamLine implements Line {
  readonly socket: WebSocket
  readonly #wire: Wire
  session: Session | null = null
  /** the other end hears nothing more, and nothing that it says arrives; both sides think that the socket is open */
  isHalfOpen = false
  #held: string | null = null

  constructor(socket: WebSocket, wire: Wire) {
    this.socket = socket
    this.#wire = wire
  }

  answer(message: unknown): void {
    this.#wire.counts.answers++
    this.#write(JSON.stringify(message))
  }

  send(stream: string, message: unknown): void {
    const wire = this.#wire
    const faults = wire.faults()
    if (faults.isSilent || this.isHalfOpen) {
      wire.counts.unheard++
      return
    }
    const text = JSON.stringify(message)
    const fate = isFaulty(faults) ? fateOf(faults, stream, wire.seed, wire.ordinal++) : 'sent'
    wire.counts[fate]++
    switch (fate) {
      case 'lost':
        return
      case 'late':
        return wire.later(faults.lateMs, () => this.#write(text))
      case 'swapped':
        // two in a row: the first has been overtaken already
        if (this.#held === null) {
          this.#held = text
          return
        }
        break
      case 'doubled':
        this.#write(text)
    }
    this.#write(text)
    this.#release()
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason)
  }

  #release(): void {
    const held = this.#held
    this.#held = null
    if (held !== null) this.#write(held)
  }

  #write(text: string): void {
    if (this.isHalfOpen || this.socket.readyState !== this.socket.OPEN) return
    if (this.socket.bufferedAmount > MAX_WAITING_BYTES) this.socket.terminate()
    else this.socket.send(text)
  }
}
