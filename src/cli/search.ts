import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { loadConfig } from '../config/load.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import type { Tape } from '../market/tape/tape.ts'
import { type Combination, combinationsOf } from '../search/combinations.ts'
import type { Job, JobOutcome } from '../search/job.ts'
import { type ObjectiveName, objectiveNames, objectives } from '../search/objectives.ts'
import { type FoldResult, search } from '../search/search.ts'
import { shareTape } from '../search/shared-tape.ts'
import { Threads } from '../search/threads.ts'
import { readVaried, type Varied } from '../search/varied.ts'
import { foldsOf } from '../search/walk.ts'
import { oneOf } from './choice.ts'
import { cliProgress } from './cli-progress.ts'
import { type ConfigFlags, sourcesOf, withConfigFlags } from './config-flags.ts'
import { endInterrupted } from './fault.ts'
import { note } from './output.ts'
import { searchTables } from './search-tables.ts'
import { showTables, type TableFlags, withTableFlags } from './show-tables.ts'
import { exitCodeOf, onStop } from './signals.ts'
import { openScript, signalsOf } from './wanted-script.ts'
import { openWanted, requireSomePart, type TapeFlags, withTapeFlags } from './wanted-tape.ts'
import { watchStrategyFiles } from './watched-files.ts'

type Flags = ConfigFlags &
  TapeFlags &
  TableFlags & {
    readonly signals?: string
    readonly vary: readonly Varied[]
    readonly random?: number
    readonly seed: string
    readonly objective: ObjectiveName
    readonly asset?: string
    readonly seenPct: number
    readonly folds: number
    readonly workers?: number
    readonly table?: string
    readonly all?: true
  }

const MOST_WORKERS = 64
const MOST_FOLDS = 50
const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }

export const register = (program: Command): void => {
  const command = withTapeFlags(
    withConfigFlags(
      program.command('search').description('try values of options on a recorded market, and the best on a part it was not chosen on'),
    ),
  )
    .requiredOption(
      '--vary <key=values>',
      'KEY=FROM..TO/STEP or KEY=VALUE,VALUE; given again, every combination',
      (text, before: readonly Varied[] = []) => [...before, readVaried(text)],
    )
    .option('--signals <file>', 'signals and commands to play beside the tape, a JSON object a line')
    .option('--random <count>', 'only so many of the combinations, drawn by --seed', whole(1, 20_000))
    .option('--seed <seed>', 'of what is drawn', '1')
    .addOption(
      new Option('--objective <name>', `what the best is best at: ${objectiveNames.join(', ')}`)
        .argParser(oneOf(objectiveNames))
        .default('sharpe'),
    )
    .option('--asset <asset>', 'whose figures count (default: the one that the coins are traded in)')
    .option('--seen-pct <percent>', 'share of the time that is chosen on; 100: all of it', whole(10, 100), 70)
    .option('--folds <count>', 'the time that is left is walked through in so many steps, each chosen anew', whole(1, MOST_FOLDS), 1)
    .option('--workers <count>', 'threads (default: one a core)', whole(1, MOST_WORKERS))
    .option('--table <name>', 'only this table: chosen (the one of --csv), or combinations')
    .option('--all', 'every combination, not only the best 50')
  withTableFlags(command).action(run)
}

/** The asset whose figures count. Throws a UsageError where that has to be said. */
const assetOf = ({ asset }: Flags, { coins }: Tape): string => {
  const quotes = [...new Set(coins.map(({ quote }) => quote))]
  if (asset === undefined && quotes.length === 1) return quotes[0]!
  if (asset !== undefined && quotes.includes(asset)) return asset
  const sentence = asset === undefined ? 'The coins are traded in several assets' : `No coin of the tape is traded in ${asset}`
  throw new UsageError(`${sentence}: name one of ${quotes.join(', ')} by --asset.`)
}

const run = async (flags: Flags): Promise<void> => {
  requireSomePart(flags)
  const { vary, random, seed, objective, seenPct, folds: count, workers = availableParallelism() } = flags
  if (seenPct === 100 && count > 1) throw new UsageError('--seen-pct 100 leaves nothing to walk through: leave --folds out, or lower it.')
  const combinations = combinationsOf(vary, random ?? null, seed)
  const stop = new AbortController()
  let exitCode = 0
  const release = onStop((_, signal) => {
    exitCode ||= exitCodeOf(signal)
    stop.abort()
    endInterrupted(exitCode)
  })
  try {
    const sources = sourcesOf(flags)
    // what is varied is judged combination by combination; the rest has to be right before anything is tried
    const config = loadConfig(sources)
    const unwatch = await watchStrategyFiles(config, () => {})
    const tape = await openWanted(flags, config, null, stop.signal).finally(unwatch)
    const script = openScript(signalsOf(flags), config)(null, tape)
    const asset = assetOf(flags, tape)
    const threads = new Threads(Math.min(workers, combinations.length), {
      ...sources,
      env: { ...process.env },
      overrides: sources.overrides ?? {},
      asset,
      tape: shareTape(tape),
      // how long each is good for is an option, and so is judged by the combination
      script: script && { identity: script.identity, lines: script.lines },
    })
    const folds = foldsOf(tape, seenPct, count)
    const bar = startBar((combinations.length + (seenPct < 100 ? 1 : 0)) * folds.length)
    try {
      const run = (jobs: readonly Job[]): Promise<readonly JobOutcome[]> => threads.run(jobs, () => bar.increment())
      show(await search({ combinations, folds, objective, run }), { flags, asset, combinations, bar })
    } finally {
      bar.stop()
      await threads.close()
    }
  } finally {
    release()
  }
}

type Bar = { increment(): void; stop(): void }
const startBar = (runs: number): Bar => {
  if (!process.stderr.isTTY) return { increment: () => {}, stop: () => {} }
  const { Presets, SingleBar } = cliProgress()
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}% | {value}/{total} runs | {duration_formatted} | {eta_formatted} left',
      stream: process.stderr,
      hideCursor: true,
    },
    Presets.shades_classic,
  )
  bar.start(runs, 0)
  return bar
}

type Shown = { readonly flags: Flags; readonly asset: string; readonly combinations: readonly Combination[]; readonly bar: Bar }

const show = (results: readonly FoldResult[], { flags, asset, combinations, bar }: Shown): void => {
  bar.stop()
  const { objective } = flags
  sayLeftOut(results, combinations.length)
  const title = `Best by ${objective} (${objectives[objective].description}), in ${asset}, of ${combinations.length} combinations`
  showTables(
    { objective, asset, combinations: combinations.length, folds: results },
    { title, tables: searchTables(results), named: flags.table, all: flags.all },
    flags,
  )
}

/** Throws a UsageError where nothing could be tried, and a Failure where all that could be failed. */
const sayLeftOut = (results: readonly FoldResult[], count: number): void => {
  const { rows, refused, failed } = results[0]!
  if (rows.length === 0 && failed[0] !== undefined) throw new Failure(failed[0].because)
  if (rows.length === 0) throw new UsageError(`No combination can be traded by; the first: ${refused[0]?.because}`)
  if (refused[0] !== undefined) note(`${refused.length} of ${count} combinations cannot be traded by; the first: ${refused[0].because}`)
  results.forEach((result, nth) => {
    const { rows, refused } = result
    sayFailed(result, results.length > 1 ? ` of fold ${nth + 1}` : '', count)
    if (nth > 0 && rows.length === 0 && refused[0] !== undefined) note(`Of fold ${nth + 1} nothing could be tried: ${refused[0].because}`)
  })
}

/** What failed is no result: whoever goes by the exit code alone hears of it. */
const sayFailed = ({ failed, unseenFailed }: FoldResult, of: string, count: number): void => {
  if (failed[0] !== undefined) note(`${failed.length} of ${count} runs${of} failed; the first: ${failed[0].because}`)
  if (unseenFailed !== null) note(`The run${of} on what was not seen failed: ${unseenFailed}`)
  if (failed[0] !== undefined || unseenFailed !== null) process.exitCode = 1
}
