import { signal } from '@preact/signals'
import { looks } from './looks.ts'
import { PageProblem } from './page-source.ts'
import type { PageState } from './page-state.ts'

export const SPEEDS = [1, 10, 100, 1000] as const
/** Between two pictures while it plays. */
const BEAT_MS = 350
/** A silence of the log is waited for no longer than this. */
const SILENCE_MS = 3000

export const isPlaying = signal(false)

/** Plays the events of the coin, so many times faster than they were; what lies closer than two pictures is passed by. */
export const player = (page: PageState): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  /** An answer that was asked for by a play before is none of this one's. */
  let play = 0
  const stop = (): void => {
    play += 1
    clearTimeout(timer)
    isPlaying.value = false
  }
  /** Whoever moves the page meanwhile is followed, and not taken back. */
  const show = (at: string, waitMs: number, from: string): void => {
    timer = setTimeout(() => {
      if (page.place.peek().at === from) page.go({ at })
      timer = setTimeout(() => void beat(), BEAT_MS)
    }, waitMs)
  }
  const beat = async (): Promise<void> => {
    const [mine, from, at] = [play, page.place.peek().at, page.at.peek()]
    if (at === null || from === 'now') return stop()
    const coin = page.coinName.peek()
    const wish = { ...(coin !== null && { coin }), by: 1, stop: 'event' } as const
    const next = await page.source.get('/step', wish, at.position).catch((error: unknown) => {
      if (error instanceof PageProblem) return null
      throw error
    })
    if (mine !== play) return
    const place = next?.place ?? null
    if (place === null) return stop()
    if (place.isHead) return show('now', 0, from)
    const reachMs = at.timeMs + BEAT_MS * looks.speed()
    if (place.timeMs <= reachMs) return show(place.timeMs === at.timeMs ? place.position : new Date(reachMs).toISOString(), 0, from)
    show(place.position, Math.min(SILENCE_MS, (place.timeMs - reachMs) / looks.speed()), from)
  }
  return () => {
    if (isPlaying.peek()) return stop()
    isPlaying.value = true
    void beat()
  }
}
