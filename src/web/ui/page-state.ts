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
import { openAddress } from './page-address.ts'
import { askChart, askOfCoin, type PageAnswers, pageAnswers, wholeAsks } from './page-answers.ts'
import type { PagePlace } from './page-place.ts'
import type { PageSource } from './page-source.ts'
import { rested, spaced } from './rested.ts'
import { toldMoment } from './told-moment.ts'

/** All that is on the page: where it stands, and what it was answered about that. */
export type PageState = {
  readonly source: PageSource
  readonly place: ReadonlySignal<PagePlace>
  go(change: Partial<PagePlace>): void
  /** what is shown is of the past: it was asked for, or what is now is not known yet */
  readonly isPast: ReadonlySignal<boolean>
  /** the moment that is shown; null: none is known yet */
  readonly at: ReadonlySignal<PlaceShown | null>
  /** up to when ages of what is shown are counted: of the past its moment, else the engine's clock, which goes on while its log is silent */
  readonly clockMs: ReadonlySignal<number>
  /** another one whenever an answer about the moment would be another */
  readonly asOf: ReadonlySignal<string>
  /** the coin that is looked at; null: none is chosen, or the log does not know it by the moment */
  readonly coin: ReadonlySignal<CoinShown | null>
  /** its name, whether or not the log knows it by the moment */
  readonly coinName: ReadonlySignal<string | null>
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

/** The moment that is shown, and the coin of it that is looked at. */
const chosenOf = (place: ReadonlySignal<PagePlace>, all: PageAnswers) => {
  const at = computed(() => all.moment.now.value.value?.at ?? null)
  const coins = computed(() => all.moment.now.value.value?.coins ?? [])
  // What stood out when the page was opened stays chosen: a chart that changes its coin by itself would be read wrongly.
  let first: string | null = null
  const coinName = computed(() => {
    first ??= mostUrgent(coins.value)[0]?.coin ?? null
    return place.value.coin ?? first
  })
  const coin = computed(() => coins.value.find((one) => one.coin === coinName.value) ?? null)
  return { at, coin, coinName, name: computed(() => coin.value?.coin ?? null) }
}

/** Whether the figures that are shown are of the past: until what is now is known, those before it are. */
const pastOf = (place: ReadonlySignal<PagePlace>, { moment }: PageAnswers): ReadonlySignal<boolean> =>
  computed(() => {
    const { value, about } = moment.now.value
    return place.value.at !== 'now' || (value !== null && about !== 'now')
  })

export const openPage = (source: PageSource): PageState => {
  const { place, go } = openAddress()
  const all = pageAnswers()
  const told = toldMoment()
  const seen = signal<ChartSight | null>(null)
  const { at, coin, coinName, name } = chosenOf(place, all)
  const isPast = pastOf(place, all)
  const isNow = (): boolean => place.peek().at === 'now'
  const askLists = (): void => askOfCoin(source, all, place.peek(), name.peek(), seen.peek())
  const askRested = rested(REST_MS, askLists)
  const { askLog, askWhole, isUsed } = wholeAsks(source, all, () => name.peek())
  effect(() => {
    const wanted = place.value.at
    const ask = async (): Promise<MomentShown> => {
      const answered = await source.get('/moment', {}, wanted)
      return wanted === 'now' ? told.newest(answered) : answered
    }
    all.moment.ask(ask, wanted)
  })
  /** which moment the figures are of: charts and lists are asked for around it, never around the one before */
  const answeredFor = computed(() => all.moment.now.value.about)
  let asked = { coin: '', wish: '' }
  effect(() => {
    const { tab, span, view, filter, at: moment } = place.value
    const [one, later] = [name.value, looks.showsLater()]
    if (answeredFor.value !== moment) return
    if ((one ?? '') !== asked.coin) {
      for (const its of [all.chart, all.frames, all.cycles, all.events]) its.clear()
      if (one !== null) askWhole()
    }
    const wish = `${one} ${tab} ${span} ${view} ${filter} ${later} ${looks.isShown('valuations')}`
    // a click is answered at once, a drag when it rests
    if (wish === asked.wish) askRested()
    else askLists()
    asked = { coin: one ?? '', wish }
  })
  askWhole()
  const grown = spaced(GROWTH_MS, () => {
    askWhole()
    if (isNow()) askLists()
  })
  // a market that is listened to moves while its log is silent
  const priced = spaced(PRICED_MS, () => {
    if (isNow() && place.peek().view === 'desk' && !document.hidden) askChart(source, all, place.peek(), name.peek(), seen.peek())
  })
  const begun = signal(0)
  const link = openLink(source, {
    begun: (head, isAgain) => {
      told.anew()
      const shown = at.peek()
      if (isAgain) {
        begun.value += 1
        all.moment.again()
        grown()
      } else if (shown !== null && isNow() && shown.position !== head?.position) grown()
    },
    moment: (change) => {
      const newest = told.hear(change as Partial<MomentShown>)
      if (newest === null || !isNow() || newest.at.ordinal < (answeredFor.peek() === 'now' ? (at.peek()?.ordinal ?? 0) : 0)) return
      all.moment.tell(newest, 'now')
      if (change.coins !== undefined) priced()
    },
    grown,
    alive: () => {
      // one that has ended is not asked about, and a page that is looked at keeps its session
      if (all.log.now.peek().value?.isRunning !== false || (!isUsed() && !document.hidden)) askLog()
    },
  })
  const clockMs = computed(() => Math.max(at.value?.timeMs ?? 0, isPast.value ? 0 : (link.engineMs.value ?? 0)))
  const asOf = computed(() => `${place.value.at} ${place.value.at === 'now' ? at.value?.position : ''} ${begun.value}`)
  const see = (sight: ChartSight): void => {
    seen.value = sight
    askChart(source, all, place.peek(), name.peek(), sight)
  }
  return { source, place, go, isPast, at, clockMs, asOf, coin, coinName, link, seen, see, ...all }
}

export const PageContext = createContext<PageState | null>(null)
export const usePage = (): PageState => useContext(PageContext)!
