import { type MachineConfig, type Region, readMachine } from './grammar.ts'
import type { MachineMarks } from './machine-marks.ts'

const idOf = (region: Region, state: string): string => `${region.name}_${state}`

/** Events that take the same way share one arrow: the table of a position has more rows than a picture can label. */
const arrows = (region: Region): string[] => {
  const labels = new Map<string, string[]>()
  for (const { state, event, target } of region.rows) {
    const arrow = `${idOf(region, state)} --> ${idOf(region, target)}`
    labels.set(arrow, [...(labels.get(arrow) ?? []), event])
  }
  return [...labels].map(([arrow, events]) => `${arrow}: ${events.join(', ')}`)
}

const wayLines = (region: Region, ways: MachineMarks['ways']): string[] =>
  ways.flatMap(({ region: name, from, to, label }) =>
    name === region.name ? [`${idOf(region, from)} --> ${idOf(region, to)}: way ${label}`] : [],
  )

const linesOf = (region: Region, marks: MachineMarks | null): string[] => [
  ...region.states.map((state) => `state "${state}${marks?.stands[region.name] === state ? ' (here)' : ''}" as ${idOf(region, state)}`),
  `[*] --> ${idOf(region, region.initial)}`,
  ...arrows(region),
  ...wayLines(region, marks?.ways ?? []),
]

const classLines = (regions: readonly Region[], marks: MachineMarks | null): string[] => {
  if (marks === null) return []
  const here = regions.flatMap((region) =>
    region.states.filter((state) => marks.stands[region.name] === state).map((state) => idOf(region, state)),
  )
  return ['  classDef here fill:#2a78d6,color:#ffffff,stroke-width:3px', `  class ${here.join(',')} here`]
}

/**
 * A config as Mermaid's `stateDiagram-v2`; parallel regions stand side by side, divided by `--`. `marks`: where it stands, by a colour and
 * the word "here", and how it came there, by arrows of their own, for Mermaid colours none.
 */
export const mermaid = (config: MachineConfig, marks: MachineMarks | null = null): string => {
  const regions = readMachine(config)
  const [only] = regions
  if (config.type !== 'parallel' && only !== undefined)
    return ['stateDiagram-v2', ...linesOf(only, marks).map((line) => `  ${line}`), ...classLines(regions, marks), ''].join('\n')
  const blocks = regions.map((region) =>
    [`    state "${region.name}" as ${region.name} {`, ...linesOf(region, marks).map((line) => `      ${line}`), '    }'].join('\n'),
  )
  return [
    'stateDiagram-v2',
    `  state "${config.id}" as ${config.id}_machine {`,
    blocks.join('\n    --\n'),
    '  }',
    ...classLines(regions, marks),
    '',
  ].join('\n')
}
