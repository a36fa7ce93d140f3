import type { MachineConfig } from './grammar.ts'
import { type Guard, guardsOf, withGuards } from './guards.ts'
import type { MachineMarks } from './machine-marks.ts'

/** Lines are broken where they would grow longer than a page is wide. */
const WIDTH = 140

const quoted = (text: string): string => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
const keyOf = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name))

/** An object of objects and texts as a literal; one that holds texts alone stands on one line. */
const literal = (value: unknown, indent: string, isNested = true): string => {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? quoted(value) : String(value)
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  if (fields.length === 0) return '{}'
  const isFlat = fields.every(([, field]) => typeof field !== 'object')
  const line = `{ ${fields.map(([name, field]) => `${keyOf(name)}: ${literal(field, '')}`).join(', ')} }`
  if (isNested && isFlat && indent.length + line.length < WIDTH) return line
  const inner = `${indent}  `
  return `{\n${fields.map(([name, field]) => `${inner}${keyOf(name)}: ${literal(field, inner)},\n`).join('')}${indent}}`
}

const standsIn = ({ region, states }: Guard['accepting'][number]): string => {
  const each = states.map((state) => `stateIn({ ${keyOf(region)}: ${quoted(state)} })`)
  return `or([${each.join(', ')}])`
}

const guardText = ({ name, accepting }: Guard): string =>
  `    ${keyOf(name)}: and([\n${accepting.map((each) => `      ${standsIn(each)},\n`).join('')}    ]),\n`

/** A snapshot of where the machine stands, which an actor can be started from, and the way there beside it. */
const hereText = (config: MachineConfig, { stands, ways }: MachineMarks): string => {
  const way = ways.map(({ region, from, to, label }) => `// ${label}: ${region} from ${from} to ${to}\n`).join('')
  const value = config.type === 'parallel' ? stands : stands[config.id]
  return `\n\n// The way to where it stands:\n${way === '' ? '// none, it begins here\n' : way}export const here = machine.resolveState({ value: ${literal(value, '')}, context: {} })`
}

/** A machine as a module that needs nothing but XState: what the Stately editor imports, and Node runs. `marks`: `here` is exported beside it. */
export const source = (config: MachineConfig, marks: MachineMarks | null = null): string => {
  const guards = guardsOf(config)
  const needed = guards.length > 0 ? 'and, or, setup, stateIn' : 'setup'
  const note =
    guards.length > 0 ? '// An event that several regions list is legal only where each of them accepts it: its guard says where.\n' : ''
  const given = guards.length > 0 ? `{\n  guards: {\n${guards.map(guardText).join('')}  },\n}` : '{}'
  const machine = `setup(${given}).createMachine(${literal(withGuards(config), '', false)})`
  return `import { ${needed} } from 'xstate'\n\n${note}export const machine = ${machine}${marks === null ? '' : hereText(config, marks)}`
}
