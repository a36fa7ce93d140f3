import { type Command, Option } from 'commander'
import type { MachineConfig } from '../../machines/shared/grammar.ts'
import { UsageError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import type { ReportTable } from '../report/table.ts'
import { oneOf } from './choice.ts'
import type { InspectFlags } from './machines-inspect.ts'
import { print, printJson } from './output.ts'
import { showTables, type TableFlags, withTableFlags } from './show-tables.ts'

const list = async (flags: TableFlags): Promise<void> => {
  const { machines } = await import('../../machines/registry.ts')
  const table: ReportTable = {
    name: 'machines',
    columns: [
      { heading: 'machine', key: 'machine', kind: 'text' },
      { heading: 'what it is of', key: 'title', kind: 'text', isBelow: true },
    ],
    rows: machines.map(({ name, title }) => [name, title]),
    whenEmpty: '',
  }
  const data = { machines: machines.map(({ name, title }) => ({ name, title })) }
  showTables(data, { title: 'State machines', tables: [table] }, flags)
}

/** XState refuses a config that names guards it is not given, so this one holds none, and says so. */
const alone = async (config: MachineConfig): Promise<MachineConfig> => {
  const { guardsOf } = await import('../../machines/shared/guards.ts')
  if (guardsOf(config).length === 0) return config
  const missing = 'Not in this config: an event is legal only where every region that lists it accepts it (--format js writes that out).'
  return { ...config, description: `${config.description ?? ''} ${missing}` }
}

const FORMATS = ['mermaid', 'js', 'json'] as const
type Format = (typeof FORMATS)[number]

const textIn = async (format: Exclude<Format, 'json'>, config: MachineConfig): Promise<string> => {
  if (format === 'mermaid') return (await import('../../machines/shared/mermaid.ts')).mermaid(config)
  return (await import('../../machines/shared/machine-source.ts')).source(config)
}

const show = async (name: string, { format, json }: { format: Format; json?: boolean }): Promise<void> => {
  const { machines } = await import('../../machines/registry.ts')
  const machine = machines.find((candidate) => candidate.name === name)
  if (!machine) {
    const names = machines.map((candidate) => candidate.name)
    const near = nearest(name, names)
    throw new UsageError(`There is no machine "${name}"${near === null ? `; there are ${names.join(', ')}.` : `; did you mean ${near}?`}`)
  }
  if (json || format === 'json') printJson(await alone(machine.config))
  else print(await textIn(format, machine.config))
}

export const register = (program: Command): void => {
  const machines = program.command('machines').description('the state machines that every position, order and session follows')
  withTableFlags(machines.command('list').description('their names')).action(list)
  machines
    .command('show')
    .description('one of them: as a picture, as source text that the Stately editor imports, or as its bare XState config')
    .argument('<name>', 'as in "machines list"')
    .addOption(
      new Option('--format <format>', 'how; in json, legality across regions is missing, which js writes out as guards')
        .choices(FORMATS)
        .argParser(oneOf(FORMATS))
        .default('mermaid'),
    )
    .option('--json', 'the same as --format json')
    .action(show)
  machines
    .command('inspect')
    .description('tells the Stately inspector, or any client of its protocol, what a log says of its machines, and goes on as it grows')
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .option('--coin <symbol>', 'of positions only this one, say BTC/USD')
    .option('--port <port>', 'where clients on this computer connect', '8080')
    .action(async (flags: InspectFlags) => {
      await (await import('./machines-inspect.ts')).inspect(flags)
    })
}
