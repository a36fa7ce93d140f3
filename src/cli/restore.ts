import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { verifyLog } from '../audit/verify-log.ts'
import { type Branched, branchLog } from '../command/branch-log.ts'
import { loadConfig } from '../config/load.ts'
import { openWhateverItIs } from '../event/open-log-to-write.ts'
import { SqliteStore } from '../event/sqlite/store.ts'
import type { EventStore } from '../event/store.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import { tagOf } from '../kernel/ids.ts'
import { isServerUrl, withoutPassword } from '../kernel/server-url.ts'
import { asWriter } from './as-writer.ts'
import { brokenText } from './broken-text.ts'
import { NoLog, requireWritten } from './log-file.ts'
import { requireLogName } from './log-name.ts'
import { newBranch } from './new-branch.ts'
import { columns, note, print, printJson } from './output.ts'
import { logFolder } from './places.ts'
import { underLease } from './under-lease.ts'

type Flags = { readonly log: string; readonly json?: true }

export const register = (program: Command): void => {
  program
    .command('restore')
    .description(
      'make a copy (of "backup" or "import") a log of its own, which an engine may go on with; so too a server that was restored',
    )
    .requiredOption('--log <log>', 'the copy, a file or esdb://...')
    .option('--json', 'one JSON document on standard output')
    .action(restore)
}

const restore = async ({ log, json }: Flags): Promise<void> => {
  requireLogName(log)
  const { branch, events, head } = isServerUrl(log) ? await restoreServer(log) : await restoreFile(log)
  const tag = branch === null ? null : tagOf(branch)
  if (json) return printJson({ log: withoutPassword(log), branch, tag, events, head })
  print(
    columns([
      ['branch', tag === null ? 'as it was, since the log is made of a tape' : `${branch}, whose order ids begin with cf${tag}`],
      ['events', String(events)],
      ['head', head],
    ]),
  )
}

const restoreFile = async (log: string): Promise<Branched> => {
  if (!existsSync(log)) throw new NoLog(`There is no log ${log}; name a copy that "backup" or "import" made.`)
  const opened = await openWhateverItIs(log, asWriter())
  try {
    if (!(await opened.copyMark.isSet()))
      throw new UsageError(
        `The log ${log} is no copy, so there is nothing to restore: "run --resume" goes on with it. If it was copied by hand and the other one is traded on too, make a copy of it by "coinfold backup" and restore that.`,
      )
    if (!opened.store.isDense)
      throw new UsageError(`${log} is the mirror of a log on a server: import it into a new log by "coinfold import", and restore that.`)
    await requireSound(opened.store, log)
    const branched = await branchLog(opened.store, newBranch(), randomUUID())
    // not before the branch is on the disk: in between, a second "restore" only draws another one
    await opened.copyMark.lift()
    return branched
  } finally {
    await opened.close()
  }
}

/** Also without a mark: a server that was brought back by its own means does not know it. */
const restoreServer = async (log: string): Promise<Branched> => {
  const leaseMs = loadConfig({ env: process.env }).log.leaseS * 1000
  const { openEventStoreDb } = await import('../event/eventstoredb/open-store.ts')
  const { copyNote } = await import('../event/eventstoredb/copy-note.ts')
  const { mirrorPath } = await import('../event/eventstoredb/server-log.ts')
  const { replaceMirror } = await import('../event/eventstoredb/replace-mirror.ts')
  const opened = await openEventStoreDb(log)
  const { connection, url } = opened
  try {
    return await underLease(opened, leaseMs, async ({ store, epoch }) => {
      await requireSound(store, log)
      const branch = newBranch()
      const kept = await replaceMirror(mirrorPath(logFolder, opened), store, tagOf(branch))
      if (kept !== null)
        note(`The mirror of the log did not fit the server any more: it may hold events that are lost there, and is kept as ${kept}.`)
      const branched = await branchLog(store, branch, epoch.owner)
      await copyNote(connection, url.group).lift()
      return branched
    })
  } finally {
    await opened.store.close()
  }
}

const requireSound = async (store: EventStore, log: string): Promise<void> => {
  const dangling = store instanceof SqliteStore ? store.danglingStreams() : []
  const { events, broken } = await verifyLog(store.readAll(null), { dangling, isDense: store.isDense })
  requireWritten(log, events > 0)
  if (broken !== undefined) throw new Failure(`The log ${withoutPassword(log)} ${brokenText(broken)} It stays the copy that it is.`)
}
