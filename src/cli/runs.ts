import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Command } from 'commander'
import { followPast, noPast } from '../command/paper-past.ts'
import { isCopyFile, openLogToRead } from '../event/open-log-to-read.ts'
import { LeaseHeld, requireFree } from '../event/sqlite/file-lease.ts'
import { requireNobodyByFormerName } from '../event/sqlite/former-name.ts'
import { StoreFailure } from '../event/store.ts'
import { canonical } from '../kernel/canonical.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import { isServerUrl, withoutPassword } from '../kernel/server-url.ts'
import { foldLog } from '../replay/fold-log.ts'
import { startFromSnapshot } from '../replay/snapshots.ts'
import { comparisonTable } from '../report/figures-shown.ts'
import { type LogSummary, logSummary } from '../report/log-summary.ts'
import type { ReportTable } from '../report/table.ts'
import { faultOf, isOfSystem } from './fault.ts'
import { existingLog, requireWritten } from './log-file.ts'
import { valueText } from './log-options.ts'
import { note } from './output.ts'
import { logFolder } from './places.ts'
import { changeTexts, tapeText } from './show-summary.ts'
import { showTables, type TableFlags, withTableFlags } from './show-tables.ts'

type State = LogSummary['ending'] | 'running' | 'copy' | 'damaged' | 'empty'
type Run = { readonly file: string; readonly state: State; readonly problem: string | null; readonly summary: LogSummary | null }
type Read = { readonly summary: LogSummary; readonly isCopy: boolean }

export const register = (program: Command): void => {
  const command = program
    .command('runs')
    .description('the logs of a folder, which are its files that end in .db: when, on what, and what came of it')
  command.argument('[folder]', 'where they are (default: logs/)').option('--all', 'every log, not only the last 50')
  withTableFlags(command).action(list)
  const compared = command.command('compare').description('logs side by side: options that differ, and what came of each')
  withTableFlags(compared.argument('<log>', 'a file, or esdb://...').argument('<others...>', 'one more, or several')).action(compare)
}

/** From the snapshot beside it, where there is one, and the events behind it. Nothing is written. */
const readLog = async (log: string): Promise<Read> => {
  const store = await openLogToRead(log, note)
  try {
    const { folded, beside: past, after } = await startFromSnapshot(log, store, noPast)
    await foldLog(store, folded, { after, isChecked: true, onEvent: (event) => followPast(past, folded.state, event) })
    requireWritten(log, folded.heads.events > 0)
    const summary = await logSummary(store, folded, { ...folded.state.folds, ...past.reading })
    return { summary, isCopy: isCopyFile(store) }
  } finally {
    await store.close()
  }
}

/** Whether an engine is at a log, by whatever name it opened it. */
const isRunning = (path: string): boolean => {
  try {
    requireNobodyByFormerName(path)
    requireFree(realpathSync(path), path)
    return false
  } catch (error) {
    return error instanceof LeaseHeld
  }
}

/** Of a copy nobody goes on with the rest, whatever it leaves open. */
const stateOf = ({ summary: { ending, events }, isCopy }: Read, path: string): State => {
  if (ending === 'end-of-tape') return ending
  if (isCopy) return 'copy'
  if (ending === 'stopped') return ending
  if (isRunning(path)) return 'running'
  return events === 0 ? 'empty' : 'unfinished'
}

const runOf = async (folder: string, file: string): Promise<Run> => {
  const path = join(folder, file)
  const unread = (state: State, problem: string | null): Run => ({ file, state, problem, summary: null })
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) return unread('damaged', `${path} is a link to a file that does not exist.`)
    // a name that a start has taken, and has not written to yet
    if (stat.size === 0) return unread('empty', null)
    const read = await readLog(path)
    return { file, state: stateOf(read, path), problem: null, summary: read.summary }
  } catch (error) {
    const isTheirs = error instanceof Failure || error instanceof StoreFailure || error instanceof UsageError || isOfSystem(error)
    if (!isTheirs) throw error
    return unread(isRunning(path) ? 'running' : 'damaged', faultOf(error).text)
  }
}

const list = async (named: string | undefined, flags: TableFlags & { readonly all?: true }): Promise<void> => {
  const folder = named ?? logFolder
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder}; "coinfold run" makes logs in ${logFolder}.`)
  if (!statSync(folder).isDirectory()) throw new UsageError(`${folder} is a file: "runs" takes a folder, "report summary --log" a log.`)
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.db'))
    .sort()
  const runs: Run[] = []
  for (const file of files) runs.push(await runOf(folder, file))
  const data = { folder, runs: runs.map(({ summary, ...run }) => ({ ...run, ...summary })) }
  showTables(data, { title: `Logs in ${folder}`, tables: [runsTable(runs)], all: flags.all }, flags)
  if (!flags.json) for (const { file, problem } of runs) if (problem !== null) note(`${file}: ${problem}`)
}

const STATES: Readonly<Record<State, string>> = {
  'end-of-tape': 'done',
  stopped: 'stopped',
  unfinished: 'killed',
  running: 'running',
  copy: 'copy',
  damaged: 'damaged',
  empty: 'empty',
}

const USUAL_PATH = 'nearest'
const pathIn = (summary: LogSummary | null): string => valueText(summary?.options['paper.candlePath'] ?? USUAL_PATH)

const hasPaths = (runs: readonly Run[]): boolean => runs.some(({ summary }) => pathIn(summary) !== USUAL_PATH)

/** One row a log, and one more for each further asset it trades in. `hasPaths`: the order of extremes tells some of them apart. */
const rowsOf = ({ file, state, summary }: Run, hasPaths: boolean): ReportTable['rows'] => {
  const said = STATES[state]
  if (summary === null) return [[file, null, null, null, null, null, null, null, null, null, said, null]]
  const { begunMs, tape, feed, label, options, events, realised, decisions } = summary
  const coins = feed?.symbols ?? tape?.coins.map(({ symbol }) => symbol) ?? []
  const more = coins.length > 1 ? ` +${coins.length - 1}` : ''
  const about = [file, begunMs, `${coins[0] ?? ''}${more}`, valueText(options['entry.strategy'] ?? ''), hasPaths ? pathIn(summary) : null]
  const sums = Object.entries(realised)
  return (sums.length === 0 ? [[null, null] as const] : sums).map(([asset, amount]) => [
    ...[...about, label, decisions, events],
    ...[amount, asset, said, tapeText(summary)],
  ])
}

/** What its rows are known by is kept: when, on what, by which strategy, and what came of it. */
const runsTable = (runs: readonly Run[]): ReportTable => ({
  name: 'runs',
  columns: [
    { heading: 'log', key: 'log', kind: 'text' },
    { heading: 'begun, UTC', key: 'begun', kind: 'time' },
    { heading: 'tape', key: 'tape', kind: 'text' },
    { heading: 'strategy', key: 'strategy', kind: 'text' },
    // where it tells runs apart it stays
    { heading: 'path', key: 'path', kind: 'text', ...(hasPaths(runs) ? {} : { spare: 2 }) },
    { heading: 'label', key: 'label', kind: 'text', spare: 3 },
    { heading: 'decisions', key: 'decisions', kind: 'count', spare: 'wide' },
    { heading: 'events', key: 'events', kind: 'count', spare: 1 },
    { heading: 'realised', key: 'realised', kind: 'amount' },
    { heading: '', key: 'asset', kind: 'text', spare: 'last' },
    { heading: 'state', key: 'state', kind: 'text' },
    { heading: 'coins and part', key: 'coins', kind: 'text', spare: 'wide' },
  ],
  rows: runs.flatMap((run) => rowsOf(run, hasPaths(runs))),
  whenEmpty: 'There is no log here.',
  many: 'rows',
})

type Difference = { path: string; values: readonly unknown[] }

/** Options that are not the same in all of them; one that a log does not know is null. */
const differences = (summaries: readonly LogSummary[]): Difference[] =>
  Object.keys(Object.assign({}, ...summaries.map(({ options }) => options)))
    .map((path): Difference => ({ path, values: summaries.map(({ options }) => options[path] ?? null) }))
    .filter(({ values }) => new Set(values.map(canonical)).size > 1)

/** On what each ran and how far: figures of two tapes, or of half a one, say nothing of an option. */
const tapesTable = (runs: Readonly<Record<string, LogSummary>>): ReportTable => ({
  name: 'tapes',
  columns: [
    { heading: 'log', key: 'log', kind: 'text' },
    { heading: 'reaches, UTC', key: 'reaches', kind: 'time' },
    { heading: 'state', key: 'state', kind: 'text' },
    { heading: 'candles', key: 'candles', kind: 'text' },
    { heading: 'coins and part', key: 'coins', kind: 'text', isBelow: true },
  ],
  rows: Object.entries(runs).map(([name, summary]) => [
    name,
    summary.lastMs,
    STATES[summary.ending],
    // enough of it to see whether both are the same
    summary.tape?.hash.slice(0, 12) ?? null,
    [tapeText(summary), ...changeTexts(summary).map((text) => `options changed ${text}`)].join('; '),
  ]),
  whenEmpty: '',
})

const optionsTable = (options: readonly Difference[], names: readonly string[]): ReportTable => ({
  name: 'options',
  columns: [
    { heading: 'option', key: 'option', kind: 'text' },
    ...names.map((name) => ({ heading: name, key: name, kind: 'text' as const })),
  ],
  rows: options.map(({ path, values }) => [path, ...values.map((value) => (value === null ? '-' : valueText(value)))]),
  whenEmpty: names.length > 2 ? 'All ended with the same options.' : 'Both ended with the same options.',
})

const compare = async (one: string, others: readonly string[], _: TableFlags, command: Command): Promise<void> => {
  // --json and its like are flags of "runs" too, and whoever stands first takes them
  const flags: TableFlags = command.optsWithGlobals()
  const logs = [one, ...others].map((log) => existingLog(log))
  const summaries: LogSummary[] = []
  for (const log of logs) summaries.push((await readLog(log)).summary)
  const names = namesOf(logs)
  const options = differences(summaries)
  const shown = Object.fromEntries(names.map((name, at) => [name, summaries[at]!]))
  const data = { runs: logs.map((log, at) => ({ log: withoutPassword(log), ...summaries[at] })), options }
  const tables = [comparisonTable(shown), tapesTable(shown), optionsTable(options, names)]
  showTables(data, { title: `${logs.length === 2 ? 'Two' : logs.length} logs side by side`, tables }, flags)
}

/** Short, and not the same for two of them. */
const namesOf = (logs: readonly string[]): readonly string[] => {
  const short = logs.map((log) => (isServerUrl(log) ? withoutPassword(log) : basename(log)))
  return new Set(short).size === logs.length ? short : logs.map(withoutPassword)
}
