import { EventStoreDBClient } from '@eventstore/db-client'
import { expect } from 'vitest'
import { type Cluster, startCluster } from '../cluster.ts'
import { kindOf } from './kills.ts'
import { collect, type Outcome, observe } from './observe.ts'
import { type Cases, event, fresh, wait } from './run.ts'

const ELECTION_MS = 350
const RETRY_MS = 100
const WRITERS = 4

type Options = NonNullable<Parameters<EventStoreDBClient['appendToStream']>[2]>

let cluster: Cluster
const times = async (count: number, client: EventStoreDBClient, options: Options = {}): Promise<Outcome[]> => {
  const outcomes: Outcome[] = []
  for (let time = 0; time < count; time++) {
    outcomes.push(await observe(() => client.appendToStream(fresh('C-one'), event(), options)))
  }
  return outcomes
}

type Tally = { readonly acked: string[]; readonly kinds: Record<string, number> }

const retrying = async (client: EventStoreDBClient, stream: string, isOver: () => boolean, { acked, kinds }: Tally): Promise<void> => {
  while (!isOver()) {
    const one = event()
    try {
      await client.appendToStream(stream, one)
      acked.push(one.id)
    } catch (error) {
      const kind = kindOf(error)
      kinds[kind] = (kinds[kind] ?? 0) + 1
      await wait(RETRY_MS)
    }
  }
}

const killLeader = async (): Promise<unknown> => {
  const client = EventStoreDBClient.connectionString(`${cluster.url}&nodePreference=leader`)
  const stream = fresh('C-kill')
  const tally: Tally = { acked: [], kinds: {} }
  let isOver = false
  const writers = Array.from({ length: WRITERS }, () => retrying(client, stream, () => isOver, tally))
  await wait(RETRY_MS)
  await cluster.kill(1, ELECTION_MS)
  await wait(3 * ELECTION_MS)
  isOver = true
  await Promise.all(writers)
  const stored = new Set(await collect(client.readStream(stream), (read) => read.event?.id))
  const roles = cluster.roles()
  await cluster.close()
  const ackedLost = tally.acked.filter((id) => !stored.has(id)).length
  return { kinds: tally.kinds, acked: tally.acked.length, ackedLost, roles, freshClientIfOldNeverRecovered: null, uncaught: [] }
}

type Killed = { kinds: Record<string, number>; acked: number; ackedLost: number; roles: string[]; uncaught: unknown[] }

export const clusterCases: Cases = {
  'three-node cluster on loopback': {
    replay: async () => {
      cluster = await startCluster()
      return { roles: cluster.roles() }
    },
    kept: ({ roles }: { roles: string[] }) => roles,
  },
  'single-host client to a follower': async () => {
    const follower = () => EventStoreDBClient.connectionString(cluster.nodes[0]?.url ?? '')
    const credentials = { username: 'admin', password: 'changeit' }
    const plain = await times(3, follower())
    const requiresLeader = await times(3, follower(), { requiresLeader: true })
    const perCall = await times(3, follower(), { requiresLeader: true, credentials })
    expect(cluster.leader?.appends, 'what insists on the leader goes to it from the second append on').toBe(4)
    return { plain, requiresLeader, perCall }
  },
  'multi-host client, nodePreference leader': () => times(2, EventStoreDBClient.connectionString(`${cluster.url}&nodePreference=leader`)),
  'multi-host client, nodePreference follower': () =>
    times(2, EventStoreDBClient.connectionString(`${cluster.url}&nodePreference=follower`)),
  'leader SIGKILL in a 3-node cluster, multi-host client': {
    replay: killLeader,
    // how often is a matter of time; which errors there are is not
    kept: ({ kinds, acked, ackedLost, roles, uncaught }: Killed) => ({
      kinds: Object.keys(kinds).sort(),
      hasWritten: acked > 0,
      ackedLost,
      roles,
      uncaught,
    }),
  },
}
