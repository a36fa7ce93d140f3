import { type MachineConfig, type Region, readMachine } from './grammar.ts'

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

const linesOf = (region: Region): string[] => [
  ...region.states.map((state) => `state "${state}" as ${idOf(region, state)}`),
  `[*] --> ${idOf(region, region.initial)}`,
  ...arrows(region),
]

/** A config as Mermaid's `stateDiagram-v2`; parallel regions stand side by side, divided by `--`. */
export const mermaid = (config: MachineConfig): string => {
  const regions = readMachine(config)
  const [only] = regions
  if (config.type !== 'parallel' && only !== undefined)
    return ['stateDiagram-v2', ...linesOf(only).map((line) => `  ${line}`), ''].join('\n')
  const blocks = regions.map((region) =>
    [`    state "${region.name}" as ${region.name} {`, ...linesOf(region).map((line) => `      ${line}`), '    }'].join('\n'),
  )
  return ['stateDiagram-v2', `  state "${config.id}" as ${config.id}_machine {`, blocks.join('\n    --\n'), '  }', ''].join('\n')
}
