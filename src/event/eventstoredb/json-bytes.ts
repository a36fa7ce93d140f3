import type { JSONEventData } from '@eventstore/db-client'

const utf8 = new TextEncoder()

/**
 * An event whose JSON text exists already. Given an event of its own `jsonEvent`, the client writes the data as JSON again and
 * codes it in base64 and back twice, which takes longer than the rest of an append. It passes bytes on as they are, but tells
 * the server that they are no JSON. It reads the content type twice: first for what to tell the server, then for how to handle
 * the data.
 */
class JsonBytes {
  readonly id: string
  readonly type: string
  readonly data: Uint8Array
  readonly metadata: Uint8Array
  #isTold = false

  constructor(id: string, type: string, text: string, metadata: Readonly<Record<string, unknown>>) {
    this.id = id
    this.type = type
    this.data = utf8.encode(text)
    this.metadata = utf8.encode(JSON.stringify(metadata))
  }

  get contentType(): 'application/json' | 'application/octet-stream' {
    this.#isTold = !this.#isTold
    return this.#isTold ? 'application/json' : 'application/octet-stream'
  }
}

/** An event for the client to append: `text` is its data as JSON, stored byte by byte as it is. */
export const jsonBytes = (...event: ConstructorParameters<typeof JsonBytes>): JSONEventData =>
  new JsonBytes(...event) as unknown as JSONEventData
