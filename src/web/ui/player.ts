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
  const stop = (): void => {
    clearTimeout(timer)
    isPlaying.value = false
  }
  const show = (at: string, waitMs: number): void => {
    timer = setTimeout(() => {
      if (!isPlaying.peek()) return
      page.go({ at })
      timer = setTimeout(() => void beat(), BEAT_MS)
    }, waitMs)
  }
  const beat = async (): Promise<void> => {
    const [coin, at] = [page.coin.peek(), page.at.peek()]
    if (!isPlaying.peek()) return
    if (coin === null || at === null || !page.isPast.peek()) return stop()
    const next = await page.source.get('/step', { coin: coin.coin, by: 1, stop: 'event' }, at.position).catch((error: unknown) => {
      if (error instanceof PageProblem) return null
      throw error
    })
    const place = next?.place ?? null
    if (place === null) return stop()
    if (place.isHead) return show('now', 0)
    const reachMs = at.timeMs + BEAT_MS * looks.speed()
    if (place.timeMs <= reachMs) return show(place.timeMs === at.timeMs ? place.position : new Date(reachMs).toISOString(), 0)
    show(place.position, Math.min(SILENCE_MS, (place.timeMs - reachMs) / looks.speed()))
  }
  return () => {
    if (isPlaying.peek()) return stop()
    isPlaying.value = true
    void beat()
  }
}
