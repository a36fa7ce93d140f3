import { existsSync, type Stats, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { UsageError } from '../kernel/errors.ts'
import { isServerUrl } from '../kernel/server-url.ts'

/** What lies beside a log under its name. */
const BESIDE = ['.lease', '.lease.json', '-wal', '-shm', '-journal', '.snapshot', '.sock', '.view']
/** Names of 255 bytes are the longest nearly everywhere, and `.lease.json.tmp` is put behind that of a log. */
const MAX_NAME_BYTES = 240

/** Refuses what names nothing, and a URL that is not known, which is not repeated, since it may hold a password. */
export const requireFileOrServer = (name: string): void => {
  if (name.trim() === '') throw new UsageError(`${JSON.stringify(name)} names no file: name one, such as logs/mine.db.`)
  if (/^(\w[\w+.-]*:\/\/|esdb)/i.test(name) && !isServerUrl(name) && !existsSync(name))
    throw new UsageError('The log is a URL that coinfold does not know: expected a file, or esdb://user:password@host:port.')
}

/** Refuses, before anything is made, what can be no log by its name or its kind. What a file holds is seen when it is opened. */
export const requireLogName = (log: string): void => {
  requireFileOrServer(log)
  if (isServerUrl(log)) return
  const why = whyNoName(log)
  if (why !== null) throw new UsageError(`${JSON.stringify(log)} is no file name for a log: ${why}.`)
  const what = kindOf(log)
  if (what !== null) throw new UsageError(`${log} is ${what}, not a log: name a file, such as logs/mine.db.`)
}

const whyNoName = (log: string): string | null => {
  if (log === '-') return 'programs take it for a pipe, and a log is none; write ./ before it, or name another'
  if (isAmongDevices(log)) return 'that is the folder of devices, which is made anew at each start of the system'
  // to SQLite these are a log in memory, and a URI of some file: the lease and whatever else lies beside it would be another's
  if (/^(:memory:$|file:)/i.test(log)) return 'SQLite takes it for something else; write ./ before it, or name another'
  if (/[/\\]$/.test(log)) return 'it ends as the name of a folder does'
  const end = BESIDE.find((text) => log.endsWith(text))
  if (end !== undefined) return `what ends with ${end} belongs to a log; the log itself is ${JSON.stringify(log.slice(0, -end.length))}`
  if (Buffer.byteLength(basename(log)) > MAX_NAME_BYTES) return `it is longer than ${MAX_NAME_BYTES} bytes, and longer ones lie beside it`
  return null
}

/** A file there would be lost with the next start. What is in /dev/shm was put into memory on purpose. */
const isAmongDevices = (log: string): boolean => {
  const path = resolve(log)
  return path.startsWith('/dev/') && !path.startsWith('/dev/shm/') && !existsSync(path)
}

const statOf = (path: string): Stats | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    // whoever opens it says why it cannot be looked at
    return undefined
  }
}

const kindOf = (path: string): string | null => {
  const stat = statOf(path)
  // of a folder the store says that it is one
  if (stat === undefined || stat.isFile() || stat.isDirectory()) return null
  if (stat.isFIFO()) return 'a pipe'
  return stat.isSocket() ? 'a socket' : 'a device'
}
