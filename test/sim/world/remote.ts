import type { Patience } from '../../../src/event/eventstoredb/retried.ts'
import type { Answer, Note } from '../../../src/event/eventstoredb/wire.ts'
import type { Stored, WrongExpectedNumber } from '../../../src/event/store.ts'
import type { Fault } from './faults.ts'
import type { Host } from './host.ts'
import type { Process } from './process.ts'
import type { RemoteScenario } from './remote-scenario.ts'
import { RemoteServer } from './remote-server.ts'
import type { Subscription } from './remote-subscription.ts'
import { Watcher } from './remote-watcher.ts'
import type { SimWire } from './remote-wire.ts'
import type { World } from './world.ts'

/** The server of a world, the lines to it, and the truth about who may write. */
export class Remote {
  readonly scenario: RemoteScenario
  readonly server: RemoteServer
  readonly wires = new Set<SimWire>()
  readonly subscriptions = new Set<Subscription>()
  readonly watcher: Watcher
  /** generation whose taking of the lease was stored last */
  owner = -1
  /** positions of rows whose writer had no right to the log any more, or did not know all of it */
  readonly strays = new Set<string>()
  isOut = false
  /** whether it says nothing while it is out, or refuses */
  isSilent = false
  readonly #world: World
  /** who was shown less than there is */
  readonly #readPast = new Set<Host>()
  /** by generation: appends of the dead that arrived, and that did not */
  readonly #dead = new Map<number, { stored: number; lost: number }>()

  constructor(world: World, scenario: RemoteScenario) {
    this.#world = world
    this.scenario = scenario
    this.server = new RemoteServer(
      world.disk,
      () => world.timeline.nowMs,
      (row, event, generation) => {
        if (row.number !== event.number)
          world.oracle.broken(
            'I-21',
            `${event.type} says that it is event ${event.number} of ${row.stream}, and stands there as ${row.number}`,
          )
        const { process } = world
        if (generation >= 0 && generation !== this.owner && process?.generation === this.owner && process.tradingSinceMs !== null)
          world.oracle.broken('I-22', `${event.type} of generation ${generation} was stored while generation ${this.owner} trades`)
        if (generation >= 0 && (generation !== this.owner || world.oracle.isBehind(generation))) this.strays.add(row.position)
        world.becameDurable(row, generation)
        for (const subscription of this.subscriptions) subscription.wake()
      },
    )
    this.watcher = new Watcher(world, this)
  }

  get patience(): Patience {
    return { answerMs: this.scenario.answerMs, waitMs: (attempt) => Math.min(2000, 50 * 2 ** Math.min(attempt, 10)), readMs: 30_000 }
  }

  writeNote(
    stream: string,
    expected: number,
    note: Note & { readonly id: string },
    host: Host,
  ): Answer & { readonly isRepeated?: boolean } {
    const answer = this.server.appendNote(stream, expected, note)
    if (answer.kind !== 'appended' || answer.isRepeated === true || note.type !== 'LeaseAcquired') return answer
    const before = this.#world.processes.find(({ generation }) => generation === this.owner)
    if (before?.isAlive === true && before.generation !== host.generation) this.#world.marks.hit('another engine took the lease over')
    this.#world.trace.tell('server', `gives the lease to generation ${host.generation}`)
    this.owner = host.generation
    return answer
  }

  append(stream: string, expected: number, events: readonly Stored[], { generation }: Host): Answer & { readonly isRepeated?: boolean } {
    return this.server.append(stream, expected, events, generation)
  }

  /** Something went wrong on the line of a process: what hangs on it takes longer. */
  disturbed(fault: Fault, name: string): void {
    this.#world.trace.tell('server', `fails for ${name}: ${fault.what}`)
    this.#world.oracle.disturbedAll()
  }

  readBy(host: Host, asOfMs: number): void {
    if (!this.server.hides(asOfMs)) return
    this.#world.marks.hit('a read was answered from the past')
    this.#readPast.add(host)
  }

  storedAfterDeath({ generation }: Host): void {
    const fate = this.#fate(generation)
    fate.stored++
    if (fate.lost > 0) this.#world.marks.hit('a death left a part of its appends')
    if (this.owner !== generation) this.#world.marks.hit('an append of the dead arrived when another had the lease')
  }

  lostAtDeath({ generation }: Host): void {
    const fate = this.#fate(generation)
    fate.lost++
    if (fate.stored > 0) this.#world.marks.hit('a death left a part of its appends')
  }

  #fate(generation: number): { stored: number; lost: number } {
    const fate = this.#dead.get(generation) ?? { stored: 0, lost: 0 }
    this.#dead.set(generation, fate)
    return fate
  }

  goOut(isSilent: boolean): void {
    this.#world.marks.hit('the server was away')
    this.isOut = true
    this.isSilent = isSilent
    this.#world.oracle.disturbedAll()
    if (!isSilent) for (const wire of this.wires) wire.break('the server went away')
  }

  comeBack(): void {
    if (!this.isOut) return
    this.isOut = false
    this.#world.oracle.disturbedAll()
    // whoever was connected to a server that fell silent has noticed by now, or will not
    if (this.isSilent) for (const wire of this.wires) wire.break('the server came back')
    for (const subscription of this.subscriptions) subscription.wake()
  }

  showAll(): void {
    this.server.showAll()
    for (const subscription of this.subscriptions) subscription.wake()
  }

  /** Whether a process that found another writer's event was right, or saw an old state of the server; otherwise it met itself. */
  isConflict({ stream, expected }: WrongExpectedNumber, process: Process): boolean {
    const writer = this.server.writerOf(stream, expected + 1)
    return (writer !== undefined && writer !== process.generation) || this.#readPast.has(process)
  }
}
