import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { coinOf } from '../coin-of.ts'
import type { Exact } from '../exact.ts'
import type { Finding } from '../finding.ts'
import { OptionsInForce } from '../options-in-force.ts'
import { OtherDirection } from '../other-direction.ts'
import { LeavingCoins } from './leaving-coins.ts'

type Raised = EventOf<'ExposedAlarmRaised'>

/**
 * That an alarm of coins without a stop comes in its time, is of coins that an open position holds, that may be sold and that no order of
 * an exit is known to sell, stands once, and ends once; not that none is missing.
 */
export class AlarmCheck {
  readonly #options = new OptionsInForce()
  /** by coin, since when coins lie bare of which an alarm stands */
  readonly #raised = new Map<string, number>()
  readonly #directions = new OtherDirection()
  readonly #leaving = new LeavingCoins()
  /** coins whose position is open, and its stream */
  readonly #open = new Map<string, string>()
  /** orders whose plan sells nothing, and coins of which one brought some */
  readonly #neverSelling = new Set<string>()
  readonly #neverSold = new Set<string>()
  #isSaidOfVenue = false

  /** `held`: of the event's coin. */
  check(event: LogEvent, held: Exact): Finding | null {
    this.#options.follow(event)
    this.#directions.follow(event)
    this.#leaving.follow(event)
    this.#followPosition(event)
    if (event.type === 'ExposedAlarmRaised') return this.#raise(event, held)
    if (event.type !== 'ExposedAlarmEnded') return null
    const sinceMs = this.#raised.get(coinOf(event))
    this.#raised.delete(coinOf(event))
    if (sinceMs === event.data.sinceMs) return null
    return { rule: 'no-alarm', message: `An alarm of coins of ${event.parts.symbol} ends that was not raised.` }
  }

  #followPosition(event: LogEvent): void {
    if (event.type === 'EntryRequested' && event.data.plan.exits.neverSell === true) this.#neverSelling.add(event.data.orderId)
    if (event.type === 'EntryFilled' || event.type === 'EntryLateFilled') {
      this.#open.set(coinOf(event), event.stream)
      if (this.#neverSelling.has(event.data.orderId)) this.#neverSold.add(coinOf(event))
    }
    if (event.type !== 'PositionClosed') return
    this.#open.delete(coinOf(event))
    this.#neverSold.delete(coinOf(event))
  }

  #raise(event: Raised, held: Exact): Finding | null {
    const { time, parts, data } = event
    const { coins, sinceMs, because } = data
    const limitMs = this.#options.number('exit.exposedAlarmMs')
    if (this.#options.isKnown && (limitMs === 0 || time - sinceMs < limitMs))
      return { rule: 'alarm-too-soon', message: `Coins lay bare for ${time - sinceMs} ms, and may for ${limitMs} (0: they may).` }
    const stream = this.#open.get(coinOf(event))
    const ofPosition = stream === undefined ? null : this.#directions.opens(stream) === 'sell' ? held.negated() : held
    const told = `${coins} ${parts.symbol} are told to lie bare`
    if (ofPosition === null) return { rule: 'alarm-of-nothing', message: `${told}, and no position of it is open.` }
    if (ofPosition.lt(coins) || ofPosition.isZero())
      return { rule: 'alarm-of-nothing', message: `${told}, and ${held.toFixed()} are held.` }
    const leaving = this.#leaving.of(coinOf(event))
    if (ofPosition.minus(leaving).lt(coins))
      return { rule: 'alarm-of-exit', message: `${told}, and of ${ofPosition.toFixed()} held ${leaving.toFixed()} are on their way out.` }
    if (this.#neverSold.has(coinOf(event))) return { rule: 'alarm-of-nothing', message: `${told}, and they may not be sold.` }
    const isTwice = this.#raised.has(coinOf(event)) || (because === 'no-stops-at-venue' && this.#isSaidOfVenue)
    if (isTwice) return { rule: 'alarm-twice', message: `An alarm of coins of ${parts.symbol} is raised, and stands already.` }
    this.#raised.set(coinOf(event), sinceMs)
    if (because === 'no-stops-at-venue') this.#isSaidOfVenue = true
    return null
  }
}
