import streams from '@eventstore/db-client/generated/streams_pb.js'
import { batchAppend } from './batch-append.ts'
import { deleteStream } from './deletes.ts'
import { clusterInfo, type Member, supportedMethods } from './gossip.ts'
import { codes, type GrpcCall } from './grpc.ts'
import { after, type Node, refusalOf } from './node.ts'
import { read } from './reads.ts'
import { singleAppend } from './single-append.ts'
import { unknownStatus } from './statuses.ts'
import { subscribe } from './subscriptions.ts'

export type Routes = (path: string, call: GrpcCall) => void

const PACKAGE = '/event_store.client.'

/** The one message of a call that is no stream of them. */
const request = (call: GrpcCall, then: (bytes: Uint8Array) => void): void => {
  let bytes = new Uint8Array()
  call.receive(
    (message) => {
      bytes = new Uint8Array(message)
    },
    () => then(bytes),
  )
}

const answer = (call: GrpcCall, bytes: Uint8Array): void => {
  call.send(bytes)
  call.end()
}

const readOrSubscribe = (node: Node, call: GrpcCall, bytes: Uint8Array): Promise<void> | void => {
  const options = streams.ReadReq.deserializeBinary(bytes).getOptions()
  if (options === undefined) return call.end(unknownStatus('no options'))
  if (options.hasSubscription()) return subscribe(node, options, call)
  return read(node, options, call)
}

/** Which method answers which path. `onBatchCall` is told of the calls that appends share. */
export const routes = (node: Node, members: () => readonly Member[], onBatchCall: (call: GrpcCall) => void): Routes => {
  const self = (): { address: string; port: number } => node.role.leader() ?? { address: '', port: 0 }
  const table: Record<string, (call: GrpcCall) => void> = {
    'streams.Streams/Read': (call) => request(call, (bytes) => after(node.faults.delayMs, () => void readOrSubscribe(node, call, bytes))),
    'streams.Streams/Append': (call) => singleAppend(node, call, self()),
    'streams.Streams/BatchAppend': (call) => {
      onBatchCall(call)
      batchAppend(node, call, self())
    },
    'streams.Streams/Delete': (call) => request(call, (bytes) => deleteStream(node, call, bytes, false)),
    'streams.Streams/Tombstone': (call) => request(call, (bytes) => deleteStream(node, call, bytes, true)),
  }
  return (path, call) => {
    if (path === `${PACKAGE}gossip.Gossip/Read`) return request(call, () => answer(call, clusterInfo(members(), Date.now())))
    if (path === `${PACKAGE}server_features.ServerFeatures/GetSupportedMethods`)
      return request(call, () => answer(call, supportedMethods()))
    const method = path.startsWith(PACKAGE) ? table[path.slice(PACKAGE.length)] : undefined
    if (method === undefined) return call.end({ code: codes.unimplemented, message: `No such method: ${path}` })
    const refusal = refusalOf(node, call)
    if (refusal !== null) return call.end(refusal)
    method(call)
  }
}
