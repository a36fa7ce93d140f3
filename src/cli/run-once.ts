import { followPast, noPast, type PaperPast } from '../command/paper-past.ts'
import { readCoinPath } from '../config/coin-path.ts'
import { publicOptions } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { Settings } from '../config/settings.ts'
import { readSlotPath } from '../config/slot-path.ts'
import { Unreachable } from '../event/eventstoredb/wire.ts'
import { venues } from '../exchange/index.ts'
import { stopwatch } from '../kernel/clock.ts'

import type { LogEvent } from '../kernel/log-event.ts'
import { withoutPassword } from '../kernel/server-url.ts'
import { streams } from '../kernel/streams.ts'
import type { RowProblem } from '../market/tape/problems.ts'
import type { Tape } from '../market/tape/tape.ts'
import { eventLog } from '../ops/event-log.ts'
import { levelOf, logOnDemand } from '../ops/log.ts'
import { verdictLog } from '../ops/verdict-log.ts'
import type { Share, Slices } from '../pool/slices.ts'
import { stateHashes } from '../replay/engine-state.ts'
import type { Facts } from '../replay/facts.ts'
import { type Folded, foldLog } from '../replay/fold-log.ts'
import { keepSnapshot, startFromSnapshot } from '../replay/snapshots.ts'
import { type InstrumentRow, instrumentRow } from '../report/instrument-row.ts'
import type { RunFigures } from '../report/run-figures.ts'
import { runFigures } from '../report/run-figures.ts'
import { bookOf, runPaper } from '../run/paper.ts'
import {
  requireEmptyOrResumed,
  requireSameCapital,
  requireSameExchange,
  requireSameRules,
  requireSameScript,
  requireSameTape,
  requireTapeLog,
} from './fitting.ts'
import { allHashes } from './hashes.ts'
import { heedful, StoppedBefore } from './heedful.ts'
import { type OpenLog, onLog } from './on-log.ts'
import { note } from './output.ts'
import { startReading } from './progress.ts'
import { runRemarks } from './run-remarks.ts'
import { snapshotKeeper } from './snapshot-keeper.ts'
import { type TickCounts, tickCounts } from './tick-counts.ts'
import { version } from './version.ts'
import { type MarketWanted, openMarket, type PlayedMarket } from './wanted-market.ts'

export type RunOnce = MarketWanted & {
  readonly config: Config
  /** a file, or the URL of a server; asked once, when there is something to be written to it */
  readonly nameLog: () => string
  readonly isResumed: boolean
  /** what the person calls this run */
  readonly label?: string
  /** whether to wait for a log on a server until the engine that runs on it has gone */
  readonly waits: boolean
  readonly speed: number
  readonly stop: AbortSignal
  readonly onStart: (tape: Tape, logPath: string, remarks: readonly string[]) => void
  readonly onProgress: (rowsPlayed: number) => void
}

/** With the log it is for. */
type Named = RunOnce & { readonly logPath: string }

/** `--json` of `run`, keys as documented. */
export type RunResult = RunFigures & {
  log: string
  /** null: it was given none */
  label: string | null
  isAtEnd: boolean
  coins: string[]
  /** by symbol */
  instruments: Record<string, InstrumentRow>
  bars: number
  events: number
  written: number
  seconds: number
  eventsPerSecond: number
  boot: { events: number; stateHash: string }
  stateHash: string
  folds: Record<string, string>
  head: string
  /** `firstMs` and `lastMs`: when the first and the last candle of those that are played open */
  tape: Tape['counts'] & { firstMs: number; lastMs: number; problems: (RowProblem & { coin: string })[]; ticks: TickCounts[] }
  /** sentences about what may not be as it was meant */
  remarks: readonly string[]
}

/** Runs one engine on one log from boot to the end of the tape or a signal; the summary is a fold of the log as it then stands. */
export const runOnce = async (input: RunOnce): Promise<RunResult> => {
  const { isResumed } = input
  // before the log: a tape that cannot be played must not leave an empty log behind
  const fresh = isResumed ? null : await openMarket(input, null)
  const logPath = input.nameLog()
  return onLog({ ...input, logPath }, (log, stop) => start({ ...input, logPath, stop }, log, fresh))
}

const start = async (input: Named, log: OpenLog, fresh: PlayedMarket | null): Promise<RunResult> => {
  const { config, isResumed } = input
  const { name, store, cachePath } = log
  const begun = await startFromSnapshot(cachePath, store, noPast)
  const { folded, beside: past } = begun
  const onEvent = (event: LogEvent): void => followPast(past, folded.state, event)
  const isRead = startReading(name)
  await foldLog(heedful(store, input.stop), folded, { after: begun.after, isChecked: true, onEvent }).finally(isRead)
  requireEmptyOrResumed(folded, isResumed, name)
  requireTapeLog(folded, name)
  if (input.stop.aborted) throw new StoppedBefore('Stopped by a signal before the tape was read.')
  const market = fresh ?? (await openMarket(input, folded.state.session))
  const { tape, script } = market
  requireSameTape(folded, tape, name)
  requireSameRules(folded, venues[config.mode].rules, name)
  requireSameExchange(folded, publicOptions(config), name)
  requireSameScript(folded, script, publicOptions(config), name)
  requireSameCapital(folded, config.capital, name)
  const slices = log.shared === null ? null : await takePart({ ...log.shared, book: bookOf(config, tape) }, folded, tape)
  input.onStart(tape, name, runRemarks(tape, config))
  return play(input, { ...log, slices }, { folded, past }, market)
}

/**
 * Takes part in a book that several engines share: claims the coins and returns the slices of the budget. Null: nobody shares the book.
 * Few engines do, so what it takes is loaded here.
 */
const takePart = async (share: Share, { state }: Folded, tape: Tape): Promise<Slices | null> => {
  const [{ claimCoins }, { slicesOf }] = await Promise.all([import('../pool/coins.ts'), import('../pool/slices.ts')])
  const slices = await slicesOf(share, state.facts, [...new Set(tape.coins.map(({ quote }) => quote))])
  if (slices === null) return null
  await claimCoins(share.connection, share.book, share.group, symbolsOf(tape))
  for (const { asset, amount } of slices.completed) note(`${amount} ${asset} had been taken out of this log: now given up to the pool.`)
  return slices
}

/** As the log has them. */
const instrumentsIn = ({ instruments }: Facts, { venue, coins }: Tape): Record<string, InstrumentRow> =>
  Object.fromEntries(
    coins.flatMap(({ symbol }) => {
      const data = instruments[streams.instrument(venue, symbol)]?.data
      return data === undefined ? [] : [[symbol, instrumentRow(data)]]
    }),
  )

const spanOf = ({ coins }: Tape): { firstMs: number; lastMs: number } => ({
  firstMs: Math.min(...coins.map(({ series }) => series.openMs(0))),
  lastMs: Math.max(...coins.map(({ series }) => series.openMs(series.rows - 1))),
})

const symbolsOf = (tape: Tape): string[] => tape.coins.map((coin) => coin.symbol)

const play = async (
  input: Named,
  engineLog: OpenLog & { readonly slices: Slices | null },
  { folded, past }: { readonly folded: Folded; readonly past: PaperPast },
  { tape, script }: PlayedMarket,
): Promise<RunResult> => {
  const { config } = input
  const { store, cachePath, lease, interruption, slices } = engineLog
  const { heads, state } = folded
  const settings = new Settings(config)
  const elapsed = stopwatch()
  const boot = { events: heads.events, stateHash: stateHashes(state).stateHash }
  const log = logOnDemand({ level: levelOf(config.log.level, 'shown') })
  const tell = eventLog(log)
  // a cache: without it the next start takes longer
  const keep = (): Promise<void> => keepSnapshot(cachePath, store, folded, past).catch(ignoreUnreachable)
  const { isAtEnd, rowsPlayed } = await runPaper({
    settings,
    tape,
    ...(script && { script }),
    store,
    ...(lease && { lease: { ...lease, interruption } }),
    ...(slices && { slices }),
    folded,
    past,
    version,
    ...(input.label !== undefined && { label: input.label }),
    speed: input.speed,
    stop: input.stop,
    tell: (event) => {
      tell(event)
      noteChange(event)
    },
    keepSnapshot: snapshotKeeper(
      keep,
      () => heads.events,
      () => settings.now.log.snapshotEveryEvents,
    ),
    onProgress: async (rows) => input.onProgress(rows),
    onVerdicts: verdictLog(log),
  })
  await keep()
  const seconds = elapsed()
  const written = heads.events - boot.events
  return {
    log: withoutPassword(input.logPath),
    label: input.label ?? null,
    isAtEnd,
    coins: symbolsOf(tape),
    instruments: instrumentsIn(state.facts, tape),
    bars: rowsPlayed,
    ...runFigures({ ...state.folds, ...past.reading }, folded),
    events: heads.events,
    written,
    seconds,
    eventsPerSecond: Math.round(written / seconds),
    boot,
    stateHash: stateHashes(state).stateHash,
    folds: allHashes(state, past.reading),
    head: heads.head(),
    tape: {
      ...tape.counts,
      ...spanOf(tape),
      problems: tape.coins.flatMap(({ symbol, problems }) => problems.map((one) => ({ coin: symbol, ...one }))),
      ticks: tickCounts(tape),
    },
    remarks: [...tape.remarks, ...runRemarks(tape, config)],
  }
}

const ignoreUnreachable = (error: unknown): void => {
  if (!(error instanceof Unreachable)) throw error
}

const changeText = (name: string, before: unknown, value: unknown): string => {
  if (name === 'strategies' && before !== null && value !== null) return 'the file of the strategy is another one than it was'
  if (value !== null) return `${name} = ${JSON.stringify(value)}`
  if (readSlotPath(name) !== null) return `${name} is as for all slots`
  return readCoinPath(name) === null ? `${name} is no option any more` : `${name} is as for all coins`
}

/** Tells the person which options differ from those before: a log remembers its options and does not apply them. */
const noteChange = (event: LogEvent): void => {
  if (event.type !== 'ConfigApplied' || event.number === 0) return
  const now = Object.entries(event.data.changed)
    // the deposits stand, whatever is said of them from here on
    .filter(([name]) => name !== 'capital')
    .map(([name, [before, value]]) => changeText(name, before, value))
  if (now.length === 0) return
  note(`From here on other options apply than before: ${now.join(', ')}. Open positions keep their plan.`)
}
