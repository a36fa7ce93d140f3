import type { PositionState } from '../../machines/position/state.ts'
import { format } from '../kernel/money.ts'

/** Bookkeeping that says nothing to a person: ids of trades that were counted. */
const UNTOLD: ReadonlySet<string> = new Set(['stream', 'trades', 'foreignTrades'])
/** Fields told of one event: an order that is new brings some thirty. */
const MOST_FIELDS = 100

export type Changes = Record<string, [before: string | null, after: string | null]>

const textOf = (value: unknown): string => (typeof value === 'bigint' ? format(value) : String(value))

/** Every field by its path: `orders.0.executed`. */
const flattened = (value: unknown, path: string, into: Map<string, string>): Map<string, string> => {
  if (value === null || value === undefined) return into
  if (typeof value !== 'object') return into.set(path, textOf(value))
  for (const [name, part] of Object.entries(value)) if (!UNTOLD.has(name)) flattened(part, path === '' ? name : `${path}.${name}`, into)
  return into
}

/** What differs between two states of a position, as text; null: it was not there. */
export const stateChanges = (before: PositionState, after: PositionState): Changes =>
  before === after ? {} : fieldChanges(before, after, MOST_FIELDS)

/** What differs between two things, field by field, as text; at most so many. */
export const fieldChanges = (before: object, after: object, most: number): Changes => {
  const [was, is] = [flattened(before, '', new Map()), flattened(after, '', new Map())]
  const changed: Changes = {}
  for (const path of [...new Set([...was.keys(), ...is.keys()])]) {
    if (Object.keys(changed).length === most) break
    const [old, fresh] = [was.get(path) ?? null, is.get(path) ?? null]
    if (old !== fresh) changed[path] = [old, fresh]
  }
  return changed
}

/** Regions of the machine that moved. */
export const movedRegions = (before: PositionState, after: PositionState): string[] =>
  Object.entries(after.value).flatMap(([region, state]) => ((before.value as Record<string, string>)[region] === state ? [] : [region]))
