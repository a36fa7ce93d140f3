import { Command } from 'commander'
import * as config from './config.ts'
import * as doctor from './doctor.ts'
import * as machines from './machines.ts'
import * as replay from './replay.ts'
import * as run from './run.ts'
import * as verify from './verify.ts'
import { version } from './version.ts'

/** A command is one file of this folder: it adds itself, and does its work when asked to. */
const commands: readonly { register(program: Command): void }[] = [run, replay, verify, machines, config, doctor]

/** Throws CommanderError instead of ending the process. */
export const createProgram = (): Command => {
  const program = new Command('coinfold')
    .description('Event-sourced crypto trading engine. Without a command it runs the bundled tape on paper.')
    .version(version, '-V, --version')
    .exitOverride()
    // Errors are printed in one place (fault.ts), help and version by commander itself.
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError()
  for (const command of commands) command.register(program)
  return program
}

/** A bare start is a run; flags alone are flags of it. */
export const completed = (args: readonly string[]): readonly string[] => {
  const first = args[0]
  const asksProgram = first !== undefined && ['-h', '--help', '-V', '--version'].includes(first)
  return first === undefined || (first.startsWith('-') && !asksProgram) ? ['run', ...args] : args
}
