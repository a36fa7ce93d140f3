import { Failure, UsageError } from '../kernel/errors.ts'
import { isServerUrl, withoutPassword } from '../kernel/server-url.ts'
import { controlPath } from '../ops/control/control-path.ts'
import { isAnswered } from '../ops/control/control-server.ts'
import { existingLog, writtenLogs } from './log-file.ts'
import { logFolder } from './places.ts'

/**
 * The socket of the engine that runs on a log; without a name the newest log in `logs/` on which one runs. Throws a Failure with a sentence
 * where none does.
 */
export const runningEngine = async (log: string | undefined): Promise<string> => {
  if (log === undefined && !isServerUrl(process.env.COINFOLD_STORE ?? '')) return newestRunning()
  const named = existingLog(log)
  const path = await socketOf(named)
  if (!(await isAnswered(path)))
    throw new Failure(`No engine that could be asked runs on ${withoutPassword(named)}; "coinfold trade --resume" starts one.`)
  return path
}

const newestRunning = async (): Promise<string> => {
  for (const log of writtenLogs()) {
    const { path } = controlPath(log)
    if (await isAnswered(path)) return path
  }
  throw new Failure(`No engine runs on a paper-*.db in ${logFolder}; name its log with --log, or start one with "coinfold trade".`)
}

/** Where an engine on a log listens; of a log on a server it lies beside the mirror. Throws a Failure where none was ever started. */
export const socketOf = async (log: string): Promise<string> => {
  if (!isServerUrl(log)) return controlPath(log).path
  const { mirrorPath } = await import('../event/eventstoredb/server-log.ts')
  const { parseEventStoreDbUrl } = await import('../event/eventstoredb/url.ts')
  try {
    return controlPath(mirrorPath(logFolder, { url: parseEventStoreDbUrl(log) })).path
  } catch (error) {
    if (error instanceof UsageError || error instanceof Failure) throw error
    throw new Failure(`No engine was started on ${withoutPassword(log)} from this folder: there is no ${logFolder}.`)
  }
}
