import { Connection } from '../../../src/event/eventstoredb/connection.ts'
import { type LeaseOptions, type Owner, ServerLease } from '../../../src/event/eventstoredb/server-lease.ts'
import type { Answer } from '../../../src/event/eventstoredb/wire.ts'
import { FakeServer } from './fake-server.ts'
import { FakeWire } from './fake-wire.ts'
import { Timeline } from './timeline.ts'

export const TTL_MS = 1000
export const STREAM = 'main/lease'
export const UNKNOWN: Answer = { kind: 'unknown', why: 'connection reset' }

/** Engines that want one lease. Throws as soon as two hold it at the same, true time. */
export class LeaseStage {
  readonly timeline = new Timeline()
  readonly server = new FakeServer()
  readonly leases: ServerLease[] = []
  readonly waitingFor: Owner[] = []
  /** the most that held at once; the law is 1 */
  most = 0
  #engines = 0

  constructor() {
    this.timeline.onStep = () => this.look()
  }

  look(): void {
    this.most = Math.max(this.most, this.leases.filter((lease) => lease.holds()).length)
  }

  /** An engine with a connection and a clock of its own. */
  engine({ rate = 1, waits = true }: { rate?: number; waits?: boolean } = {}) {
    const wire = new FakeWire(this.server, this.timeline)
    const name = `engine-${++this.#engines}`
    const timers = this.timeline.clock(rate, this.#engines * 12_345)
    const patience = { answerMs: 300, waitMs: () => 20, readMs: 30_000 }
    const connection = new Connection({ wire, timers, patience })
    const owner = { run: name, host: 'here', pid: this.#engines, sinceMs: 0 }
    const options: LeaseOptions = { connection, stream: STREAM, name: 'the log', owner, ttlMs: TTL_MS, waits }
    const acquire = async (more: Partial<LeaseOptions> = {}): Promise<ServerLease> => {
      const lease = await ServerLease.acquire({ ...options, onWaiting: (holder) => this.waitingFor.push(holder), ...more })
      this.leases.push(lease)
      this.look()
      return lease
    }
    return { name, wire, connection, acquire }
  }

  epochs(): number[] {
    return this.server.notes(STREAM).flatMap(({ type, data }) => (type === 'LeaseAcquired' ? [Number(data.epoch)] : []))
  }
}
