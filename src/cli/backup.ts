import type { Command } from 'commander'
import { verifyLog } from '../audit/verify-log.ts'
import { openLogToRead } from '../event/open-log-to-read.ts'
import { SqliteStore } from '../event/sqlite/store.ts'
import { BackupFile } from '../event/transfer/backup-file.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import { isServerUrl, withoutPassword } from '../kernel/server-url.ts'
import { brokenText } from './broken-text.ts'
import { startCount } from './event-count.ts'
import { existingLog, requireWritten } from './log-file.ts'
import { requireLogName } from './log-name.ts'
import { columns, note, print, printJson } from './output.ts'

type Flags = { readonly log?: string; readonly to: string; readonly json?: true }

export const register = (program: Command): void => {
  program
    .command('backup')
    .description('copy a log into a new file, while an engine runs on it or not, and verify the copy; "restore" makes a log of it')
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .requiredOption('--to <file>', 'the new file')
    .option('--json', 'one JSON document on standard output')
    .action(backup)
}

const backup = async ({ log: named, to, json }: Flags): Promise<void> => {
  const log = existingLog(named)
  if (isServerUrl(to)) throw new UsageError('--to is a file; to copy a log to a server, use "import LOG --log esdb://...".')
  requireLogName(to)
  const file = new BackupFile(to)
  try {
    await fill(file, log)
    const { events, head } = await requireWhole(file, log)
    await file.finish()
    if (json) return printJson({ log: withoutPassword(log), to, events, head })
    print(
      columns([
        ['events', `${events} in ${to}`],
        ['head', head],
      ]),
    )
  } finally {
    file.discard()
  }
}

const fill = async (file: BackupFile, log: string): Promise<void> => {
  const store = await openLogToRead(log, note)
  const count = startCount('copied')
  try {
    await file.fill(store, withoutPassword(log), count.update)
  } finally {
    count.stop()
    await store.close()
  }
}

/** What was copied is looked through from its first event, so that a backup that cannot be restored is found out today. */
const requireWhole = async ({ unfinished }: BackupFile, log: string): Promise<{ readonly events: number; readonly head: string }> => {
  const store = SqliteStore.open(unfinished, { readOnly: true })
  try {
    const { events, head, broken } = await verifyLog(store.readAll(null), { dangling: store.danglingStreams(), isDense: true })
    requireWritten(log, events > 0)
    if (broken === undefined) return { events, head }
    throw new Failure(
      `The log ${withoutPassword(log)} ${brokenText(broken)} No backup was made; "coinfold salvage" saves what stands before it.`,
    )
  } finally {
    await store.close()
  }
}
