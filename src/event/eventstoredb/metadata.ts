import type { Envelope } from '../../kernel/recorded.ts'
import { eventId } from '../envelope.ts'
import type { Stored } from '../store.ts'

/** The envelope as the server keeps it beside the data; what begins with $ is the server's own word for it. */
type Metadata = Omit<Envelope, 'stream' | 'number' | 'parts' | 'correlation' | 'causation'> &
  Envelope['parts'] & { readonly $correlationId: string; readonly $causationId?: string }

/** Every event says where its stream belongs, since a reader may begin in the middle of it. */
export const metadataOf = (event: Stored): Metadata => {
  const { parts, version, time, venueTime, wallTime, input, command, correlation, causation, run, actor, hash } = event
  const envelope = { ...parts, version, time, venueTime, wallTime, input, command, run, actor, hash, $correlationId: correlation }
  return causation === null ? envelope : { ...envelope, $causationId: causation }
}

/** What a message of the server is made of. `id` follows from the hash: the same event sent twice is stored once. */
export const messageOf = (event: Stored) => ({
  id: eventId(event),
  type: event.type,
  data: JSON.parse(event.data) as Record<string, unknown>,
  metadata: metadataOf(event),
})

/** The event of a message, or null for one that was not written by coinfold. What its fields hold the codec checks. */
export const storedOf = (stream: string, number: number, type: string, data: unknown, metadata: unknown): Stored | null => {
  const { hash, $correlationId, $causationId, ...rest } = (metadata ?? {}) as Partial<Metadata>
  if (typeof hash !== 'string' || typeof $correlationId !== 'string' || typeof rest.input !== 'object' || rest.input === null) return null
  const { book, symbol, base, quote, slot, version, time, venueTime, wallTime, input, command, run, actor } = rest as Metadata
  const parts = slot === undefined ? { book, symbol, base, quote } : { book, symbol, base, quote, slot }
  const envelope = { stream, parts, number, version, time, venueTime, wallTime, input, command, run, actor }
  return { ...envelope, type, correlation: $correlationId, causation: $causationId ?? null, hash, data: JSON.stringify(data) }
}
