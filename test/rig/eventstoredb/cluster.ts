import { randomUUID } from 'node:crypto'
import { Database } from './database.ts'
import type { Member } from './gossip.ts'
import { type EsdbServer, startEventStoreDb } from './server.ts'
import type { Endpoint } from './statuses.ts'

/**
 * Nodes on one database, so that replication is perfect and at once. What is real: the gossip, followers that pass
 * appends on, the leader that is insisted on, and the time without one.
 */
export class Cluster {
  readonly nodes: readonly EsdbServer[]
  readonly #state: State

  constructor(nodes: readonly EsdbServer[], state: State) {
    this.nodes = nodes
    this.#state = state
  }

  /** for a client that finds the leader by itself */
  get url(): string {
    return `esdb://${this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}?tls=false`
  }

  get leader(): EsdbServer | undefined {
    return this.#state.leader === null ? undefined : this.nodes[this.#state.leader]
  }

  roles(): Member['state'][] {
    return this.nodes.map((_, index) => this.#state.roleOf(index))
  }

  /** As SIGKILL. Without the leader the others are not ready until they have agreed on a new one. */
  async kill(index: number, electionMs: number): Promise<void> {
    this.#state.down.add(index)
    if (this.#state.leader === index) {
      this.#state.leader = null
      setTimeout(() => this.#state.elect(), electionMs)
    }
    await this.nodes[index]?.kill()
  }

  /** As SIGKILL of every node at once. */
  async killAll(): Promise<void> {
    this.#state.leader = null
    for (const [index, node] of this.nodes.entries()) {
      this.#state.down.add(index)
      await node.kill()
    }
  }

  /** Every node is back at its address, with what was committed; they agree on a leader after so long. */
  async restartAll(electionMs: number): Promise<void> {
    this.#state.down.clear()
    for (const node of this.nodes) await node.restart()
    setTimeout(() => this.#state.elect(), electionMs)
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.close()))
  }
}

class State {
  readonly nodes: EsdbServer[] = []
  readonly down = new Set<number>()
  readonly #ids: readonly string[]
  leader: number | null

  constructor(size: number, leader: number) {
    this.#ids = Array.from({ length: size }, () => randomUUID())
    this.leader = leader
  }

  elect(): void {
    const alive = this.nodes.keys().filter((index) => !this.down.has(index))
    this.leader = [...alive].at(-1) ?? null
  }

  roleOf(index: number): Member['state'] {
    return this.down.has(index) ? 'down' : this.leader === index ? 'leader' : 'follower'
  }

  leaderEndpoint(): Endpoint | null {
    return this.leader === null ? null : (this.nodes[this.leader]?.endpoint ?? null)
  }

  members(): Member[] {
    return this.nodes.map(({ endpoint }, index) => ({ ...endpoint, id: this.#ids[index] ?? '', state: this.roleOf(index) }))
  }
}

/** `leader` is the index of the node that leads at first. */
export const startCluster = async (size = 3, leader = 1): Promise<Cluster> => {
  const db = new Database()
  const state = new State(size, leader)
  for (let index = 0; index < size; index++) {
    const role = { isLeader: () => state.leader === index, leader: () => state.leaderEndpoint() }
    state.nodes.push(await startEventStoreDb({ db, role, members: () => state.members() }))
  }
  return new Cluster(state.nodes, state)
}
