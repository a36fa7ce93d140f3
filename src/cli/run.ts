import { type Command, Option } from 'commander'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { mayHoldSecret } from '../config/secret-options.ts'
import { StoppedWaiting } from '../event/eventstoredb/wire.ts'
import { UsageError } from '../kernel/errors.ts'
import { isOneLine } from '../kernel/one-line.ts'
import { isServerUrl } from '../kernel/server-url.ts'
import type { CandlePath } from '../market/tape/path.ts'
import type { Tape } from '../market/tape/tape.ts'
import { ReadingStopped } from '../market/tape/tape-error.ts'
import { oneOf } from './choice.ts'
import { type ConfigFlags, sourcesOf, withConfigFlags } from './config-flags.ts'
import { endInterrupted } from './fault.ts'
import { isAtTerminal } from './has-terminal.ts'
import { StoppedBefore } from './heedful.ts'
import { dropUnused, existingLog, newLog } from './log-file.ts'
import { requireLogName } from './log-name.ts'
import { note } from './output.ts'
import type { PageBeside } from './page-beside.ts'
import { startProgress } from './progress.ts'
import { type RunResult, runOnce } from './run-once.ts'
import { printComparison, showRun } from './show-run.ts'
import { type TableFlags, withTableFlags } from './show-tables.ts'
import { exitCodeOf, onStop } from './signals.ts'
import { openScript, signalsOf } from './wanted-script.ts'
import { type OpenWanted, openWanted, requireSomePart, type TapeFlags, withTapeFlags } from './wanted-tape.ts'
import { watchStrategyFiles } from './watched-files.ts'

type Flags = ConfigFlags &
  TapeFlags &
  TableFlags & {
    readonly log?: string
    readonly resume?: true
    readonly wait?: true
    readonly label?: string
    readonly signals?: string
    readonly speed: number
    readonly path?: CandlePath | 'all'
    readonly page: boolean
  }

const PATHS: readonly CandlePath[] = ['nearest', 'low-first', 'high-first']
const ALL_PATHS: readonly string[] = [...PATHS, 'all']

const speedOf = (text: string): number => {
  if (text === 'max') return Number.POSITIVE_INFINITY
  const factor = Number(text)
  if (!(factor > 0 && factor <= 1e9)) throw new UsageError(`--speed is "max" or a factor of the recorded time such as 60, not "${text}".`)
  return factor
}

const MAX_LABEL = 80
const labelOf = (text: string): string => {
  const label = text.trim()
  if (!isOneLine(label, MAX_LABEL)) throw new UsageError(`--label is one line of 1 to ${MAX_LABEL} characters.`)
  return label
}

/** What a run is called by: its profile as well, which the log says nowhere else. */
const labelled = ({ label, profile }: Pick<Flags, 'label' | 'profile'>): { readonly label?: string } => {
  if (profile === undefined) return label === undefined ? {} : { label }
  return { label: label === undefined ? `profile ${profile}` : `${label} (profile ${profile})` }
}

export const register = (program: Command): void => {
  const command = withTapeFlags(
    withConfigFlags(program.command('run').description('trade a recorded market on paper, from its first row or from where a log ends')),
  )
    .option(
      '--log <log>',
      'a file, or esdb://... (default: what the option store says, or a new file in logs/); "runs" lists names that end in .db',
    )
    .option('--resume', 'go on where the log ends (default: the newest logs/paper-*.db)')
    .addOption(new Option('--label <text>', 'what to call this run; it is written into the log').argParser(labelOf))
    .option('--signals <file>', 'signals and commands to play beside the tape, a JSON object a line')
    .option('--wait', 'with a log on a server: wait until the engine that runs on it has gone, and take over')
    .option('--no-page', 'no page beside it, which a run at a terminal has, and which stays when the tape has ended')
    .addOption(
      new Option('--speed <factor>', '"max", or how many times faster than it was recorded')
        .argParser(speedOf)
        .default(Number.POSITIVE_INFINITY, 'max'),
    )
    .addOption(
      new Option('--path <order>', 'order of extremes inside a candle; all: three runs side by side')
        .choices(ALL_PATHS)
        .argParser(oneOf(ALL_PATHS)),
    )
  withTableFlags(command).action(run)
}

const run = async (flags: Flags): Promise<void> => {
  requireSomePart(flags)
  if (flags.log !== undefined) requireLogName(flags.log)
  if (flags.path === 'all') return runAll(flags)
  const path = flags.path === undefined ? {} : { 'paper.candlePath': flags.path }
  const config = loadConfig(withOverrides(flags, path))
  const page = await pageOf(flags, config)
  const result = await runWithSignals(flags, config, flags.log, {
    open: openWanted,
    say: note,
    onLog: (log) => page?.open(log, null),
  }).catch((error: unknown) => {
    page?.close()
    throw error
  })
  showRun(result, flags)
  if (result.isAtEnd) await page?.stay()
  page?.close()
}

/** Null: nobody sits at a terminal, or it is not wanted. Most runs have none, so what it takes is loaded here. */
const pageOf = async ({ page, json, csv }: Flags, config: Config): Promise<PageBeside | null> => {
  if (!page || json === true || csv === true || !isAtTerminal()) return null
  const { PageBeside } = await import('./page-beside.ts')
  return new PageBeside(config.page)
}

/** Three runs that differ in one assumption, each with a log of its own, so that nobody mistakes it for a result. */
const runAll = async (flags: Flags): Promise<void> => {
  if (flags.resume) throw new UsageError('--path all begins three new logs, so it cannot be combined with --resume.')
  if (isServerUrl(flags.log ?? loadConfig(sourcesOf(flags)).store))
    throw new UsageError('--path all begins three new logs, which one group of a server cannot hold: name a file by --log.')
  const results: Record<string, RunResult> = {}
  // read once: a pipe is empty the second time
  let tape: Promise<Tape> | undefined
  const open: OpenWanted = (...wanted) => (tape ??= openWanted(...wanted))
  const said = new Set<string>()
  const say = (remark: string): void => {
    if (!said.has(remark)) note(remark)
    said.add(remark)
  }
  for (const path of PATHS) {
    const log = flags.log === undefined ? undefined : logOfPath(flags.log, path)
    results[path] = await runWithSignals(flags, loadConfig(withOverrides(flags, { 'paper.candlePath': path })), log, { open, say })
    if (!results[path].isAtEnd) break
  }
  printComparison(results, flags)
}

/** `x.low-first.db` beside `x.db`: what "runs" looks for ends so. */
const logOfPath = (log: string, path: CandlePath): string => (log.endsWith('.db') ? `${log.slice(0, -3)}.${path}.db` : `${log}.${path}`)

const withOverrides = (flags: Flags, extra: Record<string, string>) => {
  const sources = sourcesOf(flags)
  return { ...sources, overrides: { ...sources.overrides, ...extra } }
}

/** The log remembers its options but does not apply them. */
const withSameOptions = ({ profile, config, set = {}, path, signals }: Flags): string =>
  [
    profile === undefined ? '' : `--profile ${profile} `,
    config === undefined ? '' : `--config ${config} `,
    // where the log is stands behind --log; and what may hold a password is not printed
    ...Object.entries(set).flatMap(([key, value]) => (mayHoldSecret(key) ? [] : [`--set ${key}=${value} `])),
    path === undefined || path === 'all' ? '' : `--path ${path} `,
    signals === undefined ? '' : `--signals ${signals} `,
  ].join('')

type Outside = { readonly open: OpenWanted; readonly say: (remark: string) => void; readonly onLog?: (log: string) => void }

const runWithSignals = async (flags: Flags, config: Config, log: string | undefined, { open, say, onLog }: Outside): Promise<RunResult> => {
  const stop = new AbortController()
  const bar = startProgress()
  const logPath = logOf(flags, config, log)
  let reserved: string | null = null
  const giveBack = (): void => {
    if (reserved !== null) dropUnused(reserved)
  }
  let exitCode = 0
  const unwatch = await watchStrategyFiles(config, () => {
    bar.stop()
    giveBack()
  })
  const release = onStop((times, signal) => {
    exitCode ||= exitCodeOf(signal)
    if (times > 1) endInterrupted(exitCode)
    bar.stop()
    note('Stopping: what is decided is being written down. Once more stops at once.')
    stop.abort()
  })
  try {
    const result = await runOnce({
      config,
      nameLog: () => logPath ?? (reserved = newLog()),
      isResumed: flags.resume === true,
      ...labelled(flags),
      waits: flags.wait === true,
      openTape: (recorded) => open(flags, config, recorded, stop.signal),
      openScript: openScript(flags.resume ? flags.signals : signalsOf(flags), config),
      speed: flags.speed,
      stop: stop.signal,
      onStart: (tape, name, remarks) => {
        for (const sentence of remarks) say(sentence)
        bar.start(tape.counts.used, name)
        onLog?.(logPath ?? reserved ?? name)
      },
      onProgress: (rows) => bar.update(rows),
    })
    bar.stop()
    if (!result.isAtEnd) {
      process.exitCode = exitCode
      note(`Stopped before the end of the tape; go on with: npm start -- run --resume ${withSameOptions(flags)}--log ${result.log}`)
    }
    return result
  } catch (error) {
    // asked to end before there was a session: nothing was begun, and what was taken is given back by now
    if (!(stop.signal.aborted && (error instanceof StoppedWaiting || error instanceof StoppedBefore || error instanceof ReadingStopped)))
      throw error
    giveBack()
    return endInterrupted(exitCode)
  } finally {
    bar.stop()
    unwatch()
    release()
    giveBack()
  }
}

/** Null: a new one. */
const logOf = (flags: Flags, config: Config, log: string | undefined): string | null => {
  if (log !== undefined) requireLogName(log)
  const named = log ?? (isServerUrl(config.store) ? config.store : undefined)
  if (flags.wait && !isServerUrl(named ?? ''))
    throw new UsageError('--wait is for a log on a server: name one by --log or by the option store, or leave it out.')
  return flags.resume ? existingLog(named) : (named ?? null)
}
