import type { CandleSource } from '../../view/candle-source.ts'
import type { ViewMoment } from '../../view/replica/view.ts'
import { answerRoute } from '../answer-route.ts'
import { ApiProblem } from '../api-problem.ts'
import { chartDrawn } from '../chart-drawn.ts'
import { coinAt, coinNames } from '../coins-of.ts'
import { machinesKnown } from '../machines-known.ts'
import { routes } from '../routes/index.ts'
import { PERFORMANCE_BY } from '../shapes/performance-shapes.ts'
import { type HeldSeries, heldName } from './held-parts.ts'
import type { Packing } from './page-file-wanted.ts'
import { RecordedSeries } from './recorded-series.ts'

/** Moments at which tables are held; those of a longer log are told apart by as many steps. */
const STATIONS = 100
/** Rows of a table: the newest. */
const MOST_ROWS = 500

type Asked = { readonly route: string; readonly query: Readonly<Record<string, string>>; readonly path?: Readonly<Record<string, string>> }

/** The tables of a moment. `name`: by which the page asks for it. */
const tablesOf = (moment: ViewMoment): readonly (Asked & { readonly name: string })[] => {
  const of = (route: string, query: Asked['query'] = {}, path: Asked['path'] = {}, more: Asked['query'] = {}) => ({
    ...{ route, path, query: { ...query, ...more } },
    name: heldName(route, { ...query, ...path }),
  })
  const whole = { limit: String(MOST_ROWS) }
  const machines = Object.keys(machinesKnown)
  return [
    of('/decisions'),
    of('/alarms'),
    of('/equity'),
    of('/orders', {}, {}, whole),
    of('/lots', {}, {}, whole),
    ...PERFORMANCE_BY.map((by) => of('/performance', { by })),
    ...Object.keys(moment.state.folds.budget.pools).map((asset) => of('/budget/{asset}', {}, { asset })),
    ...machines.map((name) => of('/machines/{name}', {}, { name })),
    ...coinNames(moment).flatMap((coin) => [
      of('/why-not', { coin }),
      of('/coins/{coin}/cycles', {}, { coin }),
      of('/machines/{name}', { coin }, { name: 'position' }),
    ]),
  ]
}

const NO_CANDLES: Pick<CandleSource, 'window' | 'missing'> = { window: async () => [], missing: () => null }

/** Fills, stops, refusals and bare spans of a coin since the log began; candles are kept apart. */
const drawnSoFar = (packing: Packing, moment: ViewMoment, name: string): Promise<unknown> => {
  const { view, candles } = packing
  const window = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, stepMs: 1 }
  return chartDrawn({ view, moment, coin: coinAt(moment, name)!, window }, { ...candles, ...NO_CANDLES })
}

/** Whether a table is held as of an event: of all, or of so many that are as far from each other. */
const isStation = ({ from, to }: Packing, ordinal: number): boolean => {
  const step = Math.ceil((to.ordinal - from.ordinal + 1) / STATIONS)
  return (to.ordinal - ordinal) % step === 0
}

/** The figures and charts as of every event, and the tables as of every event or of some. */
export const heldAnswers = async (packing: Packing): Promise<Record<string, HeldSeries>> => {
  const { view, candles, from, to, parts, onEvent } = packing
  const series = new Map<string, RecordedSeries>()
  const hear = (name: string, ordinal: number, answer: unknown, isAtStations = false): void => {
    let recorded = series.get(name)
    if (recorded === undefined) series.set(name, (recorded = new RecordedSeries(parts, name, isAtStations)))
    recorded.hear(ordinal, answer)
  }
  const byPath = new Map(routes.map((route) => [route.path as string, route]))
  const answered = async ({ route, query, path }: Asked, position: string): Promise<unknown> =>
    (await answerRoute(byPath.get(route)!, { view, candles }, { ...query, at: position }, path)).answer
  for (let ordinal = from.ordinal; ordinal <= to.ordinal; ordinal++) {
    const moment = await view.at({ ordinal })
    const { position } = moment.place
    hear('/moment', ordinal, await answered({ route: '/moment', query: {} }, position))
    for (const coin of coinNames(moment)) {
      hear(heldName('/coins/{coin}/chart', { coin }), ordinal, await drawnSoFar(packing, moment, coin))
    }
    if (isStation(packing, ordinal))
      for (const table of tablesOf(moment)) {
        const answer = await answered(table, position).catch((error: unknown) => {
          if (error instanceof ApiProblem) return null
          throw error
        })
        if (answer !== null) hear(table.name, ordinal, answer, true)
      }
    onEvent(ordinal - from.ordinal + 1)
  }
  return Object.fromEntries([...series].map(([name, recorded]) => [name, recorded.end()]))
}
