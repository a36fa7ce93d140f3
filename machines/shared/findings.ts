import { type Reached, reachable } from './reachable.ts'
import type { Table, Value } from './transition-table.ts'

/** What is wrong with the shape of a machine; `event` where a state lists one that is never legal there. */
export type ShapeFinding = {
  readonly is: 'unreachable' | 'never-legal' | 'trap'
  readonly region: string
  readonly state: string
  readonly event?: string
}

const isWithin = (value: Value, part: Value): boolean => Object.entries(part).every(([region, state]) => value[region] === state)

const unreachable = (table: Table<Value>, all: readonly Reached[]): ShapeFinding[] =>
  table.regions.flatMap(({ name: region, states }) =>
    states.flatMap((state) => (all.some(({ value }) => value[region] === state) ? [] : [{ is: 'unreachable', region, state } as const])),
  )

const neverLegal = (table: Table<Value>, all: readonly Reached[]): ShapeFinding[] =>
  table.rows.flatMap(({ region, state, event }) => {
    const there = all.filter(({ value }) => value[region] === state)
    return there.length === 0 || there.some(({ value }) => table.isLegal(value, event))
      ? []
      : [{ is: 'never-legal', region, state, event } as const]
  })

type Graph = { readonly values: readonly Value[]; readonly before: readonly (readonly number[])[] }

const graphOf = (table: Table<Value>, all: readonly Reached[]): Graph => {
  const values = all.map(({ value }) => value)
  const places = new Map(values.map((value, at) => [JSON.stringify(value), at] as const))
  const before: number[][] = values.map(() => [])
  for (const [at, value] of values.entries())
    for (const event of table.events)
      if (table.isLegal(value, event)) before[places.get(JSON.stringify(table.next(value, event)))!]!.push(at)
  return { values, before }
}

/** Whether the region is elsewhere at some value that can still be come to, for each value. */
const leaving = ({ values, before }: Graph, region: string, state: string): ReadonlySet<number> => {
  const able = new Set(values.flatMap((value, at) => (value[region] === state ? [] : [at])))
  for (const at of able) for (const earlier of before[at]!) able.add(earlier)
  return able
}

const traps = (table: Table<Value>, all: readonly Reached[], end: Value | null): ShapeFinding[] => {
  const graph = graphOf(table, all)
  return table.regions.flatMap(({ name: region, states }) =>
    states.flatMap((state) => {
      if (states.length === 1) return []
      const able = leaving(graph, region, state)
      const isTrap = graph.values.some((value, at) => value[region] === state && !able.has(at) && (end === null || !isWithin(value, end)))
      return isTrap ? [{ is: 'trap', region, state } as const] : []
    }),
  )
}

/** `end`: where the machine may stay for ever; null: it goes on for ever. */
export const findingsIn = (table: Table<Value>, end: Value | null): readonly ShapeFinding[] => {
  const all = reachable(table)
  return [...unreachable(table, all), ...neverLegal(table, all), ...traps(table, all, end)]
}
