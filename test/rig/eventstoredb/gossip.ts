import gossip from '@eventstore/db-client/generated/gossip_pb.js'
import features from '@eventstore/db-client/generated/serverfeatures_pb.js'
import { uuid } from './messages.ts'
import type { Endpoint } from './statuses.ts'

/** `down` stays in the gossip as not alive. */
export type Member = Endpoint & { readonly id: string; readonly state: 'leader' | 'follower' | 'down' }

const VERSION = '23.10.6'
const STREAMS = 'event_store.client.streams.streams'
const METHODS = ['read', 'append', 'batchappend', 'delete', 'tombstone']

export const clusterInfo = (members: readonly Member[], nowMs: number): Uint8Array => {
  const { LEADER, FOLLOWER } = gossip.MemberInfo.VNodeState
  const info = new gossip.ClusterInfo()
  for (const { id, address, port, state } of members) {
    const member = new gossip.MemberInfo()
      .setInstanceId(uuid(id))
      .setTimeStamp(String(nowMs))
      .setState(state === 'leader' ? LEADER : FOLLOWER)
      .setIsAlive(state !== 'down')
      .setHttpEndPoint(new gossip.EndPoint().setAddress(address).setPort(port))
    info.addMembers(member)
  }
  return info.serializeBinary()
}

export const supportedMethods = (): Uint8Array => {
  const supported = new features.SupportedMethods().setEventStoreServerVersion(VERSION)
  for (const name of METHODS) supported.addMethods(new features.SupportedMethod().setServiceName(STREAMS).setMethodName(name))
  return supported.serializeBinary()
}
