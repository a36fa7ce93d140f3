import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Timers } from '../kernel/clock.ts'
import { linkWith } from './access/keys.ts'
import type { PageSays, PageStart } from './page-messages.ts'

/** One that ends by itself is started again so often within so long: what makes it end will not pass by itself then. */
const MOST_RESTARTS = 3
const WITHIN_MS = 600_000

export type PageChildWanted = PageStart & {
  readonly timers: Timers
  /** hears where it is served, once; and what a person should know */
  readonly onLink: (readLink: string, tradeLink: string | null) => void
  readonly warn: (sentence: string) => void
}

const file = new URL(import.meta.url.endsWith('.ts') ? './page-process.ts' : './page-process.js', import.meta.url)

/** The page of a log in a process of its own. Whatever becomes of it, the engine goes on. */
export class PageChild {
  readonly #wanted: PageChildWanted
  #child: ChildProcess | null = null
  /** where it listens, and listens again */
  #url: string | null = null
  #restartsMs: readonly number[] = []
  #isStopped = false
  readonly #listening = Promise.withResolvers<string | null>()

  constructor(wanted: PageChildWanted) {
    this.#wanted = wanted
    this.#start()
  }

  /** Resolves when it is served, to its link; null: it could not be, or was stopped before. */
  get listening(): Promise<string | null> {
    return this.#listening.promise
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Keeps the process of the engine alive as long as the page is. */
  hold(): void {
    this.#child?.ref()
    this.#child?.channel?.ref()
  }

  stop(): void {
    this.#end()
    this.#child?.kill('SIGKILL')
    this.#child = null
  }

  #end(): void {
    this.#isStopped = true
    this.#listening.resolve(null)
  }

  #start(): void {
    const { log, version, access, at, socket } = this.#wanted
    const child = fork(fileURLToPath(file), [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] })
    child.unref()
    child.channel?.unref()
    this.#child = child
    child.on('message', (says) => this.#hear(says as PageSays))
    child.once('exit', () => this.#ended())
    child.once('error', () => {})
    const port = this.#url === null ? null : Number(new URL(this.#url).port)
    const start: PageStart = { log, version, access, socket, at: port === null ? at : { ...at, port } }
    // it ended before it was told
    child.send(start, () => {})
  }

  #hear(says: PageSays): void {
    if (says.is === 'listening') {
      const isNew = this.#url !== says.url
      const { readKey, tradeKey } = this.#wanted.access
      const link = linkWith(says.url, readKey)
      this.#url = says.url
      this.#listening.resolve(link)
      if (isNew) this.#wanted.onLink(link, tradeKey === null ? null : linkWith(says.url, tradeKey))
    } else if (says.is === 'warning') this.#wanted.warn(says.sentence)
    else {
      this.#end()
      this.#wanted.warn(`There is no page: ${says.why}`)
    }
  }

  #ended(): void {
    if (this.#isStopped) return
    const nowMs = this.#wanted.timers.steadyMs()
    this.#restartsMs = this.#restartsMs.filter((ms) => ms > nowMs - WITHIN_MS)
    if (this.#restartsMs.length === MOST_RESTARTS) {
      this.#end()
      this.#wanted.warn('The page has ended by itself again and stays closed; "coinfold view" opens it. What is traded goes on.')
      return
    }
    if (this.#restartsMs.length === 0) this.#wanted.warn('The page has ended by itself and is started again; what is traded goes on.')
    this.#restartsMs = [...this.#restartsMs, nowMs]
    this.#start()
  }
}
