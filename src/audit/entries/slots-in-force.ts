import type { LogEvent } from '../../kernel/log-event.ts'
import type { Ledger } from '../books/ledger.ts'
import { coinOf } from '../coin-of.ts'
import type { Finding } from '../finding.ts'
import type { OptionsInForce } from '../options-in-force.ts'

const SIDES: ReadonlySet<string | undefined> = new Set(['long', 'short'])

/**
 * That what is bought is of a slot that the options name, where they name any, that none holds anything that they do not name any more, and
 * that all slots of a contract are held in one direction.
 */
export class SlotsInForce {
  readonly #options: OptionsInForce
  /** by instrument, its positions: what each is called in the books, to its slot */
  readonly #seen = new Map<string, Map<string, string | undefined>>()

  constructor(options: OptionsInForce) {
    this.#options = options
  }

  check(event: LogEvent, ledger: Ledger): Finding | null {
    if (event.type !== 'EntryRequested') return null
    const { slot, book, symbol } = event.parts
    const instrument = `${book} ${symbol}`
    const seen = this.#seen.get(instrument) ?? new Map<string, string | undefined>()
    this.#seen.set(instrument, seen.set(coinOf(event), slot))
    // a position for each direction is a matter of the account's mode
    if (SIDES.has(slot)) return null
    const names = this.#options.slots
    const isNamed = (one: string | undefined): boolean => (one === undefined ? names.length === 0 : names.includes(one))
    const told = names.length === 0 ? 'none' : names.join(', ')
    if (!isNamed(slot))
      return { rule: 'unknown-slot', message: `It is bought for ${slot ?? 'the whole of the coin'}, and the slots in force are ${told}.` }
    const buys = event.data.side === 'buy'
    for (const [coin, other] of seen) {
      const held = ledger.held(coin)
      if (other === slot || held.isZero()) continue
      if (!isNamed(other)) return { rule: 'slot-left', message: `${coin} holds ${held.toFixed()}, and the slots in force are ${told}.` }
      if (held.gt(0) !== buys)
        return {
          rule: 'opposite-slots',
          message: `Order ${event.data.orderId} is a ${event.data.side}, and ${coin} holds ${held.toFixed()}.`,
        }
    }
    return null
  }
}
