import { Connection } from '../../../src/event/eventstoredb/connection.ts'
import { EventStoreDbStore } from '../../../src/event/eventstoredb/store.ts'
import { type Row, StoreFailure } from '../../../src/event/store.ts'
import { type Host, timersOf } from './host.ts'
import type { Remote } from './remote.ts'
import { SimWire } from './remote-wire.ts'
import type { World } from './world.ts'

/** Somebody who hears the log live, as a dashboard does, for the whole life of a world, and keeps a list. */
export class Watcher implements Host {
  readonly name = 'watcher'
  readonly generation = -1
  readonly isAlive = true
  readonly heard: Row[] = []
  readonly #world: World
  readonly #remote: Remote

  constructor(world: World, remote: Remote) {
    this.#world = world
    this.#remote = remote
    world.timeline.after(0, () => void this.#begin())
  }

  passes(): boolean {
    return true
  }

  receive(happen: () => void): void {
    happen()
  }

  die(): void {}

  async #begin(): Promise<void> {
    const timers = timersOf(this, this.#world)
    const wire = new SimWire(this, this.#world, this.#remote)
    const store = new EventStoreDbStore({
      connection: new Connection({ wire, timers, patience: this.#remote.patience }),
      name: 'the server',
    })
    try {
      await store.subscribe(this.heard.at(-1)?.position ?? null, (row) => this.heard.push(row))
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error
      await store.close()
      timers.after(1000, () => void this.#begin())
    }
  }

  get isBehind(): boolean {
    return this.heard.length < this.#world.disk.rows.length
  }

  /** Every row once, in the order of the positions (I-14). */
  check(): void {
    const { rows } = this.#world.disk
    const at = rows.findIndex(({ position }, index) => this.heard[index]?.position !== position)
    const wrong = at >= 0 ? at : this.heard.length > rows.length ? rows.length : -1
    if (wrong < 0) return
    const heard = this.heard[wrong]?.position ?? 'nothing'
    this.#world.oracle.broken('I-14', `who listens to the log live heard ${heard} where row ${wrong + 1} of ${rows.length} stands`)
  }
}
