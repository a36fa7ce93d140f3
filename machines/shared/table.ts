import { type MachineConfig, type Region, type Row, readConfig } from './grammar.ts'

/** Where each region stands: region to state. */
export type Value = Readonly<Record<string, string>>

/**
 * A config compiled to one look-up table per region. An event is legal only if every region that lists it anywhere
 * accepts it in its present state, and one lists it at all. `next` asks no permission (a stored event is never
 * refused): the willing regions move, as in XState, and the value itself comes back when none does.
 */
export type Table<V> = {
  readonly id: string
  readonly regions: readonly Region[]
  readonly rows: readonly Row[]
  readonly events: readonly string[]
  readonly initial: V
  knows(event: string): boolean
  isLegal(value: V, event: string): boolean
  next(value: V, event: string): V
}

/** One region's column for one event: state to target. */
type Column = { readonly region: string; readonly targets: Readonly<Record<string, string>> }

const columnsOf = (regions: readonly Region[]): ReadonlyMap<string, readonly Column[]> => {
  const columns = new Map<string, Column[]>()
  for (const { name, rows } of regions) {
    for (const event of new Set(rows.map((row) => row.event))) {
      const cells = rows.filter((row) => row.event === event).map((row) => [row.state, row.target] as const)
      // no prototype: a state named like a method of Object must not be found by accident
      const targets = Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(cells))
      columns.set(event, [...(columns.get(event) ?? []), { region: name, targets }])
    }
  }
  return columns
}

/** Throws ForbiddenConfig with a sentence for anything that a table cannot hold. */
export const compile = <V>(config: MachineConfig): Table<V> => {
  const regions = readConfig(config)
  const columns = columnsOf(regions)
  return {
    id: config.id,
    regions,
    rows: regions.flatMap((region) => region.rows),
    events: [...columns.keys()],
    initial: Object.fromEntries(regions.map((region) => [region.name, region.initial])) as V,
    knows: (event) => columns.has(event),
    isLegal: (value, event) => {
      const listed = columns.get(event)
      if (listed === undefined) return false
      for (const { region, targets } of listed) if (targets[(value as Value)[region]!] === undefined) return false
      return true
    },
    next: (value, event) => {
      const listed = columns.get(event)
      if (listed === undefined) return value
      let moved: Record<string, string> | null = null
      for (const { region, targets } of listed) {
        const state = (value as Value)[region]!
        const target = targets[state]
        if (target === undefined || target === state) continue
        moved ??= { ...(value as Value) }
        moved[region] = target
      }
      return moved === null ? value : (moved as V)
    },
  }
}
