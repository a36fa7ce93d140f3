import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { ChartShown, CyclesShown } from '../shapes/chart-shapes.ts'
import type { CoinShown } from '../shapes/coin-shapes.ts'
import type { PlaceShown } from '../shapes/common-shapes.ts'
import type { DecisionsShown } from '../shapes/decision-shapes.ts'
import type { EventsShown, FramesShown } from '../shapes/event-shapes.ts'
import type { LogShown, OverviewShown } from '../shapes/log-shapes.ts'
import type { MomentShown } from '../shapes/moment-shapes.ts'
import type { Answers } from './answers.ts'
import type { ChartSight } from './chart-sight.ts'
import { type Link, openLink } from './live-link.ts'
import { looks } from './looks.ts'
import { mostUrgent } from './most-urgent.ts'
import { amended, askChart, askOfCoin, type PageAnswers, pageAnswers, wholeAsks } from './page-answers.ts'
import { hashOfPlace, type PagePlace, placeOfHash } from './page-place.ts'
import type { PageSource } from './page-source.ts'

/** All that is on the page: where it stands, and what it was answered about that. */
export type PageState = {
  readonly source: PageSource
  readonly place: ReadonlySignal<PagePlace>
  go(change: Partial<PagePlace>): void
  readonly isPast: ReadonlySignal<boolean>
  /** the moment that is shown; null: none is known yet */
  readonly at: ReadonlySignal<PlaceShown | null>
  readonly coin: ReadonlySignal<CoinShown | null>
  readonly link: Link
  /** where somebody has moved the chart to */
  readonly seen: ReadonlySignal<ChartSight | null>
  see(sight: ChartSight): void
  readonly log: Answers<LogShown>
  readonly overview: Answers<OverviewShown>
  readonly moment: Answers<MomentShown>
  readonly chart: Answers<ChartShown>
  /** the cycle that the moment is in, and what followed in it where that may be shown */
  readonly frames: Answers<FramesShown>
  readonly decisions: Answers<DecisionsShown>
  readonly cycles: Answers<CyclesShown>
  readonly events: Answers<EventsShown>
}

/** Lists and charts wait for the slider to rest; figures follow it. */
const REST_MS = 160
/** While a log grows, lists are asked for again this often at most. */
const GROWTH_MS = 1000

/** How soon a chart follows prices. */
const PRICED_MS = 5000

/** At most once in so long, and once more when it ends. */
const spaced = (everyMs: number, work: () => void): (() => void) => {
  let waiting: ReturnType<typeof setTimeout> | undefined
  return () => {
    if (waiting !== undefined) return
    waiting = setTimeout(() => {
      waiting = undefined
      work()
    }, everyMs)
  }
}

/** When nothing has been wished for so long. */
const rested = (restMs: number, work: () => void): (() => void) => {
  let waiting: ReturnType<typeof setTimeout> | undefined
  return () => {
    clearTimeout(waiting)
    waiting = setTimeout(work, restMs)
  }
}

/** The moment that is shown, and the coin of it that is looked at. */
const chosenOf = (place: ReadonlySignal<PagePlace>, all: PageAnswers) => {
  const at = computed(() => all.moment.now.value.value?.at ?? null)
  const coins = computed(() => all.moment.now.value.value?.coins ?? [])
  // What stood out when the page was opened stays chosen: a chart that changes its coin by itself would be read wrongly.
  let first: string | null = null
  const coin = computed(() => {
    first ??= mostUrgent(coins.value)[0]?.coin ?? null
    const named = (name: string | null) => coins.value.find((one) => one.coin === name)
    return named(place.value.coin) ?? named(first) ?? coins.value[0] ?? null
  })
  const name = computed(() => coin.value?.coin ?? null)
  return { at, coin, name }
}

export const openPage = (source: PageSource): PageState => {
  const place = signal(placeOfHash(location.hash))
  const all = pageAnswers()
  const seen = signal<ChartSight | null>(null)
  const { at, coin, name } = chosenOf(place, all)
  const isPast = computed(() => place.value.at !== 'now')
  addEventListener('hashchange', () => {
    place.value = placeOfHash(location.hash)
  })
  // A drag would otherwise fill the browser's history, which throttles pages that do.
  const writeHash = rested(REST_MS, () => {
    if (hashOfPlace(place.peek()) !== location.hash) history.replaceState(null, '', hashOfPlace(place.peek()))
  })
  const go = (change: Partial<PagePlace>): void => {
    const next = { ...place.peek(), ...change }
    const isElsewhere = next.view !== place.peek().view || next.coin !== place.peek().coin
    place.value = next
    if (isElsewhere) history.pushState(null, '', hashOfPlace(next))
    else writeHash()
  }
  const askLists = (): void => askOfCoin(source, all, place.peek(), name.peek(), seen.peek())
  const askRested = rested(REST_MS, askLists)
  const { askLog, askWhole, isUsed } = wholeAsks(source, all, () => name.peek())
  effect(() => {
    const wanted = place.value.at
    all.moment.ask(() => source.get('/moment', {}, wanted), wanted)
  })
  /** which moment the figures are of: charts and lists are asked for around it, never around the one before */
  const answeredFor = computed(() => all.moment.now.value.about)
  let asked = ''
  effect(() => {
    const { tab, span, view, at: moment } = place.value
    const [one, later] = [name.value, looks.showsLater()]
    if (one === null || answeredFor.value !== moment) return
    if (!asked.startsWith(`${one} `)) {
      for (const of of [all.chart, all.frames, all.cycles, all.events]) of.clear()
      askWhole()
    }
    const wanted = `${one} ${tab} ${span} ${view} ${later}`
    // a click is answered at once, a drag when it rests
    if (wanted === asked) askRested()
    else askLists()
    asked = wanted
  })
  askWhole()
  const grown = spaced(GROWTH_MS, () => {
    askWhole()
    if (!isPast.peek()) askLists()
  })
  // a market that is listened to moves while its log is silent
  const priced = spaced(PRICED_MS, () => {
    if (!isPast.peek() && !document.hidden) askChart(source, all, place.peek(), name.peek(), seen.peek())
  })
  const link = openLink(source, {
    moment: (change) => {
      if (isPast.peek()) return
      all.moment.amend((known) => amended(known, change as Partial<MomentShown>))
      if (change.coins !== undefined) priced()
    },
    grown,
    alive: () => {
      // one that has ended is not asked about, and a page that is looked at keeps its session
      if (all.log.now.peek().value?.isRunning !== false || (!isUsed() && !document.hidden)) askLog()
    },
    anew: () => {
      all.moment.again()
      grown()
    },
  })
  const see = (sight: ChartSight): void => {
    seen.value = sight
    askChart(source, all, place.peek(), name.peek(), sight)
  }
  return { source, place, go, isPast, at, coin, link, seen, see, ...all }
}

export const PageContext = createContext<PageState | null>(null)
export const usePage = (): PageState => useContext(PageContext)!
