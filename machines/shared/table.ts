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
/** An event's columns, and where it led so far: by the object of the value before it, which a snapshot makes anew. */
type Listed = { readonly columns: Column[]; readonly known: WeakMap<Value, Value> }

const listOf = (regions: readonly Region[]): ReadonlyMap<string, Listed> => {
  const events = new Map<string, Listed>()
  for (const { name, rows } of regions) {
    for (const event of new Set(rows.map((row) => row.event))) {
      const cells = rows.filter((row) => row.event === event).map((row) => [row.state, row.target] as const)
      // no prototype: a state named like a method of Object must not be found by accident
      const targets = Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(cells))
      const listed = events.get(event) ?? { columns: [], known: new WeakMap() }
      listed.columns.push({ region: name, targets })
      events.set(event, listed)
    }
  }
  return events
}

const move = (value: Value, columns: readonly Column[]): Value => {
  let moved: Record<string, string> | null = null
  for (const { region, targets } of columns) {
    const state = value[region]!
    const target = targets[state]
    if (target === undefined || target === state) continue
    moved ??= { ...value }
    moved[region] = target
  }
  return moved ?? value
}

/** Throws ForbiddenConfig with a sentence for anything that a table cannot hold. */
export const compile = <V>(config: MachineConfig): Table<V> => {
  const regions = readConfig(config)
  const events = listOf(regions)
  const initial: Value = Object.fromEntries(regions.map((region) => [region.name, region.initial]))
  // one object for every value that was ever reached, so that a step is made once and looked up from then on
  const values = new Map<string, Value>()
  const shared = (value: Value): Value => {
    const name = regions.map((region) => value[region.name]).join()
    const known = values.get(name) ?? value
    values.set(name, known)
    return known
  }
  shared(initial)
  return {
    id: config.id,
    regions,
    rows: regions.flatMap((region) => region.rows),
    events: [...events.keys()],
    initial: initial as V,
    knows: (event) => events.has(event),
    isLegal: (value, event) => {
      const listed = events.get(event)
      if (listed === undefined) return false
      for (const { region, targets } of listed.columns) if (targets[(value as Value)[region]!] === undefined) return false
      return true
    },
    next: (value, event) => {
      const listed = events.get(event)
      if (listed === undefined) return value
      const known = listed.known.get(value as Value)
      if (known !== undefined) return known as V
      const moved = move(value as Value, listed.columns)
      const next = moved === value ? value : shared(moved)
      listed.known.set(value as Value, next as Value)
      return next as V
    },
  }
}
