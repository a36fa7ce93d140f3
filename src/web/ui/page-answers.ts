import type { ChartShown, CyclesShown } from '../shapes/chart-shapes.ts'
import type { DecisionsShown } from '../shapes/decision-shapes.ts'
import type { EventsShown, FramesShown } from '../shapes/event-shapes.ts'
import type { LogShown, OverviewShown } from '../shapes/log-shapes.ts'
import type { MomentShown } from '../shapes/moment-shapes.ts'
import { answers } from './answers.ts'
import { type ChartSight, sightOf } from './chart-sight.ts'
import { chartWindow, isWithinChart } from './chart-window.ts'
import { decisionsWanted } from './decisions-wanted.ts'
import { looks } from './looks.ts'
import type { PagePlace } from './page-place.ts'
import type { PageSource } from './page-source.ts'

export const pageAnswers = () => ({
  log: answers<LogShown>(),
  overview: answers<OverviewShown>(),
  moment: answers<MomentShown>(),
  chart: answers<ChartShown>(),
  frames: answers<FramesShown>(),
  decisions: answers<DecisionsShown>(),
  cycles: answers<CyclesShown>(),
  events: answers<EventsShown>(),
})

export type PageAnswers = ReturnType<typeof pageAnswers>

/** A session ends when its page is not used: one that is looked at says so this often. */
const USED_MS = 300_000

/** What hangs on no moment. */
export const wholeAsks = (source: PageSource, all: PageAnswers, coin: () => string | null) => {
  let askedMs = Date.now()
  const askLog = (): void => {
    askedMs = Date.now()
    all.log.ask(() => source.get('/log', {}, 'now'))
  }
  const askWhole = (): void => {
    const name = coin()
    askLog()
    all.overview.ask(() => source.get('/overview', name === null ? {} : { coin: name }, 'now'))
  }
  return { askLog, askWhole, isUsed: () => Date.now() - askedMs <= USED_MS }
}

/** The chart's window; steps within what it has loaded ask for no other one. */
export const askChart = (source: PageSource, all: PageAnswers, place: PagePlace, coin: string | null, seen: ChartSight | null): void => {
  if (coin === null) return
  const { at } = place
  const showsLater = looks.showsLater() && at !== 'now'
  const known = all.moment.now.peek().value
  const last = known?.coins.find((one) => one.coin === coin)?.last ?? null
  const moved = sightOf(seen, place, coin, known?.at.timeMs ?? null)
  const window =
    moved === null
      ? chartWindow(place, { at: known?.at, log: all.log.now.peek().value, last }, showsLater)
      : { from: moved.fromMs, to: moved.toMs, ...(showsLater ? ({ after: '1' } as const) : {}) }
  const loaded = all.chart.now.peek()
  // a chart with what came later is kept apart from one without, and one that was moved from one that was not
  const valued = looks.isShown('valuations') ? ({ valued: '1' } as const) : {}
  const about = showsLater ? `${moved === null ? place.span : `${moved.fromMs} ${moved.toMs}`} ${valued.valued}` : ''
  const isThere = moved !== null || (known != null && isWithinChart(loaded.value, coin, known.at.timeMs))
  const isLoaded = showsLater && loaded.about === about && isThere
  if (!isLoaded) all.chart.ask(() => source.get('/coins/{coin}/chart', { coin, ...window, ...valued }, at), about)
}

/** What the desk shows beside its figures. The list of decisions is of all coins; `coin` null: none is there by the moment. */
export const askOfCoin = (source: PageSource, all: PageAnswers, place: PagePlace, coin: string | null, seen: ChartSight | null): void => {
  const { at, view, tab } = place
  const isDesk = view === 'desk'
  if (isDesk && tab === 'decisions') all.decisions.ask(() => source.get('/decisions', decisionsWanted(place.filter), at))
  if (coin === null) return
  const showsLater = looks.showsLater() && at !== 'now'
  // one of the other views tells of the cycle
  if (isDesk || view === 'why') all.frames.ask(() => allFrames(source, coin, at, showsLater))
  if (!isDesk) return
  askChart(source, all, place, coin, seen)
  if (tab === 'closed') all.cycles.ask(() => source.get('/coins/{coin}/cycles', { coin }, at))
  if (tab === 'events') all.events.ask(() => source.get('/events', { coin }, at))
}

/** Pages of frames of one cycle: behind so many it is cut, which nobody reads to the end. */
const MOST_PAGES = 8

/** A cycle up to the moment, however many pages the server makes of it: the present step is on the last one. */
const allFrames = async (source: PageSource, coin: string, at: string, showsLater: boolean): Promise<FramesShown> => {
  const ask = (from: string | null): Promise<FramesShown> =>
    source.get('/coins/{coin}/frames', { coin, ...(showsLater ? { after: '1' } : {}), ...(from === null ? {} : { from }) }, at)
  let shown = await ask(null)
  for (let page = 1; shown.next !== null && page < MOST_PAGES; page += 1) {
    const more = await ask(shown.next)
    shown = { ...more, frames: [...shown.frames, ...more.frames] }
  }
  return shown
}
