import type { Reached } from './reachable.ts'
import type { Value } from './transition-table.ts'

/** A move of one region; `label`: the event, and which one it was. */
type Way = { readonly region: string; readonly from: string; readonly to: string; readonly label: string }

/** What a picture of a machine marks: where each region stands, and how it came there. */
export type MachineMarks = { readonly stands: Value; readonly ways: readonly Way[] }

/** The shortest way to a value, its events counted from 1. */
export const marksOf = (reached: Reached): MachineMarks => {
  const steps: { readonly event: string; readonly from: Value; readonly to: Value }[] = []
  for (let at = reached; at.by !== null; at = at.by.from) steps.unshift({ event: at.by.event, from: at.by.from.value, to: at.value })
  const ways = steps.flatMap(({ event, from, to }, at) =>
    Object.keys(to).flatMap((region) =>
      from[region] === to[region] ? [] : [{ region, from: from[region]!, to: to[region]!, label: `${at + 1}. ${event}` }],
    ),
  )
  return { stands: reached.value, ways }
}
