import { hostname } from 'node:os'
import { type Folded, foldLog } from '../command/fold-log.ts'
import { keepSnapshot, startFromSnapshot } from '../command/snapshots.ts'
import { stateHashes } from '../command/state.ts'
import { runPaper } from '../compose.ts'
import type { Config } from '../config/schema.ts'
import { acquireLease } from '../event/lease.ts'
import { SqliteStore } from '../event/sqlite-store.ts'
import { stopwatch } from '../kernel/clock.ts'
import { UsageError } from '../kernel/errors.ts'
import type { Tape } from '../market/tape/tape.ts'
import type { RunSummary } from '../report/run-summary.ts'
import { runSummary } from '../report/run-summary.ts'
import { eventLog } from '../ops/event-log.ts'
import { createLog, levelOf } from '../ops/log.ts'
import { version } from './version.ts'

export type RunOnce = {
  readonly config: Config
  readonly logPath: string
  readonly isResumed: boolean
  /** the tape to play; given the paths the log was made from, null for a new log */
  readonly openTape: (recorded: readonly string[] | null) => Tape
  readonly speed: number
  readonly stop: AbortSignal
  readonly onStart: (tape: Tape, logPath: string) => void
  readonly onProgress: (rowsPlayed: number) => void
}

/** `--json` of `run`, keys as documented. */
export type RunResult = RunSummary & {
  log: string
  isAtEnd: boolean
  coins: string[]
  bars: number
  events: number
  written: number
  seconds: number
  eventsPerSecond: number
  boot: { events: number; stateHash: string }
  stateHash: string
  folds: Record<string, string>
  head: string
  tape: Tape['counts']
}

/** One engine on one log from boot to end of tape or signal; the summary is a fold of what then stands in the log. */
export const runOnce = async (input: RunOnce): Promise<RunResult> => {
  const { logPath, config, isResumed } = input
  const lease = acquireLease(logPath, { pid: process.pid, host: hostname(), sinceMs: Date.now() })
  try {
    const store = SqliteStore.open(logPath)
    try {
      const start = await startFromSnapshot(logPath, store)
      const folded = await foldLog(store, start.folded, { after: start.after, isChecked: true })
      requireFitting(folded, isResumed, logPath)
      const tape = input.openTape(isResumed ? (folded.state.session.tape?.coins.map(specOf) ?? null) : null)
      requireSameTape(folded, tape, logPath)
      input.onStart(tape, logPath)
      return await play(input, store, folded, tape)
    } finally {
      await store.close()
    }
  } finally {
    lease.release()
  }
}

const specOf = (coin: { symbol: string; path: string }): string => `${coin.symbol}=${coin.path}`

/** An empty log, whose engine was killed before its first event, is resumed from its beginning. */
const requireFitting = ({ heads }: Folded, isResumed: boolean, logPath: string): void => {
  if (!isResumed && heads.events > 0)
    throw new UsageError(`The log ${logPath} already holds ${heads.events} events; go on with it by --resume, or name another by --log.`)
}

const requireSameTape = ({ state }: Folded, tape: Tape, logPath: string): void => {
  const recorded = state.session.tape
  if (recorded === null || recorded.hash === tape.identity.hash) return
  const names = (coins: readonly { symbol: string; rows: number }[]) =>
    coins.map(({ symbol, rows }) => `${symbol} with ${rows} rows`).join(', ')
  throw new UsageError(
    `The log ${logPath} was made from another tape (${names(recorded.coins)}) than this one (${names(tape.coins)}); resume it with the files it was begun with.`,
  )
}

const play = async (input: RunOnce, store: SqliteStore, folded: Folded, tape: Tape): Promise<RunResult> => {
  const { config, logPath } = input
  const { heads, state } = folded
  const elapsed = stopwatch()
  const boot = { events: heads.events, stateHash: stateHashes(state).stateHash }
  let kept = heads.events
  const { isAtEnd, rowsPlayed } = await runPaper({
    config,
    tape,
    store,
    folded,
    version,
    speed: input.speed,
    stop: input.stop,
    tell: eventLog(createLog({ level: levelOf(config.log.level, process.stderr.isTTY) })),
    onProgress: async (rows) => {
      if (heads.events - kept >= config.log.snapshotEveryEvents) {
        await keepSnapshot(logPath, store, folded)
        kept = heads.events
      }
      input.onProgress(rows)
    },
  })
  await keepSnapshot(logPath, store, folded)
  const seconds = elapsed()
  const written = heads.events - boot.events
  return {
    log: logPath,
    isAtEnd,
    coins: tape.coins.map((coin) => coin.symbol),
    bars: rowsPlayed,
    ...runSummary(state.folds, state.session.book ?? ''),
    events: heads.events,
    written,
    seconds,
    eventsPerSecond: Math.round(written / seconds),
    boot,
    ...stateHashes(state),
    head: heads.head(),
    tape: tape.counts,
  }
}
