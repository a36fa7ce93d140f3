import type { Command } from 'commander'
import { stringify } from 'yaml'
import { standardText } from '../config/document.ts'
import { loadConfig, readConfig, sentenceOf, shownOptions, WrongConfiguration } from '../config/load.ts'
import { groups, jsonSchema, nearest, type Option, optionAt, options } from '../config/shown-options.ts'
import { UsageError } from '../kernel/errors.ts'
import { type ConfigFlags, sourcesOf, withConfigFlags } from './config-flags.ts'
import { colours, columns, print, printJson } from './output.ts'

type Flags = { readonly json?: boolean }

const paragraph = (option: Option): string =>
  [
    colours.bold(option.path),
    `  ${option.reason}`,
    columns([
      ['  values', `${option.bounds}${option.unit === '' ? '' : ` ${option.unit}`}`],
      ['  default', standardText(option)],
      ['  environment', option.env],
    ]),
  ].join('\n')

const asked = (key: string): readonly Option[] => {
  const option = optionAt(key)
  if (option) return [option]
  const group = groups.find(({ name }) => name === key)
  if (group && key !== '') return group.options
  const near = key === '' ? null : nearest(key, [...options.map(({ path }) => path), ...groups.map(({ name }) => name)])
  throw new UsageError(`There is no option "${key}"; ${near === null ? '"config explain" lists them all.' : `did you mean ${near}?`}`)
}

const explain = (key: string | undefined, { json }: Flags): void => {
  const found = key === undefined ? options : asked(key)
  if (json) printJson({ options: found.map(({ standard, ...option }) => ({ ...option, default: standard })) })
  else if (key === undefined) {
    for (const group of groups) {
      print(`${colours.bold(group.name === '' ? 'overall' : group.name)}: ${group.reason}`)
      print(`${columns(group.options.map((option) => [`  ${option.path}`, standardText(option), option.unit, `(${option.bounds})`]))}\n`)
    }
    print('"config explain KEY" gives the reason of an option or of a group.')
  } else print(found.map(paragraph).join('\n\n'))
}

/** The file alone: what the environment of this terminal holds says nothing about the file. */
const check = (file: string, { json }: Flags): void => {
  const { problems } = readConfig({ file })
  if (problems.length > 0) process.exitCode = 2
  if (json) printJson({ ok: problems.length === 0, problems: problems.map(({ path, line, message }) => ({ path, line, message })) })
  else if (problems.length === 0) print(`${file} is a valid configuration.`)
  else throw new WrongConfiguration(problems.map(sentenceOf).join('\n'), problems)
}

const show = ({ json, ...flags }: Flags & ConfigFlags): void => {
  const sources = sourcesOf(flags)
  const values = shownOptions(loadConfig(sources))
  const { originOf } = readConfig(sources)
  const rows = Object.entries(values).map(([path, value]) => ({ path, value, from: originOf(path)?.where ?? 'default' }))
  if (json) printJson({ options: rows })
  else
    print(
      columns(
        rows.map(({ path, value, from }) => [
          path,
          typeof value === 'string' ? value : stringify(value, { collectionStyle: 'flow' }).trim(),
          colours.dim(from),
        ]),
      ),
    )
}

export const register = (program: Command): void => {
  const config = program.command('config').description('what can be set, and whether a file sets it right')
  config
    .command('explain')
    .description('options with unit, bounds, default and reason')
    .argument('[key]', 'an option or a group, such as exit.hardStopPct or exit')
    .option('--json', 'one JSON document')
    .action(explain)
  config
    .command('check')
    .description('whether a file is valid; exit code 2 if not')
    .argument('<file>', 'configuration (YAML)')
    .option('--json', 'one JSON document')
    .action(check)
  withConfigFlags(config.command('show').description('the options in force, and where each comes from'))
    .option('--json', 'one JSON document')
    .action(show)
  config
    .command('schema')
    .description('JSON Schema of the file, for editors')
    .action(() => printJson(jsonSchema()))
}
