import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sleep, steadyTimers } from '../../kernel/clock.ts'
import type { LeasedLog } from '../leased-log.ts'
import { Absence } from './absence.ts'
import { copyNote } from './copy-note.ts'
import { LeasedStore } from './leased-store.ts'
import { Mirror } from './mirror.ts'
import { MirroredStore } from './mirrored-store.ts'
import { type OpenedEventStoreDb, openEventStoreDb, patience } from './open-store.ts'
import { type Owner, ServerLease } from './server-lease.ts'
import { StoppedWaiting, Unreachable } from './wire.ts'

export type ServerLogOptions = {
  readonly owner: Owner
  readonly leaseMs: number
  /** whether to wait until another engine has gone, however long that takes */
  readonly waits: boolean
  readonly stop: AbortSignal
  /** where mirrors are kept */
  readonly mirrorFolder: string
  readonly onWaiting: (holder: Owner) => void
  readonly onAway: (why: string) => void
  readonly onBack: (awayMs: number, why: string) => void
}

const ANSWERS_PER_TERM = 4

export const leaseStream = (group: string): string => `${group}/lease`

/** `esdb://10.0.0.1:2113` and group main: `mirror-10.0.0.1-2113-main.db` */
export const mirrorPath = (folder: string, { url }: Pick<OpenedEventStoreDb, 'url'>): string => {
  const hosts = url.name.replace(/^esdb[^/]*:\/\//, '').replace(/ \(.*$/, '')
  return join(folder, `mirror-${hosts.replaceAll(/[^\w.]+/g, '-')}-${url.group}.db`)
}

/**
 * Opens the log of a group on a server. The mirror is checked against the server and then copies every new event: while another
 * engine holds the lease, so that this one can soon take its place, and while this one trades, so that the next start notices a
 * server that has lost its history. The engine reads nothing from the mirror before it holds the lease.
 */
export const openServerLog = async (where: string, options: ServerLogOptions): Promise<LeasedLog> => {
  const { waits, stop } = options
  const absence = new Absence(steadyTimers, options)
  for (let attempt = 1; ; attempt++) {
    try {
      return await openOnce(where, options, absence)
    } catch (error) {
      // a caller that waits for the log waits for its server as well
      if (!waits || !(error instanceof Unreachable)) throw error
      absence.away(error.message)
      await sleep(patience.waitMs(attempt), stop)
      if (stop.aborted) throw new StoppedWaiting('Stopped while waiting for the server.', { cause: error })
    }
  }
}

const openOnce = async (where: string, options: ServerLogOptions, absence: Absence): Promise<LeasedLog> => {
  const { owner, leaseMs, waits, stop, onWaiting } = options
  const opened = await openEventStoreDb(where, {
    onAway: (why) => absence.away(why),
    onBack: () => absence.back(),
    // a connection that fell silent has to be replaced, and the lease renewed, within the term
    answerMs: leaseMs / ANSWERS_PER_TERM,
  })
  absence.back()
  const { connection, store, url } = opened
  const cachePath = mirrorPath(options.mirrorFolder, opened)
  let lease: ServerLease | undefined
  let mirror: Mirror | undefined
  try {
    mkdirSync(options.mirrorFolder, { recursive: true })
    mirror = Mirror.open(cachePath)
    await mirror.check(store)
    const stopFollowing = await mirror.follow(store)
    lease = await ServerLease.acquire({
      connection,
      stream: leaseStream(url.group),
      name: url.name,
      owner,
      ttlMs: leaseMs,
      waits,
      signal: stop,
      onWaiting,
      onTrouble: (why) => absence.away(why),
      onRenewed: () => absence.back(),
    })
    // from here on only this process writes, and its store copies that
    stopFollowing()
    const leased = new MirroredStore(new LeasedStore(store, lease), mirror, connection.timers)
    const log = engineLog(lease, leased, url.name, cachePath, owner)
    return { ...log, copyMark: copyNote(connection, url.group), shared: { connection, group: url.group } }
  } catch (error) {
    await lease?.release()
    await store.close()
    await mirror?.close()
    throw error
  }
}

const engineLog = (
  lease: ServerLease,
  store: MirroredStore,
  name: string,
  cachePath: string,
  owner: Owner,
): Omit<LeasedLog, 'shared' | 'copyMark'> => {
  const lost = new Promise<never>((_, reject) => {
    lease.onLost = reject
  })
  // a caller that does not wait for it learns the same from the next append
  lost.catch(() => undefined)
  const close = async () => {
    await lease.release()
    await store.close()
  }
  const epoch = { epoch: lease.epoch, owner: owner.run }
  return { name, store, cachePath, lease: { epoch, holds: () => lease.holds() }, lost, close }
}
