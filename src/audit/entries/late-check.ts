import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import type { Finding } from '../finding.ts'
import { OptionsInForce } from '../options-in-force.ts'

type Late = EventOf<'StrategyLate'>['data']

/** What a strategy is asked about: a position, or both directions of one. */
const shareOf = ({ parts: { book, symbol, slot } }: LogEvent): string =>
  `${book} ${symbol} ${slot === 'long' || slot === 'short' ? '' : (slot ?? '')}`

/**
 * That nothing is entered on a candle at which a strategy was late, nor on any behind it while the strategy is off, which follows from how
 * often in a row it was late by the options; not that none was late that is not told.
 */
export class LateCheck {
  readonly #options = new OptionsInForce()
  /** by share, the newest time in this session */
  readonly #late = new Map<string, Late>()

  check(event: LogEvent): Finding | null {
    this.#options.follow(event)
    switch (event.type) {
      case 'SessionStarted':
        this.#late.clear()
        return null
      case 'StrategyLate':
        return this.#count(shareOf(event), event.data)
      case 'StrategyResumed': {
        const before = this.#late.get(shareOf(event))
        this.#late.delete(shareOf(event))
        if (before?.isOff === true && before.strategy === event.data.strategy) return null
        return { rule: 'late-count', message: `The strategy ${event.data.strategy} is asked again, and was not off.` }
      }
      case 'EntryRequested':
        return this.#late.size === 0 ? null : this.#entered(shareOf(event), event)
      default:
        return null
    }
  }

  #count(share: string, late: Late): Finding | null {
    const before = this.#late.get(share)
    this.#late.set(share, late)
    const { strategy, inARow, isOff, barCloseMs } = late
    const told = `The strategy ${strategy} is told to be late at ${inARow} in a row`
    if (before?.isOff === true) return { rule: 'late-count', message: `${told}, and was off.` }
    if (inARow !== 1 && inARow !== (before?.inARow ?? 0) + 1)
      return { rule: 'late-count', message: `${told}, and was so at ${before?.inARow ?? 0} before.` }
    if (before !== undefined && barCloseMs <= before.barCloseMs)
      return { rule: 'late-count', message: `${told} on a candle that is not behind the one before.` }
    const most = this.#options.number('live.strategyLateBars')
    if (!this.#options.isKnown || isOff === inARow >= most) return null
    return { rule: 'late-count', message: `${told} and ${isOff ? '' : 'not '}to be off, which it is at ${most}.` }
  }

  #entered(share: string, { data: { orderId, because } }: EventOf<'EntryRequested'>): Finding | null {
    const late = this.#late.get(share)
    if (late === undefined || late.strategy !== because.strategy) return null
    const isRefused = because.barCloseMs === late.barCloseMs || (late.isOff && because.barCloseMs > late.barCloseMs)
    if (!isRefused) return null
    const why = late.isOff && because.barCloseMs > late.barCloseMs ? 'while it is off' : 'at which it was late'
    return { rule: 'traded-late', message: `Order ${orderId} is asked for by ${late.strategy} on a candle ${why}.` }
  }
}
