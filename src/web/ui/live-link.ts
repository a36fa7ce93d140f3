import { type ReadonlySignal, signal } from '@preact/signals'
import type { PlaceShown } from '../shapes/common-shapes.ts'
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
  /** Nothing is heard any more. */
  close(): void
}

type Hearers = {
  /** A stream begins. `isAgain`: another one was heard before, so that whatever is shown may be old, or of another log. */
  begun(head: PlaceShown | null, isAgain: boolean): void
  moment(change: StreamSays['moment']): void
  /** There are events that the page has not seen. */
  grown(): void
  /** It is there, each few seconds: whether an engine writes the log is told by nothing that happens in it. */
  alive(): void
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
    // what is left of a stream that was given up says nothing of now
    if (is.peek() !== 'connected' && frame.is !== 'hello') return
    is.value = 'connected'
    heardMs.value = Date.now()
    if (frame.is === 'hello') {
      const isAgain = version !== null
      isOutdated.value = isAgain && version !== frame.says.version
      version ??= frame.says.version
      engineMs.value = frame.says.engineMs
      hearers.begun(frame.says.head, isAgain)
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
  let tickedMs = Date.now()
  let isOld = false
  const tick = (): void => {
    isOld ||= Date.now() - tickedMs > SLEPT_MS
    tickedMs = Date.now()
    // nobody looks: a browser lets the clock of a hidden tab stand for a minute, and that is no sleep to be mended
    if (document.hidden) return
    nowMs.value = tickedMs
    if (!isOld) return
    isOld = false
    // until the first word, what is shown may be old
    is.value = 'lost'
    following.again()
  }
  let giveBack: ReturnType<typeof setTimeout> | undefined
  const turned = (): void => {
    clearTimeout(giveBack)
    if (!document.hidden) return tick()
    giveBack = setTimeout(() => {
      isOld = true
      following.stop()
    }, HIDDEN_MS)
  }
  const ticking = setInterval(tick, SECOND_MS)
  document.addEventListener('visibilitychange', turned)
  const close = (): void => {
    clearInterval(ticking)
    clearTimeout(giveBack)
    document.removeEventListener('visibilitychange', turned)
    following.stop()
  }
  return { is, heardMs, nowMs, engineMs, isOutdated, close }
}
