import shared from '@eventstore/db-client/generated/shared_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import { type Answer, append } from './appends.ts'
import type { Expected, Proposed } from './database.ts'
import type { GrpcCall, Status } from './grpc.ts'
import { expectedOf, nameOf, proposed } from './messages.ts'
import type { Node } from './node.ts'
import {
  accessDenied,
  badRequest,
  deadlineExceeded,
  type Endpoint,
  maxAppendSizeExceeded,
  notLeader,
  notReady,
  streamDeleted,
} from './statuses.ts'

type Refused = Exclude<Answer, { is: 'written' | 'wrong-revision' }>

const statusOf = (answer: Refused, stream: string, leader: Endpoint): Status => {
  switch (answer.is) {
    case 'deleted':
      return streamDeleted(stream)
    case 'too-large':
      return maxAppendSizeExceeded(answer.maxBytes)
    case 'timeout':
      return deadlineExceeded
    case 'bad-request':
      return badRequest
    case 'not-ready':
      return notReady
    case 'refused': {
      if (answer.fault.as === 'not-leader') return notLeader(answer.fault.leader ?? leader)
      return answer.fault.as === 'not-ready' ? notReady : accessDenied
    }
  }
}

const wrongExpectedVersion = (expected: Expected, actual: number | null) => {
  const wrong = new streams.AppendResp.WrongExpectedVersion()
  if (actual === null) wrong.setCurrentNoStream(new shared.Empty())
  else wrong.setCurrentRevision(String(actual))
  if (typeof expected === 'bigint') return wrong.setExpectedRevision(String(expected))
  if (expected === 'any') return wrong.setExpectedAny(new shared.Empty())
  return expected === 'no_stream' ? wrong.setExpectedNoStream(new shared.Empty()) : wrong.setExpectedStreamExists(new shared.Empty())
}

const success = ({ revision, position }: Extract<Answer, { is: 'written' }>) => {
  const at = new streams.AppendResp.Position().setCommitPosition(String(position)).setPreparePosition(String(position))
  const made = new streams.AppendResp.Success().setPosition(at)
  return revision === null ? made.setNoStream(new shared.Empty()) : made.setCurrentRevision(String(revision))
}

/** One append by a call of its own, as the client sends it when it is given credentials. */
export const singleAppend = (node: Node, call: GrpcCall, leader: Endpoint): void => {
  let stream = ''
  let expected: Expected = 'any'
  const events: (Proposed | null)[] = []
  const take = (bytes: Uint8Array): void => {
    const message = streams.AppendReq.deserializeBinary(bytes)
    const options = message.getOptions()
    if (options !== undefined) {
      stream = nameOf(options.getStreamIdentifier())
      expected = expectedOf(options, () => options.getRevision())
    }
    const event = message.getProposedMessage()
    if (event !== undefined) events.push(proposed(event))
  }
  const finish = (): void => {
    append(node, { stream, expected, events, deadlineMs: Number.POSITIVE_INFINITY }, (answer) => {
      if (answer.is === 'written' || answer.is === 'wrong-revision') {
        const response = new streams.AppendResp()
        if (answer.is === 'written') response.setSuccess(success(answer))
        else response.setWrongExpectedVersion(wrongExpectedVersion(expected, answer.actual))
        call.send(response.serializeBinary())
        call.end()
      } else call.end(statusOf(answer, stream, leader))
    })
  }
  // a cancellation that has come together with the request, after a stop, ends the stream before its 'end': nothing is stored
  call.receive(take, finish)
}
