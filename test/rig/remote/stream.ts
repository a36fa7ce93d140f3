import { WebSocket } from 'ws'

type StreamParts = {
  readonly url: string
  /** a line that says nothing for so long is dead, whatever the socket says */
  readonly silenceMs: number
  readonly longestPauseMs: number
  readonly onMessage: (text: string) => void
  /** after every connection, the first one too: what was said in between is lost */
  readonly onOpen: () => void
  /** after every connection that stood */
  readonly onEnd: () => void
}

const SHORTEST_PAUSE_MS = 100
// the largest answer of a venue is some kB; more is somebody else
const MAX_MESSAGE_BYTES = 1_000_000

/** A WebSocket that comes back: after an end, an error or a silence it connects again, each try after a longer pause. */
export class Stream {
  readonly #parts: StreamParts
  #socket: WebSocket | null = null
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  #isClosed = false

  constructor(parts: StreamParts) {
    this.#parts = parts
    this.#connect()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#socket?.terminate()
  }

  #connect(): void {
    const { url, silenceMs, onMessage, onOpen, onEnd } = this.#parts
    const socket = new WebSocket(url, { maxPayload: MAX_MESSAGE_BYTES, handshakeTimeout: silenceMs })
    this.#socket = socket
    let hasStood = false
    socket.on('open', () => {
      hasStood = true
      this.#listen(socket)
      onOpen()
    })
    socket.on('message', (data) => {
      if (this.#isClosed) return
      // only a line that speaks is well: one that opens and ends at once is tried with growing pauses
      this.#failures = 0
      this.#listen(socket)
      onMessage(String(data))
    })
    // an error is always followed by the end, which is where it is dealt with
    socket.on('error', () => {})
    socket.on('close', () => {
      if (hasStood && !this.#isClosed) onEnd()
      this.#again()
    })
  }

  /** Gives the line another while to say something. */
  #listen(socket: WebSocket): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => socket.terminate(), this.#parts.silenceMs)
  }

  #again(): void {
    clearTimeout(this.#timer)
    if (this.#isClosed) return
    const pauseMs = Math.min(SHORTEST_PAUSE_MS * 2 ** this.#failures++, this.#parts.longestPauseMs)
    this.#timer = setTimeout(() => this.#connect(), pauseMs)
  }
}
