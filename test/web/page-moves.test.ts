import { describe, expect, test, vi } from 'vitest'
import { PageProblem } from '../../src/web/ui/page-source.ts'
import { keptPlace, momentAt } from '../browser/kept-market.ts'
import { settled, stageBrowser, stageSource } from './browser-stage.ts'

const opened = async (hash: string) => {
  const browser = stageBrowser()
  browser.location.hash = hash
  const stage = stageSource()
  const [{ openPage }, { isPlaying, player }, { stepTaker }] = await Promise.all([
    import('../../src/web/ui/page-state.ts'),
    import('../../src/web/ui/player.ts'),
    import('../../src/web/ui/steps-taken.ts'),
  ])
  isPlaying.value = false
  const page = openPage(stage.source)
  await stage.next('/moment').answer(momentAt(keptPlace(100)))
  return { ...stage, page, isPlaying, play: player(page), step: stepTaker(page) }
}
const PAST = '#/?coin=DOGE%2FUSDT&at=p-100'

describe('a step', () => {
  test('does not take back whoever has gone elsewhere meanwhile', async () => {
    const { page, step, next } = await opened(PAST)
    const taken = step(1, 'event')
    page.go({ at: 'now' })
    await next('/step').answer({ place: keptPlace(101) })
    expect([await taken, page.place.value.at]).toEqual([false, 'now'])
  })

  test('is taken from a moment at which the coin was not known yet', async () => {
    const { page, step, next } = await opened('#/?coin=LUNA%2FUSDT&at=p-100')
    const taken = step(1, 'cycle')
    expect(next('/step').asked).toEqual({ coin: 'LUNA/USDT', by: 1, stop: 'cycle' })
    await next('/step').answer({ place: keptPlace(140) })
    expect([await taken, page.place.value.at]).toEqual([true, 'p-140'])
  })
})

describe('a play', () => {
  test('that was stopped and begun again while an answer was on its way is one play', async () => {
    const { play, waiting } = await opened(PAST)
    play()
    play()
    play()
    const steps = () => waiting.filter(({ route }) => route === '/step')
    expect(steps()).toHaveLength(2)
    for (const one of steps()) await one.answer({ place: keptPlace(101) })
    await vi.advanceTimersByTimeAsync(1000)
    expect(steps(), 'the first of them was over').toHaveLength(1)
  })

  test('follows whoever moves the page while it goes on, and takes nobody back', async () => {
    const { play, next, page, isPlaying } = await opened(PAST)
    play()
    const first = next('/step')
    page.go({ at: 'p-300' })
    await next('/moment', 'p-300').answer(momentAt(keptPlace(300)))
    await first.answer({ place: keptPlace(101) })
    await vi.advanceTimersByTimeAsync(1000)
    expect([page.place.value.at, next('/step').at, isPlaying.value]).toEqual(['p-300', 'p-300', true])
  })

  test('rests where nothing follows, or nothing is answered', async () => {
    const { play, next, isPlaying } = await opened(PAST)
    play()
    await next('/step').fail(new PageProblem('no-answer', 'No answer.'))
    expect(isPlaying.value).toBe(false)
    play()
    await next('/step').answer({ place: null })
    await settled()
    expect(isPlaying.value).toBe(false)
  })
})
