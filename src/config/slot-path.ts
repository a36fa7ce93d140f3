import { readCoinPath } from './coin-path.ts'

/** An option of one slot, by its path: `slots.dip.exit.hardStopPct` is exit.hardStopPct of the slot dip. */
export type SlotPath = { readonly slot: string; readonly option: string }

// no name of a slot holds a point
const OF_A_SLOT = /^slots\.([^.]+)\.(.+)$/

/** Null: it is of all slots. */
export const readSlotPath = (path: string): SlotPath | null => {
  const [, slot, option] = OF_A_SLOT.exec(path) ?? []
  return slot === undefined || option === undefined ? null : { slot, option }
}

export const slotPath = ({ slot, option }: SlotPath): string => `slots.${slot}.${option}`

/** The path without the coin or the slot that it is of. */
export const withoutOwner = (path: string): string => (readCoinPath(path) ?? readSlotPath(path))?.option ?? path
