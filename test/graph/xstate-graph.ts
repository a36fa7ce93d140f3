import { type AnyStateMachine, type StateNode, transition } from 'xstate'
import { type AdjacencyMap, adjacencyMapToArray, getAdjacencyMap, getShortestPaths, getStateNodes, type StatePath } from 'xstate/graph'
import type { MachineConfig } from '../../machines/shared/grammar.ts'
import { guarded } from '../../machines/shared/guarded.ts'
import type { Value } from '../../machines/shared/transition-table.ts'

type Snapshot = ReturnType<AnyStateMachine['transition']>
type Fact = { readonly type: string }
export type Path = StatePath<Snapshot, Fact>
/** A walk, by event types and the values that XState stands in after each of them. */
export type Walk = readonly { readonly event: string; readonly value: Value }[]

type Edge = { readonly from: Value; readonly event: string; readonly to: Value }

/** What XState takes seconds to walk through, once for each machine, whoever asks. */
type Walked = {
  readonly edges: { all?: readonly Edge[]; legal?: readonly Edge[] }
  readonly shortest: { all?: readonly Walk[]; legal?: readonly Walk[] }
}
const walked = new WeakMap<MachineConfig, Walked>()
const walkedOf = (config: MachineConfig): Walked => {
  const known = walked.get(config) ?? { edges: {}, shortest: {} }
  walked.set(config, known)
  return known
}

const keyOf = (value: Value): string => JSON.stringify(value)

/**
 * A machine as XState's own graph utilities see it: nothing here asks the compiled table, which is what the walks along
 * this graph are compared with. `all` has an edge for every event in every state, which leads back to it where a guard says no;
 * `legal` only those that every region which lists the event accepts, read from XState's state nodes.
 */
export class XStateGraph {
  readonly id: string
  readonly machine: AnyStateMachine
  readonly events: readonly string[]
  readonly #accepts: ReadonlyMap<string, ReadonlySet<string>>
  readonly #regions: readonly string[]
  readonly #isFlat: boolean
  /** by event: the regions that list it anywhere */
  readonly #listing: ReadonlyMap<string, readonly string[]>
  readonly #walked: Walked

  constructor(config: MachineConfig) {
    this.id = config.id
    this.machine = guarded(config)
    this.#isFlat = config.type !== 'parallel'
    this.#regions = config.type === 'parallel' ? Object.keys(config.states) : [config.id]
    const nodes = getStateNodes(this.machine) as StateNode[]
    // not `ownEvents` nor `machine.events`: these leave out the events on which a state stays
    this.#accepts = new Map(nodes.map((node) => [node.path.join('.'), new Set(node.transitions.keys())]))
    this.events = [...new Set([...this.#accepts.values()].flatMap((events) => [...events]))]
    const lists = (region: string, event: string): boolean => this.#statesOf(region).some((state) => this.#isAccepted(region, state, event))
    this.#listing = new Map(this.events.map((event) => [event, this.#regions.filter((region) => lists(region, event))]))
    this.#walked = walkedOf(config)
  }

  /** Every combination of states, reached or not. */
  get values(): Value[] {
    const combine = (values: readonly Value[], region: string): Value[] =>
      values.flatMap((value) => this.#statesOf(region).map((state) => ({ ...value, [region]: state })))
    return this.#regions.reduce<Value[]>(combine, [{}])
  }

  toXState(value: Value): unknown {
    return this.#isFlat ? value[this.id] : value
  }

  /** Where XState goes from there, which need not be a state that anything leads to. */
  next(value: Value, type: string): Value {
    const snapshot = this.machine.resolveState({ value: this.toXState(value) as never, context: {} as never })
    return this.valueOf(transition(this.machine, snapshot, { type })[0] as Snapshot)
  }

  get facts(): Fact[] {
    return this.events.map((type) => ({ type }))
  }

  valueOf(snapshot: Snapshot): Value {
    return typeof snapshot.value === 'string' ? { [this.id]: snapshot.value } : (snapshot.value as Value)
  }

  #statesOf(region: string): string[] {
    const inside = this.#isFlat ? '' : `${region}.`
    return [...this.#accepts.keys()]
      .filter((path) => path !== '' && path !== region && path.startsWith(inside))
      .map((path) => path.slice(inside.length))
  }

  #isAccepted(region: string, state: string, event: string): boolean {
    return this.#accepts.get(this.#isFlat ? state : `${region}.${state}`)?.has(event) ?? false
  }

  isLegal(value: Value, event: string): boolean {
    const listing = this.#listing.get(event) ?? []
    return listing.length > 0 && listing.every((region) => this.#isAccepted(region, value[region]!, event))
  }

  /** How XState's utilities are to walk: along every event, or along the legal ones. */
  options(which: 'all' | 'legal') {
    return {
      events: this.facts,
      serializeState: (snapshot: Snapshot) => keyOf(this.valueOf(snapshot)),
      ...(which === 'legal' ? { filterEvents: (snapshot: Snapshot, { type }: Fact) => this.isLegal(this.valueOf(snapshot), type) } : {}),
    }
  }

  edges(which: 'all' | 'legal'): readonly Edge[] {
    return (this.#walked.edges[which] ??= this.#edges(which))
  }

  #edges(which: 'all' | 'legal'): Edge[] {
    const map = getAdjacencyMap(this.machine as never, this.options(which) as never) as unknown as AdjacencyMap<Snapshot, Fact>
    return adjacencyMapToArray(map).map(({ state, event, nextState }) => ({
      from: this.valueOf(state),
      event: event.type,
      to: this.valueOf(nextState),
    }))
  }

  walkOf(path: Path): Walk {
    return path.steps
      .filter(({ event }) => event.type !== 'xstate.init')
      .map(({ event, state }) => ({ event: event.type, value: this.valueOf(state) }))
  }

  /** One shortest walk to every state value. */
  shortest(which: 'all' | 'legal'): readonly Walk[] {
    return (this.#walked.shortest[which] ??= this.#shortest(which))
  }

  #shortest(which: 'all' | 'legal'): Walk[] {
    const paths = getShortestPaths(this.machine as never, this.options(which) as never) as unknown as Path[]
    return paths.map((path) => this.walkOf(path))
  }

  /** Every `length` events that can follow one another, each row of them behind a shortest walk to where it begins. */
  *windows(which: 'all' | 'legal', length: number): Iterable<Walk> {
    const next = Map.groupBy(this.edges(which), ({ from }) => keyOf(from))
    const extend = function* (walk: Walk, value: Value, left: number): Iterable<Walk> {
      if (left === 0) {
        yield walk
        return
      }
      for (const { event, to } of next.get(keyOf(value)) ?? []) yield* extend([...walk, { event, value: to }], to, left - 1)
    }
    for (const walk of this.shortest(which)) yield* extend(walk, walk.at(-1)?.value ?? this.initial, length)
  }

  get initial(): Value {
    return this.valueOf(this.machine.getInitialSnapshot(undefined as never) as never)
  }
}
