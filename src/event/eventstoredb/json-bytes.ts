import type { JSONEventData } from '@eventstore/db-client'

const utf8 = new TextEncoder()

/**
 * A JSON event whose text is made already. Of one made by the client's own `jsonEvent` the data is written as JSON once more,
 * coded in base64 and decoded from it twice, which takes longer than all the rest of an append; bytes it hands on as they are,
 * but calls them no JSON. It asks for the content type twice: first for what to tell the server, then for how to take the data.
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
