import type { Table, Value } from './transition-table.ts'

/** A value that legal events lead to, and the last of a shortest way there; `by` null: it is where the machine begins. */
export type Reached = { readonly value: Value; readonly by: { readonly event: string; readonly from: Reached } | null }

const nameOf = (value: Value): string => JSON.stringify(value)

/** Every value that a legal sequence of events comes to, nearest first. */
export const reachable = (table: Table<Value>): readonly Reached[] => {
  const seen = new Map<string, Reached>([[nameOf(table.initial), { value: table.initial, by: null }]])
  for (const from of seen.values())
    for (const event of table.events) {
      if (!table.isLegal(from.value, event)) continue
      const value = table.next(from.value, event)
      const name = nameOf(value)
      if (!seen.has(name)) seen.set(name, { value, by: { event, from } })
    }
  return [...seen.values()]
}
