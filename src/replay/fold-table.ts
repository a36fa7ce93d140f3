import { canonicalHash } from '../kernel/canonical.ts'
import type { EventType, LogEvent } from '../kernel/log-event.ts'
import type { Projection } from '../kernel/projection.ts'

type Table = Readonly<Record<string, { readonly version: number; readonly types: readonly EventType[]; initial(): unknown }>>
export type StatesOf<T extends Table> = { [K in keyof T]: ReturnType<T[K]['initial']> }
type Step = { readonly name: string; readonly apply: Projection<unknown, unknown, unknown>['apply'] }
/** Functions that are called with the rows of history, by the name of the fold that emits them. */
export type SinkTable = Readonly<Record<string, ((row: never) => void) | undefined>>

/** Several folds as one: their states by name, in the order of the table. */
export const foldTable = <T extends Table>(table: T) => {
  const names = Object.keys(table) as (keyof T & string)[]
  /** Event type to the folds it concerns: most events concern none, and cost one look-up. */
  const steps = new Map<EventType, Step[]>()
  for (const name of names)
    for (const type of table[name]!.types) {
      const { apply } = table[name] as unknown as Step
      steps.set(type, [...(steps.get(type) ?? []), { name, apply }])
    }
  return {
    create: (): StatesOf<T> => Object.fromEntries(names.map((name) => [name, table[name]!.initial()])) as StatesOf<T>,
    /** Moves all folds by one event, each after those before it. Throws what a fold throws. */
    apply: (states: StatesOf<T>, event: LogEvent, sinks?: SinkTable, others?: unknown): void => {
      const concerned = steps.get(event.type)
      if (concerned === undefined) return
      for (let index = 0; index < concerned.length; index++) {
        const { name, apply } = concerned[index]!
        apply(states[name], event, sinks?.[name] as ((row: unknown) => void) | undefined, others)
      }
    },
    /** Name to hash of the state: equal hashes, equal folds. */
    hashes: (states: StatesOf<T>): Record<string, string> => Object.fromEntries(names.map((name) => [name, canonicalHash(states[name])])),
    /** Name to version: what the states mean. */
    versions: Object.fromEntries(names.map((name) => [name, table[name]!.version])) as Readonly<Record<string, number>>,
  }
}
