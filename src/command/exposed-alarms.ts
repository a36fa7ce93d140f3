import { bareCoins, exposedOf } from '../../projections/unprotected-times.ts'
import type { Settings } from '../config/settings.ts'
import type { Clock } from '../kernel/clock.ts'
import type { CommonFact } from '../kernel/common-facts.ts'
import { format } from '../kernel/money.ts'
import { positionName } from '../kernel/slots.ts'
import { streams } from '../kernel/streams.ts'
import type { EngineState } from '../replay/engine-state.ts'
import type { Coin } from './coin.ts'
import { DueTimes } from './due-times.ts'
import type { Recorder } from './recorder.ts'

type ExposedAlarmsParts = {
  readonly coins: readonly Coin[]
  readonly settings: Settings
  readonly state: EngineState
  readonly recorder: Pick<Recorder, 'record'>
  readonly clock: Clock
}
type Alarm = Extract<CommonFact, { type: 'ExposedAlarmRaised' | 'ExposedAlarmEnded' }>

const NEVER = Number.POSITIVE_INFINITY

/**
 * Says once that coins lie without a stop for too long, and once that they do not any more. When, follows from the log and the options: a
 * start says what is due then, and nothing twice.
 */
export class ExposedAlarms {
  readonly #parts: ExposedAlarmsParts
  readonly #due: DueTimes
  /** the options that all of it was planned by */
  #planned: Settings['now'] | null = null

  constructor(parts: ExposedAlarmsParts) {
    this.#parts = parts
    this.#due = new DueTimes(parts.coins.length)
  }

  get nextMs(): number {
    const { settings, coins } = this.#parts
    if (this.#planned !== settings.now) {
      this.#planned = settings.now
      for (let coin = 0; coin < coins.length; coin++) this.follow(coin)
    }
    return this.#due.nextMs
  }

  /** After every event of a coin. */
  follow(coin: number): void {
    const { coins, settings, state } = this.#parts
    const { parts, symbol } = coins[coin]!
    const exposed = exposedOf(state.unprotected, positionName(parts))
    this.#due.set(coin, exposed === null ? NEVER : this.#dueMs(exposed, settings.of(symbol).exit.exposedAlarmMs))
  }

  beat(): void {
    const { coins, clock } = this.#parts
    for (const coin of this.#due.due(clock.nowMs())) {
      // one of this moment may have told of the venue, and so of this coin
      this.follow(coin)
      if (this.#due.dueMs(coin) > clock.nowMs()) continue
      this.#record(coins[coin]!)
      this.follow(coin)
    }
  }

  #dueMs({ raisedMs, sinceMs, isOfVenue }: NonNullable<ReturnType<typeof exposedOf>>, limitMs: number): number {
    const { clock, state } = this.#parts
    // other coins may have come bare meanwhile: that is another alarm
    if (raisedMs !== null) return raisedMs === sinceMs ? NEVER : clock.nowMs()
    if (sinceMs === null || limitMs === 0 || (isOfVenue && state.unprotected.isSaidOfVenue)) return NEVER
    // by other options, or after a start, it may be over
    return Math.max(sinceMs + limitMs, clock.nowMs())
  }

  #record({ parts }: Coin): void {
    const { recorder, clock, state } = this.#parts
    const name = positionName(parts)
    const nowMs = clock.nowMs()
    const { raisedMs, sinceMs, isOfVenue } = exposedOf(state.unprotected, name)!
    const coins = format(bareCoins(state.unprotected, name, nowMs))
    const fact: Alarm =
      raisedMs === null
        ? { type: 'ExposedAlarmRaised', data: { coins, sinceMs: sinceMs!, because: isOfVenue ? 'no-stops-at-venue' : 'no-stop' } }
        : { type: 'ExposedAlarmEnded', data: { sinceMs: raisedMs } }
    const stream = streams.alarms(parts)
    recorder.record({ stream, parts }, [fact], { correlation: stream, causation: null, heard: { kind: 'deadline', time: nowMs } })
  }
}
