import { type Command, Option } from 'commander'
import { nearest } from '../config/table.ts'
import { UsageError } from '../kernel/errors.ts'
import { colours, columns, print, printJson } from './output.ts'

const list = async ({ json }: { json?: boolean }): Promise<void> => {
  const { machines } = await import('../../machines/registry.ts')
  if (json) return printJson({ machines: machines.map(({ name, title }) => ({ name, title })) })
  print(columns(machines.map(({ name, title }) => [colours.bold(name), title])))
}

const show = async (name: string, { format, json }: { format: 'mermaid' | 'json'; json?: boolean }): Promise<void> => {
  const [{ machines }, { mermaid }] = await Promise.all([import('../../machines/registry.ts'), import('../../machines/shared/mermaid.ts')])
  const machine = machines.find((candidate) => candidate.name === name)
  if (!machine) {
    const names = machines.map((candidate) => candidate.name)
    const near = nearest(name, names)
    throw new UsageError(`There is no machine "${name}"${near === null ? `; there are ${names.join(', ')}.` : `; did you mean ${near}?`}`)
  }
  if (json || format === 'json') printJson(machine.config)
  else print(mermaid(machine.config))
}

export const register = (program: Command): void => {
  const machines = program.command('machines').description('the state machines that every position, order and session follows')
  machines.command('list').description('their names').option('--json', 'one JSON document').action(list)
  machines
    .command('show')
    .description('one of them, as a picture or as the XState config that the Stately visualiser opens')
    .argument('<name>', 'as in "machines list"')
    .addOption(new Option('--format <format>', 'how').choices(['mermaid', 'json']).default('mermaid'))
    .option('--json', 'the same as --format json')
    .action(show)
}
