import shared from '@eventstore/db-client/generated/shared_pb.js'
import statusPb from '@eventstore/db-client/generated/status_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import { type Answer, append } from './appends.ts'
import type { Expected, Proposed } from './database.ts'
import { codes, type GrpcCall } from './grpc.ts'
import { expectedOf, identifierOf, nameOf, proposed, uuid } from './messages.ts'
import type { Node } from './node.ts'
import { type Endpoint, notLeader } from './statuses.ts'

type Pending = { stream: string; expected: Expected; deadlineMs: number; events: (Proposed | null)[] }
type Detail = { readonly code: number; readonly message: string; readonly type: string; readonly bytes: Uint8Array }

const CLIENT = 'event_store.client.'
const NOTHING = new Uint8Array()

/** A field of bytes or text in the wire format of protocol buffers. */
const field = (number: number, value: Uint8Array): Buffer => {
  const length: number[] = []
  for (let left = value.length; ; left >>>= 7) {
    length.push(left > 127 ? (left & 127) | 128 : left)
    if (left <= 127) break
  }
  return Buffer.concat([Uint8Array.of((number << 3) | 2, ...length), value])
}

/** Written by hand, since the stub's `details` would have to be made by a class of another package. */
const statusOf = ({ code, message, type, bytes }: Detail) => {
  const any = Buffer.concat([field(1, Buffer.from(`type.googleapis.com/${type}`)), field(2, bytes)])
  return statusPb.Status.deserializeBinary(Buffer.concat([Uint8Array.of(1 << 3, code), field(2, Buffer.from(message)), field(3, any)]))
}

const wrongExpectedVersion = (expected: Expected, actual: number | null): Uint8Array => {
  const message = new shared.WrongExpectedVersion()
  if (actual === null) message.setCurrentNoStream(new shared.Empty())
  else message.setCurrentStreamRevision(String(actual))
  if (typeof expected === 'bigint') message.setExpectedStreamPosition(String(expected))
  else if (expected === 'any') message.setExpectedAny(new shared.Empty())
  else if (expected === 'no_stream') message.setExpectedNoStream(new shared.Empty())
  else message.setExpectedStreamExists(new shared.Empty())
  return message.serializeBinary()
}

const NOT_READY: Detail = { code: codes.unavailable, message: 'Server Is Not Ready', type: 'google.protobuf.Empty', bytes: NOTHING }
const ACCESS_DENIED: Detail = { code: codes.permissionDenied, message: 'AccessDenied', type: `${CLIENT}AccessDenied`, bytes: NOTHING }

const detailOf = (answer: Exclude<Answer, { is: 'written' }>, { stream, expected }: Pending): Detail => {
  switch (answer.is) {
    case 'wrong-revision': {
      const bytes = wrongExpectedVersion(expected, answer.actual)
      return { code: codes.failedPrecondition, message: 'WrongExpectedVersion', type: `${CLIENT}WrongExpectedVersion`, bytes }
    }
    case 'deleted': {
      const bytes = new shared.StreamDeleted().setStreamIdentifier(identifierOf(stream)).serializeBinary()
      return { code: codes.failedPrecondition, message: 'StreamDeleted', type: `${CLIENT}StreamDeleted`, bytes }
    }
    case 'too-large': {
      const bytes = new shared.MaximumAppendSizeExceeded().setMaxappendsize(answer.maxBytes).serializeBinary()
      return { code: codes.invalidArgument, message: 'MaximumAppendSizeExceeded', type: `${CLIENT}MaximumAppendSizeExceeded`, bytes }
    }
    case 'timeout':
      return { code: codes.deadlineExceeded, message: 'Timeout', type: `${CLIENT}Timeout`, bytes: NOTHING }
    case 'bad-request':
      return { code: codes.invalidArgument, message: 'BadRequest', type: `${CLIENT}BadRequest`, bytes: NOTHING }
    case 'not-ready':
      return NOT_READY
    case 'refused':
      return answer.fault.as === 'access-denied' ? ACCESS_DENIED : NOT_READY
  }
}

const success = ({ revision, position }: Extract<Answer, { is: 'written' }>) => {
  const at = new shared.AllStreamPosition().setCommitPosition(String(position)).setPreparePosition(String(position))
  const made = new streams.BatchAppendResp.Success().setPosition(at)
  return revision === null ? made.setNoStream(new shared.Empty()) : made.setCurrentRevision(String(revision))
}

const response = (correlation: string, pending: Pending, answer: Answer): Uint8Array => {
  const message = new streams.BatchAppendResp().setCorrelationId(uuid(correlation)).setStreamIdentifier(identifierOf(pending.stream))
  if (answer.is === 'written') message.setSuccess(success(answer))
  else message.setError(statusOf(detailOf(answer, pending)))
  return message.serializeBinary()
}

/** An answer to an append that nobody has sent, as it reaches a client that has given up. */
export const unknownCorrelation = (): Uint8Array => {
  const pending: Pending = { stream: 'nobody', expected: 'any', deadlineMs: Number.POSITIVE_INFINITY, events: [] }
  return response(crypto.randomUUID(), pending, { is: 'written', revision: 0, position: 0 })
}

const begun = (options: ReturnType<InstanceType<typeof streams.BatchAppendReq>['getOptions']>): Pending => ({
  stream: nameOf(options?.getStreamIdentifier()),
  expected: options === undefined ? 'any' : expectedOf(options, () => options.getStreamPosition()),
  deadlineMs: options?.getDeadline()?.toDate().getTime() ?? Number.POSITIVE_INFINITY,
  events: [],
})

/** Many appends over one call, in pieces; each is answered under its correlation id when its last piece has come. */
export const batchAppend = (node: Node, call: GrpcCall, leader: Endpoint): void => {
  const pending = new Map<string, Pending>()
  const take = (bytes: Uint8Array): void => {
    const message = streams.BatchAppendReq.deserializeBinary(bytes)
    const correlation = message.getCorrelationId()?.getString() ?? ''
    const batch = pending.get(correlation) ?? begun(message.getOptions())
    for (const event of message.getProposedMessagesList()) batch.events.push(proposed(event))
    pending.set(correlation, batch)
    if (!message.getIsFinal()) return
    pending.delete(correlation)
    append(node, batch, (answer) => {
      // who is not the leader ends the call that all appends share
      if (answer.is === 'refused' && answer.fault.as === 'not-leader') call.end(notLeader(answer.fault.leader ?? leader))
      else call.send(response(correlation, batch, answer))
    })
  }
  call.receive(take, () => call.end())
}
