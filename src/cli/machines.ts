import { type Command, Option } from 'commander'
import type { ReportTable } from '../report/table.ts'
import { oneOf } from './choice.ts'
import type { InspectFlags } from './machines-inspect.ts'
import type { ShowFlags } from './machines-show.ts'
import { logMomentOf } from './moment-flag.ts'
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

const FORMATS = ['mermaid', 'svg', 'js', 'json'] as const satisfies readonly ShowFlags['format'][]

export const register = (program: Command): void => {
  const machines = program.command('machines').description('the state machines that every position, order and session follows')
  withTableFlags(machines.command('list').description('their names')).action(list)
  machines
    .command('show')
    .description(
      'one of them: as a picture, as source text that the Stately editor imports, or as its XState config; where it stands is marked',
    )
    .argument('<name>', 'as in "machines list"')
    .addOption(
      new Option('--format <format>', 'how; in json, legality across regions is missing, which js writes out as guards')
        .choices(FORMATS)
        .argParser(oneOf(FORMATS))
        .default('mermaid'),
    )
    .option('--json', 'the same as --format json')
    .option('--state <states...>', 'marks these states, such as phase.closing, and a shortest way there')
    .option('--coin <position>', 'of a log: marks where this position stands, such as BTC/USD, and how it came there')
    .addOption(new Option('--at <moment>', 'of a log: a time, or the place of an event (default: its end)').argParser(logMomentOf))
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .action(async (name: string, flags: ShowFlags) => {
      await (await import('./machines-show.ts')).show(name, flags)
    })
  machines
    .command('check')
    .description('looks for states that nothing leads to, states that nothing leads out of, and events without a specification')
    .argument('[name]', 'only this one')
    .option('--json', 'one JSON document on standard output')
    .action(async (name: string | undefined, flags: { json?: true }) => {
      ;(await import('./machines-check.ts')).check(name, flags)
    })
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
