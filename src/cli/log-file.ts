import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Failure, UsageError } from '../kernel/errors.ts'
import { isServerUrl, withoutPassword } from '../kernel/server-url.ts'
import { logFolder } from './places.ts'

const NAME = /^paper-(\d{4,})\.db$/

const numbers = (): number[] => {
  if (!existsSync(logFolder)) return []
  return readdirSync(logFolder)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
}

const named = (number: number): string => join(logFolder, `paper-${String(number).padStart(4, '0')}.db`)

/** A log of its own beside the others: `logs/paper-0001.db`, then the next number; nothing is written over. */
export const newLog = (): string => {
  mkdirSync(logFolder, { recursive: true })
  return named(Math.max(0, ...numbers()) + 1)
}

/**
 * The log that was named, which must exist, or else the one on the server that COINFOLD_STORE names, or else the newest
 * one in `logs/`. What a server has is seen when it is opened.
 */
export const existingLog = (log: string | undefined): string => {
  const path = log ?? storeOfEnvironment()
  if (path !== undefined) {
    requireFileOrServer(path)
    if (isServerUrl(path)) return path
    if (!existsSync(path)) throw new UsageError(`There is no log ${path}; name one with --log, or make one with "coinfold run".`)
    return path
  }
  const newest = Math.max(0, ...numbers())
  if (newest === 0) throw new UsageError(`There is no log in ${logFolder} yet; make one with "coinfold run", or name one with --log.`)
  return named(newest)
}

const storeOfEnvironment = (): string | undefined => {
  const store = process.env.COINFOLD_STORE ?? ''
  if (isServerUrl(store)) return store
  if (store === '' || store === 'sqlite') return undefined
  throw new UsageError('COINFOLD_STORE must be sqlite, or the URL of an EventStoreDB server such as esdb://host:2113?tls=false.')
}

/** Refuses what looks like a URL and is none that is known; it is not repeated, since it may hold a password. */
export const requireFileOrServer = (log: string): void => {
  if (/^(\w[\w+.-]*:\/\/|esdb)/i.test(log) && !isServerUrl(log) && !existsSync(log))
    throw new UsageError('The log is a URL that coinfold does not know: expected a file, or esdb://user:password@host:port.')
}

/** A server keeps no empty logs: a group without events was never written, or is not the one that was meant. */
export const requireWritten = (log: string, isWritten: boolean): void => {
  if (!isWritten && isServerUrl(log))
    throw new Failure(`There is no log at ${withoutPassword(log)}: nothing was ever written to this group.`)
}
