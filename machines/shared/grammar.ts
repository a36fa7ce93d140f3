/** What a config may say, in XState's own words; everything else is refused, because it would not be in the table. */
type TransitionConfig = { readonly target: string; readonly description?: string }
type StateConfig = { readonly description?: string; readonly on?: Readonly<Record<string, TransitionConfig>> }
type RegionConfig = {
  readonly description?: string
  readonly initial: string
  readonly states: Readonly<Record<string, StateConfig>>
}
export type MachineConfig =
  | ({ readonly id: string; readonly type?: never } & RegionConfig)
  | {
      readonly id: string
      readonly type: 'parallel'
      readonly description?: string
      readonly states: Readonly<Record<string, RegionConfig>>
    }

/** One cell of a region's table. A `target` equal to `state` means that the region stays. */
export type TableRow = { readonly region: string; readonly state: string; readonly event: string; readonly target: string }
export type Region = {
  readonly name: string
  readonly initial: string
  readonly states: readonly string[]
  readonly rows: readonly TableRow[]
}

/** The config says something that a table cannot hold; the message is a sentence for its author. */
export class ForbiddenConfig extends Error {
  override readonly name = 'ForbiddenConfig'
}

const CONDITION = 'a condition belongs in decide, and the branch taken in the name of the event'
const EFFECT = 'effects follow from durable events, never from a transition'
const CLOCK = 'a deadline is data in the state, and its passing a command'

const FORBIDDEN: Readonly<Record<string, string>> = {
  guard: CONDITION,
  cond: CONDITION,
  always: CONDITION,
  actions: EFFECT,
  entry: EFFECT,
  exit: EFFECT,
  invoke: EFFECT,
  after: CLOCK,
  history: 'where a region stands follows from its events alone',
  onDone: 'a region ends by an event of its own',
  onError: 'an error outside is an outcome, and an outcome is an event',
  context: 'data belongs in the state that evolve makes',
  output: 'nothing waits for the end of a machine',
  reenter: 'entering a state does nothing, so entering it again does not either',
}

const refuseConfig = (sentence: string): never => {
  throw new ForbiddenConfig(sentence)
}

type Plain = Readonly<Record<string, unknown>>

const plain = (value: unknown, place: string): Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : refuseConfig(`${place} is not a plain object.`)

const refuseOthers = (object: Plain, allowed: readonly string[], place: string): void => {
  for (const [key, value] of Object.entries(object)) {
    // XState keeps what it was not given as a key of its own
    if (value === undefined) continue
    const reason = FORBIDDEN[key]
    if (reason !== undefined) refuseConfig(`${place} has \`${key}\`: ${reason}.`)
    if (key === 'type' && value === 'final') refuseConfig(`${place} is final: nothing here ever ends, a stream goes on for ever.`)
    if (key === 'type' && value === 'history')
      refuseConfig(`${place} is a history state: where a region stands follows from its events alone.`)
    if (!allowed.includes(key)) refuseConfig(`${place} has \`${key}\`, which the table has no place for.`)
  }
}

const requireEvent = (event: string, place: string): void => {
  if (event.includes('*')) refuseConfig(`${place} listens to \`${event}\`: a wildcard hides which events are legal.`)
  if (event === '') refuseConfig(`${place} has a transition without an event: nothing moves but by a fact.`)
  if (!/^[A-Z][A-Za-z]*$/.test(event)) refuseConfig(`${place} listens to \`${event}\`, which is no name of a fact.`)
}

const targetOf = (transition: unknown, states: Plain, state: string, place: string): string => {
  if (Array.isArray(transition)) refuseConfig(`${place} has several transitions: ${CONDITION}.`)
  const body = plain(transition, place)
  refuseOthers(body, ['target', 'description'], place)
  const { target } = body
  if (target === undefined) return refuseConfig(`${place} names no target: a transition that stays names its own state, \`${state}\`.`)
  if (typeof target !== 'string') return refuseConfig(`${place} has a target that is not one name: a region is in one state at a time.`)
  if (/[.#]/.test(target)) refuseConfig(`${place} goes to \`${target}\`: no transition leaves its region.`)
  return Object.hasOwn(states, target) ? target : refuseConfig(`${place} goes to \`${target}\`, a state its region does not have.`)
}

const readRegion = (name: string, region: Plain): Region => {
  const states = plain(region.states, `The states of region ${name}`)
  const { initial } = region
  if (typeof initial !== 'string' || !Object.hasOwn(states, initial))
    return refuseConfig(`Region ${name} does not say in which of its states it begins.`)
  const rows: TableRow[] = []
  for (const [state, config] of Object.entries(states)) {
    const place = `State ${name}.${state}`
    const body = plain(config, place)
    if ('states' in body || body.type === 'parallel')
      refuseConfig(`${place} has states of its own: nested states are not compiled; a region beside this one says the same.`)
    refuseOthers(body, ['description', 'on'], place)
    for (const [event, transition] of Object.entries(plain(body.on ?? {}, `${place}, on`))) {
      requireEvent(event, place)
      rows.push({ region: name, state, event, target: targetOf(transition, states, state, `${place}, on ${event},`) })
    }
  }
  return { name, initial, states: Object.keys(states), rows }
}

/** Reads a config into its regions; a machine without parallel regions is one region that bears its id. Throws ForbiddenConfig. */
export const readMachine = (config: unknown): readonly Region[] => {
  const machine = plain(config, 'The machine')
  const { id, type } = machine
  if (typeof id !== 'string' || id === '') return refuseConfig('The machine has no id.')
  if (type === undefined) {
    refuseOthers(machine, ['id', 'description', 'initial', 'states'], `Machine ${id}`)
    return [readRegion(id, machine)]
  }
  if (type !== 'parallel') refuseConfig(`Machine ${id} is of type \`${String(type)}\`: it is either parallel or of no type.`)
  refuseOthers(machine, ['id', 'type', 'description', 'states'], `Machine ${id}`)
  return Object.entries(plain(machine.states, `The states of ${id}`)).map(([name, config]) => {
    const region = plain(config, `Region ${name}`)
    refuseOthers(region, ['description', 'initial', 'states'], `Region ${name}`)
    return readRegion(name, region)
  })
}
