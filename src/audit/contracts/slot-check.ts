import type { LogEvent } from '../../kernel/log-event.ts'
import type { Finding } from '../finding.ts'

type Side = 'buy' | 'sell'
const OPENS: Readonly<Record<string, Side>> = { long: 'buy', short: 'sell' }

/** That a contract is held in one position or in one for each direction, never in both ways, and that each of two holds its own alone. */
export class SlotCheck {
  /** instrument to whether it has a position for each direction */
  readonly #hasSlots = new Map<string, boolean>()

  check(event: LogEvent): Finding | null {
    const { parts, data } = event
    const direction =
      'contract' in data && data.contract !== undefined && 'direction' in data.contract ? data.contract.direction : undefined
    if (event.type !== 'EntryRequested' && direction === undefined) return null
    const { slot } = parts
    const instrument = `${parts.book} ${parts.symbol}`
    const hasSlots = slot !== undefined
    const known = this.#hasSlots.get(instrument)
    this.#hasSlots.set(instrument, hasSlots)
    if (known !== undefined && known !== hasSlots)
      return { rule: 'position-mode', message: `${parts.symbol} is held in one position and in one for each direction.` }
    if (!hasSlots) return null
    const opens = OPENS[slot]
    if (event.type === 'EntryRequested' && event.data.side !== opens)
      return { rule: 'wrong-slot', message: `Order ${event.data.orderId} opens by a ${event.data.side} what is to be held ${slot}.` }
    if (direction === undefined || direction === slot) return null
    return { rule: 'wrong-slot', message: `It trades ${direction} contracts, and its position is the one that is ${slot}.` }
  }
}
