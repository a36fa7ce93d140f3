import { Overtaken } from '../command/fence-streams.ts'
import { Interruption } from '../command/interruption.ts'
import type { Config } from '../config/schema.ts'
import type { LeasedLog } from '../event/leased-log.ts'
import { openLogToWrite } from '../event/open-log-to-write.ts'
import { asWriter } from './as-writer.ts'

export type OpenLog = LeasedLog & { readonly interruption: Interruption }

export type LogWanted = {
  readonly config: Config
  readonly logPath: string
  /** whether to wait for a log on a server until the engine that runs on it has gone */
  readonly waits: boolean
  readonly stop: AbortSignal
}

/**
 * How often a start is tried. An earlier owner may append once between our reading of the log and our fence; after that it is
 * fenced out or dead.
 */
const MOST_STARTS = 3

/** Works on a log that nobody else writes to meanwhile; `stop` also where it is lost to another engine. */
export const onLog = async <Result>(wanted: LogWanted, work: (log: OpenLog, stop: AbortSignal) => Promise<Result>): Promise<Result> => {
  for (let attempt = 1; ; attempt++) {
    const interruption = new Interruption()
    const log = await open(wanted, interruption)
    try {
      const stop = new AbortController()
      wanted.stop.addEventListener('abort', () => stop.abort(wanted.stop.reason), { signal: stop.signal })
      if (wanted.stop.aborted) stop.abort(wanted.stop.reason)
      // who has lost the log plays no tape to its end
      log.lost.catch(() => stop.abort())
      return await Promise.race([work({ ...log, interruption }, stop.signal), log.lost])
    } catch (error) {
      if (!(error instanceof Overtaken) || attempt === MOST_STARTS) throw error
    } finally {
      await log.close()
    }
  }
}

const open = ({ config, logPath, waits, stop }: LogWanted, interruption: Interruption): Promise<LeasedLog> => {
  const writer = asWriter(config)
  return openLogToWrite(logPath, {
    ...writer,
    waits,
    stop,
    onBack: (awayMs, why) => {
      writer.onBack(awayMs, why)
      interruption.over(awayMs, why)
    },
  })
}
