import { type Command, InvalidArgumentError } from 'commander'
import type { Sources } from '../config/load.ts'

/** What `withConfigFlags` adds to a command's options. */
export type ConfigFlags = { readonly profile?: string; readonly config?: string; readonly set?: Readonly<Record<string, string>> }

const collect = (text: string, previous: Record<string, string> = {}): Record<string, string> => {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must be KEY=VALUE, such as exit.hardStopPct=4.')
  return { ...previous, [text.slice(0, at).trim()]: text.slice(at + 1) }
}

/** For every command that needs the configuration. */
export const withConfigFlags = (command: Command): Command =>
  command
    .option('--profile <name>', 'a configuration that comes with the engine, such as one-percent; --config and --set lie over it')
    .option('--config <file>', 'configuration (YAML); see "config explain"')
    .option('--set <key=value>', 'one option, over file and environment; may be repeated', collect)

export const sourcesOf = ({ profile, config, set }: ConfigFlags): Sources => ({
  profile,
  file: config,
  env: process.env,
  overrides: set ?? {},
})
