import { orderSteps } from '../../machines/position/order-events.ts'
import { type Machine, machines } from '../../machines/registry.ts'
import { findingsIn, type ShapeFinding } from '../../machines/shared/findings.ts'
import type { Table, Value } from '../../machines/shared/transition-table.ts'
import { machinesKnown } from '../web/machines-known.ts'
import { machineNamed } from './machines-show.ts'
import { note, print, printJson } from './output.ts'
import { isNamedIn, specTexts } from './spec-texts.ts'

const findingWords = ({ is, region, state, event }: ShapeFinding): string => {
  if (is === 'unreachable') return `${region}.${state} is unreachable: no sequence of events leads there.`
  if (is === 'trap') return `${region}.${state} is a trap: it can be come to and not be left, and is not where the machine ends.`
  return `${region}.${state} lists ${event}, which is never legal there: another region does not accept it then.`
}

/** By what names the log knows an event: of an order that of each role. */
const namesOf = (machine: string, event: string): readonly string[] =>
  machine === 'order' ? orderSteps.filter(([, step]) => step.event === event).map(([type]) => type) : [event]

export type Checked = {
  readonly machine: string
  readonly states: number
  readonly events: number
  readonly findings: readonly string[]
}

/** `specs`: null where there are none to look into. */
export const checkedMachine = (
  { name, end }: Pick<Machine, 'name' | 'end'>,
  table: Table<Value>,
  specs: readonly string[] | null,
): Checked => {
  const bare = specs === null ? [] : table.events.filter((event) => !namesOf(name, event).some((type) => isNamedIn(specs, type)))
  return {
    machine: name,
    states: table.regions.reduce((sum, region) => sum + region.states.length, 0),
    events: table.events.length,
    findings: [...findingsIn(table, end).map(findingWords), ...bare.map((event) => `${event} has no specification.`)],
  }
}

const NONE = 'This install has no specifications (test/spec of the sources): whether each event has one is not checked.'

const lineOf = ({ machine, states, events, findings }: Checked, hasSpecs: boolean): string => {
  if (findings.length > 0) return [`${machine}: ${findings.length} found`, ...findings.map((finding) => `  ${finding}`)].join('\n')
  return `${machine}: ${states} states, each reachable and none a trap; ${events} events${hasSpecs ? ', each with a specification' : ''}`
}

/** Exit code 1 where something is found. */
export const check = (asked: string | undefined, { json }: { readonly json?: true }): void => {
  const wanted = asked === undefined ? null : machineNamed(asked)
  const specs = specTexts()
  const checked = machines
    .filter(({ name }) => wanted === null || name === wanted)
    .map((machine) => checkedMachine(machine, machinesKnown[machineNamed(machine.name)].table, specs))
  if (json) printJson({ hasSpecifications: specs !== null, machines: checked })
  else {
    print(checked.map((each) => lineOf(each, specs !== null)).join('\n'))
    if (specs === null) note(NONE)
  }
  if (checked.some(({ findings }) => findings.length > 0)) process.exitCode = 1
}
