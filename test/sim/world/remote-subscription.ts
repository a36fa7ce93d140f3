import { Unreachable } from '../../../src/event/eventstoredb/wire.ts'
import type { Row, StoreFailure } from '../../../src/event/store.ts'
import type { Fault } from './faults.ts'
import type { Host } from './host.ts'
import type { Remote } from './remote.ts'
import type { World } from './world.ts'

type Parts = {
  readonly host: Host
  readonly world: World
  readonly remote: Remote
  readonly after: string | null
  readonly hear: (row: Row) => void
  readonly lost: (error: StoreFailure) => void
}

/** Rows go out one by one behind the position that was asked for, until the subscription is lost with those on their way. */
export class Subscription {
  readonly #parts: Parts
  readonly #fault: Fault | null
  #next: number
  #isSending = false
  #isOver = false
  onEnd = (): void => {}

  constructor(parts: Parts) {
    const { world, remote, host, after } = parts
    this.#parts = parts
    this.#next = after === null ? 0 : Number(after)
    this.#fault = world.fault('subscription', host.name, world.nth('subscription', host.name))
    remote.subscriptions.add(this)
    const lateMs = (this.#fault?.amount ?? 0) * 30_000
    if (this.#fault?.what === 'lost') world.timeline.after(Math.ceil(lateMs), () => this.lose('the call ended'))
    this.#after(() => (remote.isOut ? this.lose('connection refused') : this.wake()))
  }

  /** There may be something new. */
  wake(): void {
    const { remote, host, hear } = this.#parts
    if (this.#isOver || this.#isSending || remote.isOut) return
    const row = remote.server.rows()[this.#next]
    if (row === undefined) return
    this.#isSending = true
    this.#after(() => {
      this.#isSending = false
      if (this.#isOver) return
      this.#next++
      host.receive(() => {
        if (!this.#isOver) hear(row)
      })
      if (this.#fault?.what === 'lost-soon' && this.#fault.amount < 0.3) this.lose('the call ended')
      else this.wake()
    })
  }

  lose(why: string): void {
    if (this.#isOver) return
    const { host, world, lost } = this.#parts
    world.marks.hit('a subscription was lost')
    this.end()
    host.receive(() => lost(new Unreachable(`The subscription was lost: ${why}.`)))
  }

  end(): void {
    this.#isOver = true
    this.#parts.remote.subscriptions.delete(this)
    this.onEnd()
  }

  #after(happen: () => void): void {
    const { remote, world } = this.#parts
    world.timeline.after(Math.ceil(remote.scenario.latencyMs[0]), happen)
  }
}
