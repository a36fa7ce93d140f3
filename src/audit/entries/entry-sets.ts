import type { LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Finding } from '../finding.ts'
import type { OptionsInForce } from '../options-in-force.ts'
import { OtherDirection } from '../other-direction.ts'

type Entry = { readonly orderId: string; readonly limit: Decimal; isLive: boolean; hasFilled: boolean }
/** The entries of one cycle. `isOpen`: they brought coins; `isExiting`: an exit is decided; `hasSold`: coins of it were sold. */
type Cycle = { readonly side: 'buy' | 'sell'; entries: Entry[]; isOpen: boolean; isExiting: boolean; hasSold: boolean }

const READ = ['entry.maxEntries', 'entry.scaleStepPct']

/** That a position takes a further entry only as the options allow: no more than so many, each so far from the last, none while leaving. */
export class EntrySets {
  readonly #options: OptionsInForce
  readonly #directions = new OtherDirection()
  readonly #sets = new Map<string, Cycle>()

  constructor(options: OptionsInForce) {
    this.#options = options
  }

  /** Whether the position has coins of its entries, or an entry that lives: what is asked for then is a further one. */
  isOpen(stream: string): boolean {
    const set = this.#sets.get(stream)
    return set !== undefined && (set.isOpen || set.entries.some(({ isLive }) => isLive))
  }

  check(event: LogEvent): Finding | null {
    const { stream } = event
    const isOfOther = this.#directions.follow(event)
    if (event.type === 'EntryRequested') {
      const { orderId, limitPrice, side } = event.data
      const isFurther = this.isOpen(stream)
      const set = isFurther ? this.#of(stream) : { side, entries: [], isOpen: false, isExiting: false, hasSold: false }
      const finding = isFurther ? this.#checkFurther(set, new Decimal(limitPrice), side === 'buy') : null
      set.entries.push({ orderId, limit: new Decimal(limitPrice), isLive: true, hasFilled: false })
      this.#sets.set(stream, set)
      return finding
    }
    const set = this.#sets.get(stream)
    if (set === undefined) return null
    // told late, of an order for the other direction: it takes contracts of this one where there are any
    if (isOfOther) set.hasSold ||= event.type === 'EntryLateFilled' && set.entries.some(({ hasFilled }) => hasFilled)
    if (isOfOther && event.type !== 'EntryLateFilled') return null
    follow(set, event)
    return null
  }

  #of(stream: string): Cycle {
    return this.#sets.get(stream)!
  }

  #checkFurther({ entries, isExiting, hasSold }: Cycle, limit: Decimal, isBuy: boolean): Finding | null {
    const missing = this.#options.firstUnsaid(READ)
    if (missing !== null) return { rule: 'option-unsaid', message: `The log does not say what ${missing} was when it was asked for.` }
    if (isExiting || hasSold) return { rule: 'entry-while-leaving', message: 'It adds to a position that is being sold.' }
    const counted = entries.filter(({ isLive, hasFilled }) => isLive || hasFilled)
    const most = this.#options.number('entry.maxEntries')
    if (counted.length >= most)
      return { rule: 'too-many-entries', message: `Its position has ${counted.length} entries, and entry.maxEntries is ${most}.` }
    const last = counted.at(-1)?.limit
    if (last === undefined) return null
    const step = last.times(this.#options.text('entry.scaleStepPct')).div(100).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
    const next = isBuy ? last.minus(step) : last.plus(step)
    if (isBuy ? limit.lte(next) : limit.gte(next)) return null
    return {
      rule: 'entry-step',
      message: `Its limit is ${limit.toFixed()}; by entry.scaleStepPct and a last limit of ${last.toFixed()} it may lie at ${next.toFixed()} or further.`,
    }
  }
}

const follow = (set: Cycle, event: LogEvent): void => {
  switch (event.type) {
    case 'EntryFilled':
    case 'EntryLateFilled': {
      set.isOpen = true
      const entry = set.entries.find(({ orderId }) => orderId === event.data.orderId)
      if (entry !== undefined) entry.hasFilled = true
      return
    }
    case 'EntryEnded':
    case 'EntryReduced':
    case 'EntryAbandoned':
    case 'EntryPartAbandoned': {
      const entry = set.entries.find(({ orderId }) => orderId === event.data.orderId)
      if (entry !== undefined) entry.isLive = false
      return
    }
    case 'ExitDecided':
      set.isExiting = true
      return
    case 'ExitWithdrawn':
      set.isExiting = false
      return
    case 'ForeignFill':
      // sold by somebody else, or by the venue; what is beyond all that was held is none of it
      set.hasSold ||= set.isOpen && event.data.side !== set.side && event.data.part?.is !== 'beyond'
      return
    case 'ProtectionFilled':
    case 'ProtectionLateFilled':
    case 'ExitFilled':
    case 'ExitLateFilled':
      // told after the close, it is of a position that is over
      set.hasSold ||= set.isOpen
      return
    case 'PositionClosed':
      set.isOpen = false
      set.isExiting = false
      set.hasSold = false
  }
}
