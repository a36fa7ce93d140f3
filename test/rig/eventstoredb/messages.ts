import type { UUID } from '@eventstore/db-client/generated/shared_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import type { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import { type Expected, type Proposed, type StoredEvent, TOMBSTONE } from './database.ts'

const LARGEST_REVISION = '9223372036854775807'
/** Unix time is sent in units of 100 ns. */
const TICKS_PER_MS = 10_000
const UUID_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Null if it is not a UUID; in lower case, as it will be read back. */
export const uuidText = (id: UUID | undefined): string | null => {
  const text = id?.getString() ?? ''
  return UUID_PATTERN.test(text) ? text.toLowerCase() : null
}
export const uuid = (text: string): UUID => new shared.UUID().setString(text)

export const nameOf = (identifier: { getStreamName_asU8(): Uint8Array } | undefined): string =>
  identifier === undefined ? '' : Buffer.from(identifier.getStreamName_asU8()).toString('utf8')
export const identifierOf = (stream: string) => new shared.StreamIdentifier().setStreamName(Uint8Array.from(Buffer.from(stream, 'utf8')))

/** Null if the id is no UUID or the type is missing: a bad request. */
export const proposed = (message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): Proposed | null => {
  const id = uuidText(message.getId())
  const type = message.getMetadataMap().get('type') ?? ''
  const contentType = message.getMetadataMap().get('content-type') ?? 'application/octet-stream'
  if (id === null || type === '') return null
  return { id, type, contentType, data: message.getData_asU8(), metadata: message.getCustomMetadata_asU8() }
}

type RevisionOption = { hasNoStream(): boolean; hasAny(): boolean; hasStreamExists?(): boolean }
/** `revision` is what the message holds if the expectation is an exact one. */
export const expectedOf = (option: RevisionOption, revision: () => string): Expected => {
  if (option.hasNoStream()) return 'no_stream'
  if (option.hasAny()) return 'any'
  return option.hasStreamExists?.() ? 'stream_exists' : BigInt(revision())
}

export const readEvent = (event: StoredEvent): Uint8Array => {
  const position = String(event.position)
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(uuid(event.id))
    .setStreamIdentifier(identifierOf(event.stream))
    .setStreamRevision(event.revision === TOMBSTONE ? LARGEST_REVISION : String(event.revision))
    .setCommitPosition(position)
    .setPreparePosition(position)
    .setCustomMetadata(event.metadata)
    .setData(event.data)
  recorded
    .getMetadataMap()
    .set('type', event.type)
    .set('content-type', event.contentType)
    .set('created', String(event.createdMs * TICKS_PER_MS))
  const resolved = new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(position)
  return new streams.ReadResp().setEvent(resolved).serializeBinary()
}

export const notFound = (stream: string): Uint8Array => {
  const missing = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream))
  return new streams.ReadResp().setStreamNotFound(missing).serializeBinary()
}

export const confirmation = (id: string): Uint8Array => {
  const confirmed = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id)
  return new streams.ReadResp().setConfirmation(confirmed).serializeBinary()
}

export const checkpoint = (position: number): Uint8Array => {
  const reached = new streams.ReadResp.Checkpoint().setCommitPosition(String(position)).setPreparePosition(String(position))
  return new streams.ReadResp().setCheckpoint(reached).serializeBinary()
}

export const caughtUp = (): Uint8Array => new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()).serializeBinary()
