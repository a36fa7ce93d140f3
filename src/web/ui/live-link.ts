import { type ReadonlySignal, signal } from '@preact/signals'
import type { StreamFrame, StreamSays } from '../shapes/stream-shapes.ts'
import type { PageSource } from './page-source.ts'

/** Whether the page knows what is so now. */
export type Link = {
  readonly is: ReadonlySignal<'connecting' | 'connected' | 'lost'>
  /** when something was heard last, by this computer */
  readonly heardMs: ReadonlySignal<number>
  /** ticks once a second while the page is seen */
  readonly nowMs: ReadonlySignal<number>
  /** the engine's clock, where one runs */
  readonly engineMs: ReadonlySignal<number | null>
  /** The server is of another version than this page. */
  readonly isOutdated: ReadonlySignal<boolean>
}

type Hearers = {
  moment(change: StreamSays['moment']): void
  /** There are events that the page has not seen. */
  grown(): void
  /** It is there, each few seconds: whether an engine writes the log is told by nothing that happens in it. */
  alive(): void
  /** Whatever is shown may be old: all is asked for again. */
  anew(): void
}

const SECOND_MS = 1000
/** A computer that slept, or a tab that was put aside: a timer that comes so late. */
const SLEPT_MS = 10_000
/** A hidden tab gives its stream back: a browser has six connections to a host. */
const HIDDEN_MS = 60_000

export const openLink = (source: PageSource, hearers: Hearers): Link => {
  const is = signal<'connecting' | 'connected' | 'lost'>('connecting')
  const heardMs = signal(Date.now())
  const nowMs = signal(Date.now())
  const engineMs = signal<number | null>(null)
  const isOutdated = signal(false)
  let version: string | null = null
  const hear = (frame: StreamFrame): void => {
    const wasLost = is.peek() === 'lost'
    is.value = 'connected'
    heardMs.value = Date.now()
    if (frame.is === 'hello') {
      isOutdated.value = version !== null && version !== frame.says.version
      version ??= frame.says.version
      engineMs.value = frame.says.engineMs
      if (wasLost) hearers.anew()
    }
    if (frame.is === 'ping') {
      engineMs.value = frame.says.engineMs
      hearers.alive()
    }
    if (frame.is === 'moment') hearers.moment(frame.says)
    if (frame.is === 'events' || frame.is === 'gap') hearers.grown()
  }
  const following = source.follow(hear, () => {
    is.value = 'lost'
  })
  setInterval(() => {
    const late = Date.now() - nowMs.peek()
    if (document.hidden && late < SLEPT_MS) return
    nowMs.value = Date.now()
    if (late <= SLEPT_MS) return
    // until the first word, what is shown may be old
    is.value = 'lost'
    following.again()
  }, SECOND_MS)
  let isGivenBack = false
  let giveBack: ReturnType<typeof setTimeout> | undefined
  document.addEventListener('visibilitychange', () => {
    clearTimeout(giveBack)
    if (document.hidden) {
      giveBack = setTimeout(() => {
        isGivenBack = true
        following.stop()
      }, HIDDEN_MS)
      return
    }
    if (!isGivenBack) return
    isGivenBack = false
    // until the first word, what is shown may be old
    is.value = 'lost'
    following.again()
  })
  return { is, heardMs, nowMs, engineMs, isOutdated }
}
