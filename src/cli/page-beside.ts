import type { Config } from '../config/schema.ts'
import { steadyTimers } from '../kernel/clock.ts'
import { accessOf } from '../web/access/access.ts'
import { requireGuarded } from '../web/open-log-page.ts'
import { PageChild } from '../web/page-child.ts'
import { note } from './output.ts'
import { onStop } from './signals.ts'
import { version } from './version.ts'

/** A bar that is being drawn makes room. */
const say = (sentence: string): void => note(`${process.stderr.isTTY ? '\r\u001b[K' : ''}${sentence}`)

/** The page beside a command that writes a log. */
export class PageBeside {
  readonly #page: Config['page']
  #child: PageChild | null = null

  constructor(page: Config['page']) {
    requireGuarded(page.host, page)
    this.#page = page
  }

  /** Once the log is there; it is not waited for. `socket`: where the engine hears wishes; null: a tape takes none. */
  open(log: string, socket: string | null): void {
    const { host, port } = this.#page
    this.#child ??= new PageChild({
      ...{ log, version, access: accessOf(this.#page, socket !== null), socket, timers: steadyTimers },
      at: { host, port, isNamed: false },
      onLink: (readLink, tradeLink) => {
        say(`Page: ${readLink}`)
        if (tradeLink !== null) say(`The same, and it may command the engine, so keep it to yourself: ${tradeLink}`)
      },
      warn: say,
    })
  }

  /** Serves on until it is told to stop, when there is a page. */
  async stay(): Promise<void> {
    this.#child?.hold()
    const link = (await this.#child?.listening) ?? null
    if (link === null) return this.close()
    const stopped = Promise.withResolvers<void>()
    const release = onStop(() => stopped.resolve())
    note(`\nThe tape has ended; its page stays until Ctrl-C: ${link}`)
    await stopped.promise
    release()
    this.close()
  }

  close(): void {
    this.#child?.stop()
    this.#child = null
  }
}
