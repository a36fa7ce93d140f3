import type { MachineShown } from './machines-shown.ts'

export type MachineStands = Readonly<Record<string, string>>
/** A region without regions of its own is listed as one that bears the machine's name. */
const listing = (of: MachineShown, event: string): readonly string[] =>
  Object.entries(of.states).flatMap(([region, { states }]) =>
    Object.values(states).some(({ on }) => on?.[event] !== undefined) ? [region] : [],
  )

/** Every event of a machine, and the regions that forbid it where it stands; none: it is legal. */
export const eventsFrom = (
  of: MachineShown,
  stands: MachineStands,
): readonly { readonly event: string; readonly forbidding: readonly string[] }[] => {
  const all = new Set(Object.values(of.states).flatMap(({ states }) => Object.values(states).flatMap(({ on }) => Object.keys(on ?? {}))))
  return [...all].map((event) => ({
    event,
    forbidding: listing(of, event).filter((region) => of.states[region]?.states[stands[region] ?? '']?.on?.[event] === undefined),
  }))
}

/** Where a legal event leads: every region that lists it moves. */
export const standsAfter = (of: MachineShown, stands: MachineStands, event: string): MachineStands =>
  Object.fromEntries(
    Object.entries(stands).map(([region, state]) => [region, of.states[region]?.states[state]?.on?.[event]?.target ?? state]),
  )

export const startOf = (of: MachineShown): MachineStands =>
  Object.fromEntries(Object.entries(of.states).map(([region, { initial }]) => [region, initial]))
