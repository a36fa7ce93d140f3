import { bareCoins, barenessFromMs } from '../../machines/position/bare-coins.ts'
import type { PositionState } from '../../machines/position/state.ts'
import type { Settings } from '../config/settings.ts'
import type { Clock } from '../kernel/clock.ts'
import type { CommonFact } from '../kernel/common-facts.ts'
import { format } from '../kernel/money.ts'
import { positionName } from '../kernel/slots.ts'
import { streams } from '../kernel/streams.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { NO_ALARMS } from '../replay/facts.ts'
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
const isOfVenue = ({ plan }: PositionState): boolean => plan?.maxStops === 0

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
    const { parts, position } = this.#parts.coins[coin]!
    const limitMs = this.#parts.settings.of(parts).exit.exposedAlarmMs
    this.#due.set(coin, this.#dueMs(positionOf(this.#parts.state, position.stream), positionName(parts), limitMs))
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

  get #said(): typeof NO_ALARMS {
    return this.#parts.state.facts.alarms ?? NO_ALARMS
  }

  #dueMs(position: PositionState, name: string, limitMs: number): number {
    const nowMs = this.#parts.clock.nowMs()
    const { raised, isSaidOfVenue } = this.#said
    const [raisedMs, sinceMs] = [raised[name], barenessFromMs(position)]
    // other coins may have come bare meanwhile: that is another alarm
    if (raisedMs !== undefined) return raisedMs === sinceMs ? NEVER : nowMs
    if (sinceMs === null || limitMs === 0 || (isOfVenue(position) && isSaidOfVenue)) return NEVER
    // by other options, or after a start, it may be over
    return Math.max(sinceMs + limitMs, nowMs)
  }

  #record({ parts, position: { stream: own } }: Coin): void {
    const { recorder, clock, state } = this.#parts
    const nowMs = clock.nowMs()
    const position = positionOf(state, own)
    const raisedMs = this.#said.raised[positionName(parts)]
    const because = isOfVenue(position) ? 'no-stops-at-venue' : 'no-stop'
    const fact: Alarm =
      raisedMs === undefined
        ? { type: 'ExposedAlarmRaised', data: { coins: format(bareCoins(position, nowMs)), sinceMs: barenessFromMs(position)!, because } }
        : { type: 'ExposedAlarmEnded', data: { sinceMs: raisedMs } }
    const stream = streams.alarms(parts)
    recorder.record({ stream, parts }, [fact], { correlation: stream, causation: null, heard: { kind: 'deadline', time: nowMs } })
  }
}
