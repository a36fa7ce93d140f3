import type { ExitRule } from '../../machines/position/exits/exit-rule.ts'
import { exitRules } from '../../machines/position/exits/index.ts'
import { type Machine, machines } from '../../machines/registry.ts'
import type { Fields } from '../../machines/session/commands/command-kinds.ts'
import { coinCommands, riskCommands, sessionCommands } from '../../machines/session/commands/index.ts'
import type { MachineConfig } from '../../machines/shared/grammar.ts'
import { guardsOf } from '../../machines/shared/guards.ts'
import { mermaid } from '../../machines/shared/mermaid.ts'
import { table } from '../reliability/markdown.ts'

type Region = Extract<MachineConfig, { readonly initial: string }> | Extract<MachineConfig, { readonly type: 'parallel' }>['states'][string]

const regionLines = (name: string, { description, states }: Region, shared: ReadonlySet<string>): string[] => {
  const rows = Object.entries(states).flatMap(([state, { description, on = {} }]) => [
    [`**${state}**`, '', '', description ?? ''],
    ...Object.entries(on).map(([event, to]) => [
      '',
      `${event}${shared.has(event) ? ' \\*' : ''}`,
      to.target === state ? 'stays' : to.target,
      to.description ?? '',
    ]),
  ])
  return [`### ${name}`, '', description ?? '', '', table(['state', 'event', 'goes to', 'meaning'], rows), '']
}

const machineLines = ({ name, title, config }: Machine): string[] => {
  const regions = config.type === 'parallel' ? Object.entries(config.states) : [[name, config] as const]
  const shared = new Set(guardsOf(config).map(({ event }) => event))
  return [`## ${name}`, '', title, '', '```mermaid', mermaid(config).trimEnd(), '```', ''].concat(
    regions.flatMap(([region, body]) => regionLines(region, body, shared)),
  )
}

const asks = ({ level, due, candle }: ExitRule): string => {
  if (level !== undefined) return 'a price'
  if (due !== undefined) return 'the state, at once or at a deadline'
  return candle === undefined ? 'whoever submits it' : 'the end of a candle'
}

const exitLines = (): string[] => [
  '## Reasons to sell',
  '',
  'In their order of precedence, which is that of `machines/position/exits/index.ts`: of several that hold at the same moment the first is decided.',
  '',
  table(
    ['reason', 'said by', 'urgency', 'when'],
    exitRules.map((rule: ExitRule) => [`[${rule.reason}](../rules/${rule.reason}.md)`, asks(rule), rule.urgency, rule.description]),
  ),
  '',
]

const fieldsText = (fields: Fields): string =>
  Object.entries(fields)
    .map(([field, kind]) => (kind === 'symbol' ? field : `${field}: ${kind.join(', ')}`))
    .join('; ')

const commandLines = (): string[] => [
  '## What a person can ask for',
  '',
  'By name, with the fields that a command has beside it. Each has an id, a person and a reason, and is answered.',
  '',
  table(
    ['command', 'fields', 'what it does'],
    Object.entries({ ...sessionCommands, ...riskCommands, ...coinCommands }).map(([name, { fields, description }]) => [
      name,
      fieldsText(fields),
      description,
    ]),
  ),
  '',
]

/** The page `docs/generated/machines.md`. */
export const machinesPage = (): string =>
  [
    '# The machines',
    '',
    'Generated from `machines/*/config.ts`, `machines/position/exits/` and `machines/session/commands/` by `npm run docs`; do not edit. `coinfold machines show NAME` prints one of them.',
    'An event with a star stands in several regions, and is legal only where each of them accepts it.',
    '',
    ...machines.flatMap(machineLines),
    ...exitLines(),
    ...commandLines(),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
