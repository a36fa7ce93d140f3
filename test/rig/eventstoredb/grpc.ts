import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'

/** How a call ends. `trailers` must be plain ASCII; they are what the client's error is made of. */
export type Status = { readonly code: number; readonly message: string; readonly trailers?: Readonly<Record<string, string>> }

/** The gRPC status codes that the server speaks. */
export const codes = {
  ok: 0,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  failedPrecondition: 9,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const

const OK: Status = { code: codes.ok, message: '' }
/** One byte "compressed", four bytes length. */
const PREFIX = 5

const framed = (message: Uint8Array): Buffer => {
  const frame = Buffer.alloc(PREFIX + message.length)
  frame.writeUInt32BE(message.length, 1)
  frame.set(message, PREFIX)
  return frame
}

const trailersOf = ({ code, message, trailers }: Status): Record<string, string> => ({
  'grpc-status': String(code),
  'grpc-message': encodeURI(message),
  ...trailers,
})

/** The server's side of one gRPC call: messages in and out over one HTTP/2 stream, then a status. */
export class GrpcCall {
  readonly headers: IncomingHttpHeaders
  readonly #stream: ServerHttp2Stream
  #isEnded = false

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    this.#stream = stream
    this.headers = headers
    // a peer that resets the stream is no error of ours; 'close' follows
    stream.on('error', () => {})
  }

  /** False once either side has ended or reset the call: whatever is sent then would reach nobody. */
  get isOpen(): boolean {
    return !this.#isEnded && !this.#stream.closed && !this.#stream.destroyed
  }

  /** Calls back with each whole message, and once when the client has sent its last. */
  receive(onMessage: (message: Uint8Array) => void, onEnd: () => void): void {
    let chunks: Buffer[] = []
    let length = 0
    let wanted = PREFIX
    this.#stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      while (length >= wanted) {
        const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
        wanted = PREFIX + bytes.readUInt32BE(1)
        chunks = [bytes]
        if (length < wanted) return
        onMessage(bytes.subarray(PREFIX, wanted))
        chunks = [bytes.subarray(wanted)]
        length -= wanted
        wanted = PREFIX
      }
    })
    this.#stream.on('end', onEnd)
  }

  onClose(listener: () => void): void {
    this.#stream.on('close', listener)
  }

  /** False if the client reads more slowly than we write: wait for `drained`. */
  send(message: Uint8Array): boolean {
    if (!this.isOpen) return true
    if (!this.#stream.headersSent) {
      this.#stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    }
    return this.#stream.write(framed(message))
  }

  /** Resolves when the client has taken what was sent, or is gone. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#stream.off('drain', done).off('close', done)
        resolve()
      }
      this.#stream.on('drain', done).on('close', done)
    })
  }

  end(status: Status = OK): void {
    if (!this.isOpen) return
    this.#isEnded = true
    const trailers = trailersOf(status)
    if (this.#stream.headersSent) {
      this.#stream.once('wantTrailers', () => this.#stream.sendTrailers(trailers))
      this.#stream.end()
    } else this.#stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...trailers }, { endStream: true })
  }

  /** Ends without a status, as the recorded server does with what is still open when it stops. */
  abandon(): void {
    this.#isEnded = true
    if (!this.#stream.destroyed) this.#stream.close(0)
  }
}
