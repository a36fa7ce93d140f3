import { type Direction, directions } from './direction.ts'
import type { Parts } from './recorded.ts'

/**
 * Which of an instrument's positions one is: `net` where it is the only one, else the name that tells it from those beside it: in hedge mode
 * its direction, else that of the strategy's share. An envelope names no slot where there is but one.
 */
export const NET = 'net'
export const slotOf = ({ slot }: Pick<Parts, 'slot'>): string => slot ?? NET

/** The direction that a slot is for, in hedge mode; undefined: it may be held either way, as the instrument's other slots are. */
export const sideIn = ({ slot }: Pick<Parts, 'slot'>): Direction | undefined => directions.find((side) => side === slot)

/** What the venue keeps as one position is called so: that of its direction, else the whole of the instrument, whatever slots share it. */
export const venueName = (parts: Pick<Parts, 'symbol' | 'slot'>): string =>
  sideIn(parts) === undefined ? (parts.symbol ?? '') : positionName(parts)

/** What a position is called within its book: by its instrument where it is the only one. No symbol has a blank. */
export const positionName = ({ symbol, slot }: Pick<Parts, 'symbol' | 'slot'>): string =>
  slot === undefined ? (symbol ?? '') : `${symbol} ${slot}`

/** What a strategy's share of an instrument is called: a position, or both directions of hedge mode. */
export const shareName = (parts: Pick<Parts, 'symbol' | 'slot'>): string =>
  sideIn(parts) === undefined ? positionName(parts) : (parts.symbol ?? '')

/** The parts of such a name. */
export const partsOfPosition = (name: string): { readonly symbol: string; readonly slot?: string } => {
  const at = name.indexOf(' ')
  return at === -1 ? { symbol: name } : { symbol: name.slice(0, at), slot: name.slice(at + 1) }
}

/** Of what is kept by name: which instrument and slot it is of, where the name is not the symbol. */
export type Slotted = { readonly slotted?: { readonly symbol: string; readonly slot: string } }

export const slotted = ({ symbol, slot }: Pick<Parts, 'symbol' | 'slot'>): Slotted =>
  slot === undefined || symbol === null ? {} : { slotted: { symbol, slot } }

/** The symbol of what is kept under a name. */
export const symbolIn = (name: string, { slotted: of }: Slotted): string => of?.symbol ?? name
