import streams from '@eventstore/db-client/generated/streams_pb.js'
import type { GrpcCall } from './grpc.ts'
import { expectedOf, nameOf } from './messages.ts'
import type { Node } from './node.ts'
import { notReady, streamDeleted, wrongExpectedVersion } from './statuses.ts'

const NUMBER_OF = { any: -2n, no_stream: -1n, stream_exists: -4n } as const

/** A soft delete or a tombstone; both messages have the same fields under the same numbers. */
export const deleteStream = (node: Node, call: GrpcCall, bytes: Uint8Array, isForEver: boolean): void => {
  const options = streams.TombstoneReq.deserializeBinary(bytes).getOptions()
  const stream = nameOf(options?.getStreamIdentifier())
  const expected = options === undefined ? 'any' : expectedOf(options, () => options.getRevision())
  if (node.role.leader() === null) return call.end(notReady)
  const done = node.db.delete(stream, expected, isForEver, Date.now())
  if (done.is === 'deleted') return call.end(streamDeleted(stream))
  if (done.is === 'wrong-revision') {
    const number = typeof expected === 'bigint' ? expected : NUMBER_OF[expected]
    return call.end(wrongExpectedVersion(stream, number, done.actual))
  }
  const at = String(done.position)
  const position = new streams.TombstoneResp.Position().setCommitPosition(at).setPreparePosition(at)
  call.send(new streams.TombstoneResp().setPosition(position).serializeBinary())
  call.end()
}
