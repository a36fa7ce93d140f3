import type { LogEvent } from '../kernel/log-event.ts'

type Side = 'buy' | 'sell'
/** On which side its entries trade, of what, whether one of them lives and whether one brought something. */
type Position = { opens: Side; readonly isOfContracts: boolean; isBuying: boolean; isOpen: boolean }

/**
 * Of which direction each position is, and which trades are of orders for the other one: they are told late, of a cycle that is over, and
 * belong to no plan and no average of the cycle that lasts.
 */
export class OtherDirection {
  readonly #positions = new Map<string, Position>()

  /** To be told every event, once. Whether it is a trade of an order for the other direction. */
  follow(event: LogEvent): boolean {
    const { type, stream } = event
    if (event.type === 'EntryRequested') {
      const { side, contract } = event.data
      const isOpen = this.#positions.get(stream)?.isOpen === true
      this.#positions.set(stream, { opens: side, isOfContracts: contract !== undefined, isBuying: true, isOpen })
      return false
    }
    const position = this.#positions.get(stream)
    if (position === undefined) return false
    if (type === 'EntryEnded' || type === 'EntryAbandoned') position.isBuying = false
    if (type === 'PositionClosed') position.isOpen = false
    const isOther = isOfOther(position, event)
    if (type === 'EntryFilled' || type === 'EntryLateFilled') position.isOpen = true
    return isOther
  }

  /** On which side entries of the position trade; undefined: none was ever asked for. */
  opens(stream: string): Side | undefined {
    return this.#positions.get(stream)?.opens
  }

  isOfContracts(stream: string): boolean {
    return this.#positions.get(stream)?.isOfContracts === true
  }
}

/** A late entry has its own direction where no position and no entry is in its way. */
const isOfOther = (position: Position, { type, data }: LogEvent): boolean => {
  const contract = 'contract' in data ? data.contract : undefined
  if (contract === undefined || !('direction' in contract)) return false
  const opens = contract.direction === 'long' ? 'buy' : 'sell'
  if (opens === position.opens) return false
  if (position.isOpen || position.isBuying || !type.startsWith('Entry')) return true
  position.opens = opens
  return false
}
