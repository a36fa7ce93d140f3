import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Failure, UsageError } from '../kernel/errors.ts'
import { isServerUrl, withoutPassword } from '../kernel/server-url.ts'
import { requireLogName } from './log-name.ts'
import { logFolder } from './places.ts'

/** There is no log of that name, or none at all. */
export class NoLog extends UsageError {
  override readonly subject = 'log-missing'
}

const NAME = /^paper-(\d{4,})\.db$/

const numbers = (): number[] => {
  if (!existsSync(logFolder)) return []
  requireFolder()
  return readdirSync(logFolder)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
}

const requireFolder = (): void => {
  if (!statSync(logFolder).isDirectory())
    throw new UsageError(`${logFolder} is a file, and logs go into a folder of that name: move it, or name a log by --log.`)
}

const named = (number: number): string => join(logFolder, `paper-${String(number).padStart(4, '0')}.db`)

/**
 * A log of its own beside the others: `logs/paper-0001.db`, then the next number; nothing is written over. It is there from now on,
 * empty, so that nobody else who begins a log at this moment takes the same name; `dropUnused` gives the name back.
 */
export const newLog = (): string => {
  if (!existsSync(logFolder)) mkdirSync(logFolder, { recursive: true })
  for (let number = Math.max(0, ...numbers()) + 1; ; number++) {
    const path = named(number)
    try {
      closeSync(openSync(path, 'wx'))
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** Removes a new log that nothing was written to, and the folder that was made for it. */
export const dropUnused = (path: string): void => {
  if (statSync(path, { throwIfNoEntry: false })?.size !== 0) return
  rmSync(path)
  try {
    rmdirSync(dirname(path))
  } catch {
    // other logs are in it
  }
}

/**
 * The log that was named, which must exist, or else the one on the server that COINFOLD_STORE names, or else the newest
 * one in `logs/`. What a server has is seen when it is opened.
 */
export const existingLog = (log: string | undefined): string => {
  const path = log ?? storeOfEnvironment()
  if (path !== undefined) {
    requireLogName(path)
    if (isServerUrl(path)) return path
    if (!existsSync(path)) throw new NoLog(`There is no log ${path}; name one with --log, or make one with "coinfold run".`)
    return path
  }
  const [newest] = writtenLogs()
  if (newest === undefined) throw new NoLog(`There is no log in ${logFolder} yet; make one with "coinfold run", or name one with --log.`)
  return newest
}

/** Those in `logs/`, the newest first. An empty one was begun at this moment, or by an engine that was killed before it wrote anything. */
export const writtenLogs = (): readonly string[] =>
  numbers()
    .sort((a, b) => b - a)
    .map(named)
    .filter((path) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0)

const storeOfEnvironment = (): string | undefined => {
  const store = process.env.COINFOLD_STORE ?? ''
  if (isServerUrl(store)) return store
  if (store === '' || store === 'sqlite') return undefined
  throw new UsageError('COINFOLD_STORE must be sqlite, or the URL of an EventStoreDB server such as esdb://host:2113?tls=false.')
}

/** A server keeps no empty logs: a group without events was never written, or is not the one that was meant. */
export const requireWritten = (log: string, isWritten: boolean): void => {
  if (!isWritten && isServerUrl(log))
    throw new Failure(`There is no log at ${withoutPassword(log)}: nothing was ever written to this group.`)
}
