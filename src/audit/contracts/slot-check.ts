import type { LogEvent } from '../../kernel/log-event.ts'
import type { Finding } from '../finding.ts'

type Side = 'buy' | 'sell'
const OPENS: Readonly<Record<string, Side>> = { long: 'buy', short: 'sell' }

/**
 * That a contract is held in one for each direction or not, never in both ways, and that each of two holds its own alone. Slots that
 * strategies have of it hold whatever direction it is held in.
 */
export class SlotCheck {
  /** instrument to whether it has a position for each direction */
  readonly #hasSides = new Map<string, boolean>()

  check(event: LogEvent): Finding | null {
    const { parts, data } = event
    const direction =
      'contract' in data && data.contract !== undefined && 'direction' in data.contract ? data.contract.direction : undefined
    if (event.type !== 'EntryRequested' && direction === undefined) return null
    const { slot } = parts
    const instrument = `${parts.book} ${parts.symbol}`
    const opens = slot === undefined ? undefined : OPENS[slot]
    const hasSides = opens !== undefined
    const known = this.#hasSides.get(instrument)
    this.#hasSides.set(instrument, hasSides)
    if (known !== undefined && known !== hasSides)
      return { rule: 'position-mode', message: `${parts.symbol} is held in one position and in one for each direction.` }
    if (!hasSides) return null
    if (event.type === 'EntryRequested' && event.data.side !== opens)
      return { rule: 'wrong-slot', message: `Order ${event.data.orderId} opens by a ${event.data.side} what is to be held ${slot}.` }
    if (direction === undefined || direction === slot) return null
    return { rule: 'wrong-slot', message: `It trades ${direction} contracts, and its position is the one that is ${slot}.` }
  }
}
