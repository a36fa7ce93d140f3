import { exposedOf } from '../../../projections/unprotected-times.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { positionName } from '../../../src/kernel/slots.ts'
import type { World } from '../world/world.ts'

/** An engine that runs is never busy for so long. */
const PATIENCE_MS = 1_000

/** I-08: nobody who runs an engine is left in the dark about coins that lie without a stop, by what the log knows of them. */
export class Alarms {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  durable({ type }: LogEvent): void {
    if (type === 'ExposedAlarmRaised') this.#world.marks.hit('coins lay without a stop for too long')
    if (type === 'ExposedAlarmEnded') this.#world.marks.hit('coins had a stop again, or were gone')
  }

  /** Asked now and then. */
  check(): void {
    const { oracle, venue, scenario, process } = this.#world
    const { exposedAlarmMs } = scenario.config.exit
    if (exposedAlarmMs === 0 || process === null || !process.canAct || process.isAhead) return
    const { unprotected } = oracle.state
    for (const { symbol, slot } of venue.coins) {
      const exposed = exposedOf(unprotected, positionName({ symbol, ...(slot && { slot }) }))
      const { sinceMs = null, raisedMs = null, isOfVenue = false } = exposed ?? {}
      if (sinceMs === null || raisedMs !== null || (isOfVenue && unprotected.isSaidOfVenue)) continue
      const lateMs = process.nowMs() - sinceMs - exposedAlarmMs
      const runsMs = this.#world.timeline.nowMs - (process.tradingSinceMs ?? 0)
      if (lateMs > PATIENCE_MS && runsMs > PATIENCE_MS)
        oracle.broken('I-08', `coins of ${symbol} lie bare for ${lateMs} ms longer than they may, and nothing tells of it`)
    }
  }
}
