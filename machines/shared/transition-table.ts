import type { Closed, ValueOf } from './config-of.ts'
import { type MachineConfig, type Region, readMachine, type TableRow } from './grammar.ts'

/** Where each region stands: region to state. */
export type Value = Readonly<Record<string, string>>

/**
 * A config compiled to one look-up table per region. An event is legal only if every region that lists it anywhere
 * accepts it in its present state, and one lists it at all. `next` refuses nothing, for what is stored is stored: where the
 * event is not legal, and where nothing moves, the value itself comes back.
 */
export type Table<V> = {
  readonly id: string
  readonly regions: readonly Region[]
  readonly rows: readonly TableRow[]
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

/** All regions or none: where one refuses the event, the others stay as well. */
const move = (value: Value, columns: readonly Column[]): Value => {
  const moved: Record<string, string> = { ...value }
  let hasMoved = false
  for (const { region, targets } of columns) {
    const target = targets[value[region]!]
    if (target === undefined) return value
    hasMoved ||= target !== value[region]
    moved[region] = target
  }
  return hasMoved ? moved : value
}

/** Throws ForbiddenConfig with a sentence for anything that a table cannot hold. */
export const compile = <const C extends MachineConfig, V = ValueOf<C>>(config: C & Closed<C>): Table<V> => {
  const regions = readMachine(config)
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
