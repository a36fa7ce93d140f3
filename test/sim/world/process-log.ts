import { Interruption } from '../../../src/command/interruption.ts'
import { FencedExchange } from '../../../src/effect/fenced-exchange.ts'
import { Connection } from '../../../src/event/eventstoredb/connection.ts'
import { LeasedStore } from '../../../src/event/eventstoredb/leased-store.ts'
import { ServerLease } from '../../../src/event/eventstoredb/server-lease.ts'
import { EventStoreDbStore } from '../../../src/event/eventstoredb/store.ts'
import type { Epoch } from '../../../src/event/leased-log.ts'
import type { AppendOptions, EventStore, Stored } from '../../../src/event/store.ts'
import type { Exchange } from '../../../src/exchange/port.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import type { Engine } from '../../../src/run/engine.ts'
import type { SimStore } from './disk.ts'
import { timersOf } from './host.ts'
import type { Process } from './process.ts'
import type { Remote } from './remote.ts'
import { SimWire } from './remote-wire.ts'
import type { World } from './world.ts'

/** Where a process keeps its log, and what lets it write there. */
export interface ProcessLog {
  readonly store: EventStore
  /** something was handed over that is not durable yet */
  readonly isBusy: boolean
  readonly epoch: Epoch | null
  /** before the log is read */
  acquire(): Promise<void>
  fenced(exchange: Exchange): Exchange
  /** The engine has begun its session. */
  opened(engine: Engine): void
  holds(): boolean
  release(): Promise<void>
  /** The process dies; of what was under way a share survives. */
  crash(share: number): void
}

export const localLog = (store: SimStore): ProcessLog => ({
  store,
  get isBusy() {
    return store.isBusy
  },
  epoch: null,
  acquire: async () => {},
  fenced: (exchange) => exchange,
  opened: () => {},
  holds: () => true,
  release: async () => {},
  crash: (share) => store.crash(share),
})

/** Knows whether something that was handed over waits. */
class ObservedStore extends LeasedStore {
  waiting = 0

  override async append(stream: string, expected: number, events: readonly Stored[], options?: AppendOptions): Promise<void> {
    this.waiting++
    await super.append(stream, expected, events, options)
    this.waiting--
  }
}

/** The log on the server: the product's store and lease, in virtual time, over a line that fails. */
export class RemoteLog implements ProcessLog {
  readonly store: ObservedStore
  readonly #process: Process
  readonly #world: World
  readonly #connection: Connection
  readonly #wire: SimWire
  readonly #timers: ReturnType<typeof timersOf>
  readonly #interruption = new Interruption()
  #lease: ServerLease | null = null

  constructor(process: Process, world: World, remote: Remote) {
    this.#process = process
    this.#world = world
    this.#timers = timersOf(process, world)
    this.#wire = new SimWire(process, world, remote)
    const { patience } = remote
    this.#connection = new Connection({ wire: this.#wire, timers: this.#timers, patience })
    const store = new EventStoreDbStore({
      connection: this.#connection,
      name: 'the server',
      onAway: () => world.marks.hit('the fate of an append was unknown'),
      onBack: (awayMs, why) => {
        world.oracle.disturbedAll()
        this.#interruption.over(awayMs, why)
      },
    })
    this.store = new ObservedStore(store, { holds: () => this.#lease?.holds() ?? false, held: async () => this.#lease?.held() })
  }

  get isBusy(): boolean {
    return this.store.waiting > 0
  }

  get epoch(): Epoch | null {
    return this.#lease === null ? null : { epoch: this.#lease.epoch, owner: this.#process.name }
  }

  async acquire(): Promise<void> {
    const { generation, name } = this.#process
    const { seed, remote } = this.#world.scenario
    this.#lease = await ServerLease.acquire({
      connection: this.#connection,
      stream: 'main/lease',
      name: 'the server',
      owner: { run: name, host: 'sim', pid: generation, sinceMs: this.#process.wallMs() },
      ttlMs: remote?.leaseMs ?? 0,
      waits: keyedUniform(seed, 'waits', generation) < 0.8,
    })
    this.#lease.onLost = (error) => {
      this.#world.marks.hit('an engine noticed that its lease was gone')
      this.#world.failed(this.#process, error)
    }
    this.#world.took(this.#process)
  }

  fenced(exchange: Exchange): Exchange {
    const fence = new FencedExchange(exchange, () => {
      if (this.holds()) return true
      this.#world.marks.hit('nothing was sent because the lease was over')
      // whom nobody asks finds out by himself
      this.#world.oracle.disturbedAll()
      return false
    })
    return {
      can: fence.can,
      place: (order) => {
        this.#standStill()
        fence.place(order)
      },
      cancel: (request) => {
        this.#standStill()
        fence.cancel(request)
      },
      amend: (request) => {
        this.#standStill()
        fence.amend(request)
      },
      cancelReplace: (request) => {
        this.#standStill()
        fence.cancelReplace(request)
      },
      survey: (request) => fence.survey(request),
      query: (request) => fence.query(request),
      clock: (request) => fence.clock(request),
      listen: (listener) => fence.listen(listener),
    }
  }

  opened({ recorder, session }: Engine): void {
    this.#interruption.recordIn(recorder, session)
  }

  /** Between the end of an append and what follows from it, for longer than the lease. */
  #standStill(): void {
    const nth = this.#world.nth('pause', 'effects')
    const fault = nth % 8 === 0 ? this.#world.fault('pause', 'effects', nth) : null
    if (fault !== null) this.#timers.jump((this.#world.scenario.remote?.leaseMs ?? 0) * (0.5 + fault.amount))
  }

  holds(): boolean {
    return this.#lease?.holds() === true
  }

  async release(): Promise<void> {
    await this.#lease?.release()
    await this.store.close()
  }

  /** What it sent is on its way. */
  crash(): void {
    void this.#wire.close()
  }
}
