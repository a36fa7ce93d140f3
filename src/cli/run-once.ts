import { hostname } from 'node:os'
import { type Folded, foldLog } from '../command/fold-log.ts'
import { keepSnapshot, startFromSnapshot } from '../command/snapshots.ts'
import { stateHashes } from '../command/state.ts'
import { runPaper } from '../compose.ts'
import { publicOptions } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { acquireLease } from '../event/lease.ts'
import { SqliteStore } from '../event/sqlite-store.ts'
import { stopwatch } from '../kernel/clock.ts'
import type { ConfigApplied } from '../kernel/facts.ts'
import type { Recorded } from '../kernel/recorded.ts'
import type { Tape } from '../market/tape/tape.ts'
import { eventLog } from '../ops/event-log.ts'
import { createLog, levelOf } from '../ops/log.ts'
import type { RunSummary } from '../report/run-summary.ts'
import { runSummary } from '../report/run-summary.ts'
import { requireEmptyOrResumed, requireSameExchange, requireSameTape } from './fitting.ts'
import { note } from './output.ts'
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
  const { config, logPath, isResumed } = input
  // before the log: a tape that cannot be played must not leave an empty log behind
  const newTape = isResumed ? null : input.openTape(null)
  const lease = acquireLease(logPath, { pid: process.pid, host: hostname(), sinceMs: Date.now() })
  try {
    const store = SqliteStore.open(logPath)
    try {
      const start = await startFromSnapshot(logPath, store)
      const folded = await foldLog(store, start.folded, { after: start.after, isChecked: true })
      requireEmptyOrResumed(folded, isResumed, logPath)
      const tape = newTape ?? input.openTape(folded.state.session.tape?.coins.map(specOf) ?? null)
      requireSameTape(folded, tape, logPath)
      requireSameExchange(folded, publicOptions(config), logPath)
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

const play = async (input: RunOnce, store: SqliteStore, folded: Folded, tape: Tape): Promise<RunResult> => {
  const { config, logPath } = input
  const { heads, state } = folded
  const elapsed = stopwatch()
  const boot = { events: heads.events, stateHash: stateHashes(state).stateHash }
  const log = eventLog(createLog({ level: levelOf(config.log.level, process.stderr.isTTY) }))
  let kept = heads.events
  const { isAtEnd, rowsPlayed } = await runPaper({
    config,
    options: publicOptions(config),
    tape,
    store,
    folded,
    version,
    speed: input.speed,
    stop: input.stop,
    tell: (event) => {
      log(event)
      noteChange(event)
    },
    keepSnapshot: async () => {
      if (heads.events - kept < config.log.snapshotEveryEvents) return
      await keepSnapshot(logPath, store, folded)
      kept = heads.events
    },
    onProgress: async (rows) => input.onProgress(rows),
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

/** A log remembers its options but does not apply them: who resumes it without them should know. */
const noteChange = ({ type, number, data }: Recorded): void => {
  if (type !== 'ConfigApplied' || number === 0) return
  const { changed, options } = data as ConfigApplied['data']
  const now = changed.map((name) => `${name} = ${JSON.stringify(options[name])}`)
  note(`From here on other options apply than before: ${now.join(', ')}. Open positions keep their plan.`)
}
