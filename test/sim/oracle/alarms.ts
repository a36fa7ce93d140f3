import { coveredAt } from '../../../projections/covers.ts'
import { unprotectedFold } from '../../../projections/unprotected-times.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { floorToStep } from '../../../src/kernel/money.ts'
import { positionName } from '../../../src/kernel/slots.ts'
import { worthOf } from '../world/coins.ts'
import type { World } from '../world/world.ts'
import { stopPriceOf } from './stop-price.ts'

/** An engine that runs is never busy for so long. */
const PATIENCE_MS = 1_000

type Position = (typeof initial)['positions'][string]
const initial = unprotectedFold.initial()
/** `spell`: the time without a cover that was seen last, and when the log first knew of it. */
type Seen = { readonly last: LogEvent; readonly spell: Position['spell']; readonly sinceMs: number }

/** For an alarm any order of an exit is a cover, whatever its price: somebody decided about the coins. */
const asCover = (event: LogEvent): LogEvent =>
  event.type === 'ExitRequested' && event.data.orderType === 'limit'
    ? ({ ...event, data: { ...event.data, orderType: 'market' } } as unknown as LogEvent)
    : event

/**
 * I-08: nobody who runs an engine is left in the dark about coins that lie without a stop, by what the log knows of them. The time comes of
 * the readers' fold, which asks no machine.
 */
export class Alarms {
  readonly #world: World
  readonly #state = unprotectedFold.initial()
  readonly #seen = new Map<string, Seen>()
  readonly #raised = new Set<string>()
  /** positions on which no stop can rest */
  readonly #stopless = new Set<string>()
  #isSaidOfVenue = false

  constructor(world: World) {
    this.#world = world
  }

  durable(event: LogEvent): void {
    const name = positionName(event.parts)
    if (event.type === 'EntryRequested')
      if (event.data.plan.maxStops === 0) this.#stopless.add(name)
      else this.#stopless.delete(name)
    if (event.type === 'ExposedAlarmRaised') {
      this.#world.marks.hit('coins lay without a stop for too long')
      this.#raised.add(name)
      this.#isSaidOfVenue ||= event.data.because === 'no-stops-at-venue'
    }
    if (event.type === 'ExposedAlarmEnded') {
      this.#world.marks.hit('coins had a stop again, or were gone')
      this.#raised.delete(name)
    }
    this.#look(name, asCover(event), event.time)
  }

  /** What the fold makes of an event, or of a moment at which nothing is heard. */
  #look(name: string, event: LogEvent, sinceMs: number): void {
    unprotectedFold.apply(this.#state, event)
    const position = this.#state.positions[name]
    if (position === undefined) return
    const before = this.#seen.get(name)
    const isSame = before !== undefined && before.spell === position.spell
    this.#seen.set(name, { last: event, spell: position.spell, sinceMs: isSame ? before.sinceMs : sinceMs })
  }

  /** Asked now and then. */
  check(): void {
    const { oracle, venue, scenario, process } = this.#world
    const { exposedAlarmMs } = scenario.config.exit
    if (exposedAlarmMs === 0 || process === null || !process.canAct || process.isAhead) return
    const nowMs = process.nowMs()
    for (const [coin, { symbol, slot }] of venue.coins.entries()) {
      const name = positionName({ symbol, ...(slot && { slot }) })
      const seen = this.#seen.get(name)
      if (seen === undefined || this.#raised.has(name) || (this.#stopless.has(name) && this.#isSaidOfVenue)) continue
      // a stop that became a limit order is over without an event
      this.#look(name, { ...seen.last, type: 'MarksObserved', data: {}, time: nowMs } as unknown as LogEvent, nowMs)
      const { spell, sinceMs } = this.#seen.get(name)!
      if (spell === null || spell.isSwitched || this.#isTooSmall(coin, this.#state.positions[name]!, nowMs)) continue
      const lateMs = nowMs - sinceMs - exposedAlarmMs
      const runsMs = this.#world.timeline.nowMs - (process.tradingSinceMs ?? 0)
      if (lateMs > PATIENCE_MS && runsMs > PATIENCE_MS)
        oracle.broken('I-08', `coins of ${symbol} lie bare for ${lateMs} ms longer than they may, and nothing tells of it`)
    }
  }

  /** By its dearest price the fold may find enough where the plan does not; at the price of the stop both do. */
  #isTooSmall(coin: number, { held, covers }: Position, nowMs: number): boolean {
    const { oracle, venue } = this.#world
    const one = venue.coins[coin]!
    const whole = floorToStep(held - coveredAt(covers, nowMs), one.filters.stepSize)
    return whole < one.filters.minQuantity || worthOf(one, whole, stopPriceOf(oracle.position(coin))) < one.filters.minNotional
  }
}
