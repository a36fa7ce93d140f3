import type { Timers } from '../kernel/clock.ts'
import { UsageError } from '../kernel/errors.ts'
import { withoutPassword } from '../kernel/server-url.ts'
import { copyFolderOf } from '../market/tape/copy/copy-folder.ts'
import { View } from '../view/replica/view.ts'
import type { Access } from './access/access.ts'
import { linkWith } from './access/keys.ts'
import { LogCandles } from './candles/log-candles.ts'
import type { EngineLink } from './engine-link.ts'
import { isWritten } from './is-written.ts'
import { type Served, serve } from './serve.ts'

export type PageWanted = Pick<Served, 'version' | 'at' | 'page' | 'warn'> & {
  /** a file, or the URL of a server */
  readonly log: string
  readonly access: Access
  readonly link: EngineLink | null
  readonly timers: Timers
  readonly env: NodeJS.ProcessEnv
  /** hears how far the log is read */
  readonly onIndexed: (done: number, all: number) => void
}

export type OpenedPage = {
  readonly url: string
  readonly readLink: string
  readonly tradeLink: string | null
  close(): Promise<void>
}

const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '::1']

/** Beyond this computer nobody is let in by a key that is drawn, nor by a name that was not said. Throws a UsageError. */
export const requireGuarded = (host: string, page: { readonly hosts: string; readonly readKey: string }): void => {
  if (LOOPBACK.includes(host) || (page.hosts !== '' && page.readKey !== '')) return
  throw new UsageError(
    `At ${host} others can reach the page: set a key (COINFOLD_PAGE_READ_KEY in the environment) and the names that it answers to (page.hosts, say bot.example.org) first, and let something before it speak TLS.`,
  )
}

/**
 * Serves the page of a log, at once; while the log is read it says so. Throws UsageError where it cannot listen, StoreFailure where there
 * is no log.
 */
export const openLogPage = async ({ log, timers, env, onIndexed, ...wanted }: PageWanted): Promise<OpenedPage> => {
  let view: View | null = null
  let indexed = { done: 0, all: 0 }
  const candles = new LogCandles(log, { copies: copyFolderOf(env) })
  const served = await serve({
    ...wanted,
    view: () => view,
    indexed: () => indexed,
    isWritten: () => isWritten(log, view),
    log: withoutPassword(log),
    candles,
    timers,
  })
  try {
    view = await View.open(log, {
      keepsSideFile: true,
      timers,
      onIndexed: (done, all) => {
        indexed = { done, all }
        onIndexed(done, all)
      },
    })
  } catch (error) {
    await served.close()
    throw error
  }
  const opened = view
  const stop = candles.follow(opened, timers)
  const { readKey, tradeKey } = wanted.access
  return {
    url: served.url,
    readLink: linkWith(served.url, readKey),
    tradeLink: tradeKey === null ? null : linkWith(served.url, tradeKey),
    close: async () => {
      stop()
      await served.close()
      await opened.close()
    },
  }
}
