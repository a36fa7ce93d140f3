import { Command } from 'commander'
import { version } from './version.ts'

type File = { register(program: Command): void }

/** A command is one file of this folder: it adds itself, and does its work when asked to. In the order of the help. */
const commands: Readonly<Record<string, () => Promise<File>>> = {
  run: () => import('./run.ts'),
  trade: () => import('./trade.ts'),
  ctl: () => import('./ctl.ts'),
  replay: () => import('./replay.ts'),
  report: () => import('./report.ts'),
  journal: () => import('./journal.ts'),
  why: () => import('./why.ts'),
  'why-not': () => import('./why-not.ts'),
  step: () => import('./step.ts'),
  top: () => import('./top.ts'),
  runs: () => import('./runs.ts'),
  view: () => import('./view.ts'),
  verify: () => import('./verify.ts'),
  parity: () => import('./parity.ts'),
  bundle: () => import('./bundle.ts'),
  export: () => import('./export.ts'),
  import: () => import('./import.ts'),
  backup: () => import('./backup.ts'),
  restore: () => import('./restore.ts'),
  salvage: () => import('./salvage.ts'),
  search: () => import('./search.ts'),
  indicator: () => import('./indicator.ts'),
  machines: () => import('./machines.ts'),
  config: () => import('./config.ts'),
  pool: () => import('./pool.ts'),
  doctor: () => import('./doctor.ts'),
}

/**
 * The whole command line, or that of one command, whose file alone is then loaded: all of them take a tenth of a second more.
 * Throws CommanderError instead of ending the process.
 */
export const createProgram = async (command: string | undefined): Promise<Command> => {
  const program = new Command('coinfold')
    .description('Event-sourced crypto trading engine. Without a command it runs the bundled tape on paper.')
    .version(version, '-V, --version')
    .exitOverride()
    // Errors are printed in one place (fault.ts), help and version by commander itself.
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError()
  const load = Object.hasOwn(commands, command ?? '') ? commands[command ?? ''] : undefined
  const files = load ? [await load()] : await Promise.all(Object.values(commands).map((each) => each()))
  for (const file of files) file.register(program)
  return program
}

/** A bare start is a run; flags alone are flags of it. */
export const completed = (args: readonly string[]): readonly string[] => {
  const first = args[0]
  const asksProgram = first !== undefined && ['-h', '--help', '-V', '--version'].includes(first)
  return first === undefined || (first.startsWith('-') && !asksProgram) ? ['run', ...args] : args
}
