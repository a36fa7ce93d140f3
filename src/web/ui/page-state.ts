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
import { type Answers, answers } from './answers.ts'
import { chartWindow, isWithinChart } from './chart-window.ts'
import { type Link, openLink } from './live-link.ts'
import { looks } from './looks.ts'
import { mostUrgent } from './most-urgent.ts'
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

const allAnswers = () => ({
  log: answers<LogShown>(),
  overview: answers<OverviewShown>(),
  moment: answers<MomentShown>(),
  chart: answers<ChartShown>(),
  frames: answers<FramesShown>(),
  decisions: answers<DecisionsShown>(),
  cycles: answers<CyclesShown>(),
  events: answers<EventsShown>(),
})

/** Of the coins those that changed are told: the others stay. */
const amended = (known: MomentShown, change: Partial<MomentShown>): MomentShown => {
  const told = new Map(change.coins?.map((coin) => [coin.coin, coin]))
  const stay = known.coins.map((coin) => told.get(coin.coin) ?? coin)
  const isKnown = new Set(known.coins.map(({ coin }) => coin))
  return { ...known, ...change, coins: [...stay, ...(change.coins ?? []).filter(({ coin }) => !isKnown.has(coin))] }
}

export const openPage = (source: PageSource): PageState => {
  const place = signal(placeOfHash(location.hash))
  const all = allAnswers()
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
  const askLists = (): void => askOfCoin(source, all, place.peek(), name.peek())
  const askRested = rested(REST_MS, askLists)
  const askWhole = (): void => {
    all.log.ask(() => source.get('/log', {}, 'now'))
    all.overview.ask(() => source.get('/overview', { ...(name.peek() === null ? {} : { coin: name.peek()! }) }, 'now'))
  }
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
    if (!isPast.peek() && !document.hidden) askChart(source, all, place.peek(), name.peek())
  })
  const link = openLink(source, {
    moment: (change) => {
      if (isPast.peek()) return
      all.moment.amend((known) => amended(known, change as Partial<MomentShown>))
      if (change.coins !== undefined) priced()
    },
    grown,
    anew: () => {
      all.moment.again()
      grown()
    },
  })
  return { source, place, go, isPast, at, coin, link, ...all }
}

/** The chart's window; steps within what it has loaded ask for no other one. */
const askChart = (source: PageSource, all: ReturnType<typeof allAnswers>, place: PagePlace, coin: string | null): void => {
  if (coin === null) return
  const { at } = place
  const showsLater = looks.showsLater() && at !== 'now'
  const known = all.moment.now.peek().value
  const last = known?.coins.find((one) => one.coin === coin)?.last ?? null
  const window = chartWindow(place, { at: known?.at, log: all.log.now.peek().value, last }, showsLater)
  const loaded = all.chart.now.peek()
  const isLoaded = showsLater && loaded.about === place.span && known != null && isWithinChart(loaded.value, coin, known.at.timeMs)
  // a chart with what came later is kept apart from one without
  const about = showsLater ? place.span : ''
  if (!isLoaded) all.chart.ask(() => source.get('/coins/{coin}/chart', { coin, ...window }, at), about)
}

/** What hangs on the coin that is chosen. */
const askOfCoin = (source: PageSource, all: ReturnType<typeof allAnswers>, place: PagePlace, coin: string | null): void => {
  if (coin === null) return
  const { at } = place
  const showsLater = looks.showsLater() && at !== 'now'
  askChart(source, all, place, coin)
  all.frames.ask(() => source.get('/coins/{coin}/frames', { coin, ...(showsLater ? { after: '1' } : {}) }, at))
  if (place.tab === 'decisions') all.decisions.ask(() => source.get('/decisions', {}, at))
  if (place.tab === 'closed') all.cycles.ask(() => source.get('/coins/{coin}/cycles', { coin }, at))
  if (place.tab === 'events') all.events.ask(() => source.get('/events', { coin }, at))
}

export const PageContext = createContext<PageState | null>(null)
export const usePage = (): PageState => useContext(PageContext)!
