import { randomUUID } from 'node:crypto'
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import type { Database, StoredEvent } from './database.ts'
import type { GrpcCall } from './grpc.ts'
import { caughtUp, checkpoint, confirmation, nameOf, readEvent } from './messages.ts'
import type { Node } from './node.ts'
import { indexAt } from './reads.ts'
import { streamDeleted } from './statuses.ts'

/** So many events are looked at between two checkpoints, times the client's multiplier. */
const DEFAULT_WINDOW = 32

type Source = {
  readonly events: () => readonly StoredEvent[]
  readonly from: number
  readonly isMatch: (event: StoredEvent) => boolean
  /** events looked at between checkpoints; null sends none */
  readonly window: number | null
  /** a stream that does not exist yet is caught up only after its first event */
  readonly isMissing: boolean
}

const matcher = (filter: ReadReq.Options.FilterOptions | undefined): ((event: StoredEvent) => boolean) => {
  const expression = filter?.getStreamIdentifier() ?? filter?.getEventType()
  if (filter === undefined || expression === undefined) return () => true
  const textOf = filter.hasStreamIdentifier() ? (event: StoredEvent) => event.stream : (event: StoredEvent) => event.type
  const prefixes = expression.getPrefixList()
  if (prefixes.length > 0) return (event) => prefixes.some((prefix) => textOf(event).startsWith(prefix))
  const pattern = new RegExp(expression.getRegex())
  return (event) => pattern.test(textOf(event))
}

const windowOf = (filter: ReadReq.Options.FilterOptions): number =>
  (filter.hasMax() ? filter.getMax() : DEFAULT_WINDOW) * Math.max(1, filter.getCheckpointintervalmultiplier())

const ofAll = (db: Database, options: ReadReq.Options, from: ReadReq.Options.AllOptions): Source => {
  const filter = options.getFilter()
  const position = from.getPosition()
  // a given position is where the reader is already: the next event is the first
  const after = position === undefined ? 0 : indexAt(db.all, Number(position.getCommitPosition()) + 1)
  return {
    events: () => db.all,
    from: from.hasEnd() ? db.all.length : after,
    isMatch: matcher(filter),
    window: filter === undefined ? null : windowOf(filter),
    isMissing: false,
  }
}

const ofStream = (db: Database, stream: string, from: ReadReq.Options.StreamOptions): Source => {
  const events = () => db.events(stream)
  const start = from.hasEnd() ? events().length : from.hasStart() ? 0 : Number(from.getRevision()) + 1
  return {
    events,
    from: Math.max(start, db.firstVisible(stream)),
    isMatch: () => true,
    window: null,
    isMissing: events().length === 0,
  }
}

const follow = ({ db, onSend }: Node, source: Source, call: GrpcCall): void => {
  let next = source.from
  let sinceCheckpoint = 0
  let isCaughtUp = false
  let isRunning = false
  const step = (event: StoredEvent): boolean => {
    let isTaken = true
    if (source.isMatch(event)) {
      onSend()
      isTaken = call.send(readEvent(event))
    }
    if (source.window !== null && ++sinceCheckpoint >= source.window) {
      sinceCheckpoint = 0
      isTaken = call.send(checkpoint(event.position))
    }
    return isTaken
  }
  const run = async (): Promise<void> => {
    if (isRunning) return
    isRunning = true
    const isWaiting = source.isMissing && source.events().length === 0
    for (let event = source.events()[next]; event !== undefined && call.isOpen; event = source.events()[next]) {
      next++
      if (!step(event)) await call.drained()
    }
    isRunning = false
    if (isCaughtUp || isWaiting) return
    isCaughtUp = true
    call.send(caughtUp())
  }
  const stop = db.onCommit(run)
  call.onClose(stop)
  call.send(confirmation(randomUUID()))
  void run()
}

/** Sends what is there, says so, and goes on with what is committed from then on, until the call is closed. */
export const subscribe = (node: Node, options: ReadReq.Options, call: GrpcCall): void => {
  const { db } = node
  const from = options.getStream()
  const all = options.getAll()
  if (all !== undefined) return follow(node, ofAll(db, options, all), call)
  const stream = nameOf(from?.getStreamIdentifier())
  if (from === undefined || db.isTombstoned(stream)) return call.end(streamDeleted(stream))
  follow(node, ofStream(db, stream, from), call)
}
