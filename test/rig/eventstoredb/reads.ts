import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import type { StoredEvent } from './database.ts'
import type { GrpcCall } from './grpc.ts'
import { nameOf, notFound, readEvent } from './messages.ts'
import type { Node } from './node.ts'
import { streamDeleted, unknownStatus } from './statuses.ts'

const STREAM_ERROR = unknownStatus('Unexpected ReadStreamResult: Error')
const ALL_ERROR = unknownStatus('Unexpected ReadAllResult: Error')

const isBackwards = (options: ReadReq.Options): boolean => options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS

/** Index of the first event at or after a position. */
export const indexAt = (all: readonly StoredEvent[], position: number): number => {
  let low = 0
  let high = all.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((all[middle]?.position ?? 0) < position) low = middle + 1
    else high = middle
  }
  return low
}

const sendRange = async (
  node: Node,
  call: GrpcCall,
  events: readonly StoredEvent[],
  from: number,
  step: 1 | -1,
  end: number,
): Promise<void> => {
  for (let index = from; index !== end && call.isOpen; index += step) {
    const event = events[index]
    if (event === undefined) break
    node.onSend()
    if (!call.send(readEvent(event))) await call.drained()
  }
  call.end()
}

/** Where a count of steps from `from` ends, not beyond `limit`. */
const endOf = (from: number, step: 1 | -1, count: number, limit: number): number =>
  step === 1 ? Math.min(limit, from + count) : Math.max(limit, from - count)

const readStream = (node: Node, options: ReadReq.Options, from: ReadReq.Options.StreamOptions, call: GrpcCall): Promise<void> | void => {
  const { db } = node
  const stream = nameOf(from.getStreamIdentifier())
  const count = Number(options.getCount())
  const isBack = isBackwards(options)
  if (count === 0 || (!isBack && from.hasEnd())) return call.end(STREAM_ERROR)
  if (db.isTombstoned(stream)) return call.end(streamDeleted(stream))
  const events = db.events(stream)
  if (events.length === 0 || db.isSoftDeleted(stream)) {
    call.send(notFound(stream))
    return call.end()
  }
  const first = db.firstVisible(stream)
  const last = events.length - 1
  const start = from.hasStart() ? 0 : from.hasEnd() ? last : Number(from.getRevision())
  if (isBack) return sendRange(node, call, events, Math.min(start, last), -1, endOf(Math.min(start, last), -1, count, first - 1))
  const begin = Math.min(Math.max(start, first), events.length)
  return sendRange(node, call, events, begin, 1, endOf(begin, 1, count, events.length))
}

const readAll = (node: Node, options: ReadReq.Options, from: ReadReq.Options.AllOptions, call: GrpcCall): Promise<void> | void => {
  const { db } = node
  const { all } = db
  const count = Number(options.getCount())
  const position = from.hasStart() ? 0 : from.hasEnd() ? db.end : Number(from.getPosition()?.getCommitPosition() ?? 0)
  const index = indexAt(all, position)
  const isBetweenEvents = position > 0 && position < db.end && all[index]?.position !== position
  if (count === 0 || isBetweenEvents) return call.end(ALL_ERROR)
  if (isBackwards(options)) return sendRange(node, call, all, index - 1, -1, endOf(index - 1, -1, count, -1))
  return sendRange(node, call, all, index, 1, endOf(index, 1, count, all.length))
}

/** A read that ends; subscriptions are elsewhere. */
export const read = (node: Node, options: ReadReq.Options, call: GrpcCall): Promise<void> | void => {
  const stream = options.getStream()
  const all = options.getAll()
  if (stream !== undefined) return readStream(node, options, stream, call)
  if (all !== undefined) return readAll(node, options, all, call)
  call.end(STREAM_ERROR)
}
