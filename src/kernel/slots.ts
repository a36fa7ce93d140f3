import type { Parts } from './recorded.ts'

/**
 * Which of an instrument's positions one is: `net` where it is the only one, else the name that tells it from those beside it (in hedge mode
 * its direction). An envelope names no slot where there is but one.
 */
export const NET = 'net'
export const slotOf = ({ slot }: Pick<Parts, 'slot'>): string => slot ?? NET

/** What a position is called within its book: by its instrument where it is the only one. No symbol has a blank. */
export const positionName = ({ symbol, slot }: Pick<Parts, 'symbol' | 'slot'>): string =>
  slot === undefined ? (symbol ?? '') : `${symbol} ${slot}`

/** Of what is kept by name: which instrument and slot it is of, where the name is not the symbol. */
export type Slotted = { readonly slotted?: { readonly symbol: string; readonly slot: string } }

export const slotted = ({ symbol, slot }: Pick<Parts, 'symbol' | 'slot'>): Slotted =>
  slot === undefined || symbol === null ? {} : { slotted: { symbol, slot } }

/** The symbol of what is kept under a name. */
export const symbolIn = (name: string, { slotted: of }: Slotted): string => of?.symbol ?? name
