import { type ReadonlySignal, signal } from '@preact/signals'
import { hashOfPlace, type PagePlace, placeOfHash } from './page-place.ts'
import { rested } from './rested.ts'

/** A drag would otherwise fill the browser's history, which throttles pages that do. */
const REST_MS = 160

/** Where the page stands, as the address says it. */
export const openAddress = (): { readonly place: ReadonlySignal<PagePlace>; readonly go: (change: Partial<PagePlace>) => void } => {
  const place = signal(placeOfHash(location.hash))
  addEventListener('hashchange', () => {
    place.value = placeOfHash(location.hash)
  })
  const write = (): void => {
    if (hashOfPlace(place.peek()) !== location.hash) history.replaceState(null, '', hashOfPlace(place.peek()))
  }
  const writeRested = rested(REST_MS, write)
  const go = (change: Partial<PagePlace>): void => {
    const before = place.peek()
    const next = { ...before, ...change }
    const isElsewhere = next.view !== before.view || next.coin !== before.coin
    // the way back leads to where one was last, not to where a drag had begun
    if (isElsewhere) write()
    place.value = next
    if (isElsewhere) history.pushState(null, '', hashOfPlace(next))
    else writeRested()
  }
  return { place, go }
}
