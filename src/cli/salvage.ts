import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import type { Command } from 'commander'
import { type Broken, type LogVerdict, verifyLog } from '../audit/verify-log.ts'
import { recordSalvaged } from '../command/salvaged.ts'
import { Heads } from '../event/heads.ts'
import { copyBeginning } from '../event/salvage/copy-beginning.ts'
import { restOfStream } from '../event/salvage/proven-rows.ts'
import { RestFile } from '../event/salvage/rest-file.ts'
import { SqliteStore } from '../event/sqlite/store.ts'
import { BackupFile } from '../event/transfer/backup-file.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import { isServerUrl } from '../kernel/server-url.ts'
import { brokenText } from './broken-text.ts'
import { existingLog } from './log-file.ts'
import { requireLogName } from './log-name.ts'
import { newBranch } from './new-branch.ts'
import { columns, note, print, printJson } from './output.ts'

type Flags = { readonly log: string; readonly to: string; readonly json?: true }
type Missing = Record<string, { proven: number; unproven: number }>

export const register = (program: Command): void => {
  program
    .command('salvage')
    .description('save from a damaged log what stands before the damage, as a copy for "restore"; what is proven behind it, to read')
    .requiredOption('--log <file>', 'the damaged log, which is left as it is')
    .requiredOption('--to <file>', 'the new log; what is proven behind the damage goes to FILE.rest.jsonl')
    .option('--json', 'one JSON document on standard output')
    .action(salvage)
}

const salvage = async ({ log, to, json }: Flags): Promise<void> => {
  if (isServerUrl(log) || isServerUrl(to))
    throw new UsageError('A log is salvaged from a file into a file; a server is brought back from its own backup.')
  requireLogName(to)
  const damaged = SqliteStore.open(existingLog(log), { readOnly: true, isDamaged: true })
  try {
    const rest = `${to}.rest.jsonl`
    if (existsSync(rest)) throw new UsageError(`There is a file ${rest} already, and nothing is written over it: name another by --to.`)
    const verdict = await verifyLog(damaged.readAll(null), { isDense: damaged.isDense, dangling: danglingOf(damaged) })
    const { broken, events } = verdict
    if (broken === undefined)
      throw new UsageError(
        `The events of ${log} are sound, so there is nothing to salvage: copy it with "coinfold backup", or, ` +
          `where an index of the file is torn, event by event with "coinfold import ${log} --log NEW".`,
      )
    note(`The log ${brokenText(broken)}`)
    const missing = await saveRest(damaged, rest, events).catch(removing(rest))
    const saved = events === 0 ? null : await saveBeginning(damaged, to, verdict, missing).catch(removing(rest))
    tell({ log, to, rest, saved, broken, missing }, json)
    if (saved === null)
      throw new Failure(`Nothing stands before the damage, so there is no log to go on with; what can be read is in ${rest}.`)
  } finally {
    await damaged.close()
  }
}

const danglingOf = (store: SqliteStore): readonly string[] => {
  try {
    return store.danglingStreams()
  } catch {
    // the walk over the events says more about what is broken
    return []
  }
}

const namesOf = (store: SqliteStore): readonly string[] => {
  try {
    return store.streamNames()
  } catch {
    note('The names of the streams cannot be read, so nothing behind the damage can be told.')
    return []
  }
}

/** Stream by stream, what the file gives of it behind its first `events` events. */
const saveRest = async (damaged: SqliteStore, path: string, events: number): Promise<Missing> => {
  const heads = await headsAfter(damaged, events)
  const file = await RestFile.make(path)
  const missing: Missing = {}
  try {
    for (const stream of namesOf(damaged)) {
      const { proven, unproven } = await restOfStream(damaged, stream, heads.table, (row) => file.put(row))
      if (proven + unproven > 0) missing[stream] = { proven, unproven }
    }
  } finally {
    await file.close()
  }
  return missing
}

/** A try that failed (a full disk) leaves nothing in the way of the next. */
const removing =
  (path: string) =>
  (error: unknown): never => {
    rmSync(path, { force: true })
    throw error
  }

const headsAfter = async (store: SqliteStore, events: number): Promise<Heads> => {
  const heads = new Heads()
  if (events > 0)
    for await (const page of store.readAll(null))
      for (const row of page) {
        heads.observe(row)
        if (heads.events === events) return heads
      }
  return heads
}

const saveBeginning = async (damaged: SqliteStore, to: string, { broken, events }: LogVerdict, missing: Missing) => {
  const file = new BackupFile(to)
  try {
    const store = SqliteStore.open(file.unfinished)
    let saved: Awaited<ReturnType<typeof recordSalvaged>>
    try {
      await copyBeginning(damaged, store, events)
      const { stream, number, rule, message } = broken!
      // something stands before the damage, so it has a place
      const damage = { stream: stream ?? '', number: number ?? 0, rule, message }
      saved = await recordSalvaged(store, randomUUID(), newBranch(), { damage, missing })
    } finally {
      await store.close()
    }
    await file.markAndFinish()
    return saved
  } finally {
    file.discard()
  }
}

type Told = {
  readonly log: string
  readonly to: string
  readonly rest: string
  readonly saved: { readonly events: number; readonly head: string } | null
  readonly broken: Broken
  readonly missing: Missing
}

const tell = ({ log, to, rest, saved, broken, missing }: Told, json: true | undefined): void => {
  if (json) return printJson({ log, to: saved === null ? null : to, ...saved, rest, damage: broken, missing })
  const counts = Object.values(missing)
  const proven = counts.reduce((sum, stream) => sum + stream.proven, 0)
  const unproven = counts.reduce((sum, stream) => sum + stream.unproven, 0)
  print(
    columns([
      ['saved', saved === null ? 'nothing' : `${saved.events} events in ${to}, the last of which says what is missing`],
      ['behind it', `${proven} events are proven, in ${rest}; ${unproven} rows are not`],
      ...(saved === null ? [] : [['head', saved.head]]),
      ...(saved === null ? [] : [['next', `npm start -- restore --log ${to}`]]),
    ]),
  )
}
