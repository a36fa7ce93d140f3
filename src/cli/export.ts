import type { Command } from 'commander'
import { openLogToRead } from '../event/open-log-to-read.ts'
import { ExportFile } from '../event/transfer/export-file.ts'
import { type Exported, exportLog, type LineSink } from '../event/transfer/export-log.ts'
import { ExportStream } from '../event/transfer/export-stream.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import { isServerUrl, withoutPassword } from '../kernel/server-url.ts'
import { startCount } from './event-count.ts'
import { existingLog, requireWritten } from './log-file.ts'
import { requireFileOrServer } from './log-name.ts'
import { columns, note, print, printJson } from './output.ts'

type Flags = { readonly log?: string; readonly to: string; readonly json?: true }

const STDOUT = '-'

export const register = (program: Command): void => {
  program
    .command('export')
    .description('write a log to a file, one JSON line an event; a file that is there already is continued')
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .requiredOption('--to <file>', 'the file, "-" for standard output')
    .option('--json', 'one JSON document on standard output')
    .action(exportCommand)
}

const exportCommand = async ({ log: named, to, json }: Flags): Promise<void> => {
  if (to === STDOUT && json) throw new UsageError('With "--to -" standard output is the log itself, so it cannot be combined with --json.')
  const log = existingLog(named)
  if (isServerUrl(to)) throw new UsageError('--to is a file; to move a log to a server, use "import FILE --log esdb://...".')
  requireFileOrServer(to)
  const result = to === STDOUT ? await toStream(log) : await toFile(log, to)
  if (result === null) return
  const { events, written, head } = result
  requireWritten(log, events > 0)
  if (json) return printJson({ log: withoutPassword(log), to, events, written, head })
  const said = columns([
    ['events', `${events}, ${written} of them new in ${to === STDOUT ? 'standard output' : to}`],
    ['head', head],
  ])
  if (to === STDOUT) note(said)
  else print(said)
}

const toFile = async (log: string, to: string): Promise<Exported> => {
  // before the file: a log that cannot be opened must not leave an empty one behind
  const store = await openLogToRead(log, note)
  try {
    const file = await ExportFile.open(to)
    try {
      const result = await exported(store, log, file)
      await file.close()
      return result
    } catch (error) {
      // what a full disk or a server that is away has stopped goes on with the next start
      await (error instanceof Failure && error.subject === 'log-damaged' ? file.discard() : file.close())
      throw error
    }
  } finally {
    await store.close()
  }
}

/** Null if the reader had seen enough, which is no failure. */
const toStream = async (log: string): Promise<Exported | null> => {
  const store = await openLogToRead(log, note)
  try {
    return await exported(store, log, new ExportStream(process.stdout))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return null
    throw error
  } finally {
    await store.close()
  }
}

const exported = async (store: Awaited<ReturnType<typeof openLogToRead>>, log: string, sink: LineSink): Promise<Exported> => {
  const count = startCount('exported')
  try {
    return await exportLog(store, withoutPassword(log), sink, count.update)
  } finally {
    count.stop()
  }
}
