import type { STEP_STOPS } from '../shapes/event-shapes.ts'
import { PageProblem } from './page-source.ts'
import type { PageState } from './page-state.ts'

type Stop = (typeof STEP_STOPS)[number]

/** The moments on each side: what the server says is next to the one that is shown. One step at a time, or a held key would run ahead. */
export const stepTaker = (page: PageState) => {
  let isBusy = false
  return async (by: 1 | -1, stop: Stop): Promise<boolean> => {
    const [coin, at, { at: from }] = [page.coinName.peek(), page.at.peek(), page.place.peek()]
    if (isBusy || at === null) return false
    isBusy = true
    try {
      const wish = { ...(coin !== null && { coin }), by, stop }
      const { place } = await page.source.get('/step', wish, page.isPast.peek() ? at.position : 'now')
      // whoever has gone elsewhere meanwhile stays there
      if (place === null || page.place.peek().at !== from) return false
      page.go({ at: place.isHead && by > 0 ? 'now' : place.position })
      return true
    } catch (error) {
      if (error instanceof PageProblem) return false
      throw error
    } finally {
      isBusy = false
    }
  }
}
export type TakeStep = ReturnType<typeof stepTaker>
