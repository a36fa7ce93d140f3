import { type MachineConfig, type Region, readMachine } from './grammar.ts'

/**
 * An event that several regions list happens only where all of them accept it. A table knows that by itself; XState asks each
 * region alone, and is told by one guard an event, which stands at every transition of that event.
 */
export type Guard = {
  readonly name: string
  readonly event: string
  /** where each region that lists the event accepts it */
  readonly accepting: readonly { readonly region: string; readonly states: readonly string[] }[]
}

const acceptingIn = ({ name, rows }: Region, event: string): Guard['accepting'] => {
  const states = rows.filter((row) => row.event === event).map(({ state }) => state)
  return states.length === 0 ? [] : [{ region: name, states }]
}

export const guardsOf = (config: MachineConfig): readonly Guard[] => {
  const regions = readMachine(config)
  const events = new Set(regions.flatMap(({ rows }) => rows.map(({ event }) => event)))
  return [...events]
    .map((event) => ({ name: `${event}IsLegal`, event, accepting: regions.flatMap((region) => acceptingIn(region, event)) }))
    .filter(({ accepting }) => accepting.length > 1)
}

type Branch<T> = Readonly<Record<string, T>>
const mapped = <T, U>(branch: Branch<T>, change: (each: T, name: string) => U): Branch<U> =>
  Object.fromEntries(Object.entries(branch).map(([name, each]) => [name, change(each, name)]))

/** The config with the name of its guard at every transition that has one: for XState alone, a table refuses it. */
export const withGuards = (config: MachineConfig): Branch<unknown> => {
  // the guards speak of several regions, so that a machine of one region has none
  if (config.type !== 'parallel') return config
  const names = new Map(guardsOf(config).map(({ event, name }) => [event, name]))
  const states = mapped(config.states, (region) => ({
    ...region,
    states: mapped(region.states, ({ on = {}, ...state }) => ({
      ...state,
      on: mapped(on, ({ target, ...rest }, event) =>
        names.has(event) ? { target, guard: names.get(event), ...rest } : { target, ...rest },
      ),
    })),
  }))
  return { ...config, states }
}
