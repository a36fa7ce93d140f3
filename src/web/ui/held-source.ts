import type { Api } from '../shapes/api.ts'
import type { FrameShown } from '../shapes/event-shapes.ts'
import type { MomentShown } from '../shapes/moment-shapes.ts'
import { heldName } from '../single-file/held-parts.ts'
import { heldChart } from './held-chart.ts'
import type { HeldFile } from './held-file.ts'
import { heldCoin, heldEvent, heldEventList } from './held-journal.ts'
import { heldOrdinal, heldPlace, lastOrdinal, ordinalAtPosition } from './held-moment.ts'
import { heldAnswer } from './held-series.ts'
import { type AskedOf, PageProblem, type PageSource, type Route } from './page-source.ts'

type Answering = { readonly [R in Route]?: (file: HeldFile, asked: AskedOf<R>, asOf: number) => Promise<Partial<Api[R]['answer']>> }

const notHeld = (what: string): PageProblem =>
  new PageProblem('not-held', `This file does not hold ${what}; "coinfold view" answers it from the log.`)

/** An answer of the end alone. Null: the file has none of that name. */
const atEnd = async <T>({ index, part }: HeldFile, name: string): Promise<T | null> =>
  index.whole[name] === undefined ? null : part<T>(index.whole[name])

/** Rows of one coin or state, of a table that holds those of all. A page behind the first is not there. */
const narrowed = <Row extends { readonly coin: string }>(
  rows: readonly Row[],
  { coin, before }: { coin?: string; before?: string },
): Row[] => {
  if (before !== undefined) throw notHeld('older rows of that table')
  return rows.filter((row) => coin === undefined || row.coin === coin)
}

const answering: Answering = {
  '/log': async ({ index }) => index.log,
  '/overview': async (file, { coin }) => {
    const answer = await atEnd<Api['/overview']['answer']>(file, heldName('/overview', { coin }))
    if (answer === null) throw notHeld(`an overview of ${coin}`)
    return answer
  },
  '/events': heldEventList,
  '/events/{position}': async (file, { position }, asOf) => heldEvent(file, position, asOf),
  '/coins/{coin}/chart': heldChart,
  '/coins/{coin}/frames': async (file, { coin, after }, asOf) => {
    const begun = file.index.frames[coin]?.findLast(([from]) => from <= asOf)
    if (begun === undefined) return { cycle: 0, next: null, frames: [] }
    const frames = await file.part<FrameShown[]>(begun[1])
    const moment = (await heldAnswer(file, '/moment', asOf)) as MomentShown | null
    return {
      cycle: moment?.coins.find((one) => one.coin === coin)?.cycle ?? 0,
      next: null,
      frames: frames.filter(({ ordinal }) => ordinal <= asOf),
      ...(after === '1' && { after: frames.filter(({ ordinal }) => ordinal > asOf) }),
    }
  },
  '/why/{position}': async (file, { position }, asOf) => {
    if (ordinalAtPosition(file.index, position) > asOf)
      throw new PageProblem('unknown-event', `The log has no event at ${JSON.stringify(position)} by then.`)
    const chain = await atEnd<Api['/why/{position}']['answer']>(file, heldName('/why/{position}', { position }))
    if (chain === null) throw notHeld('the chain of that event')
    return { because: chain.because, followed: chain.followed.filter(({ ordinal }) => ordinal <= asOf) }
  },
  '/orders': async (file, { coin, state, before }, asOf) => {
    const all = (await heldAnswer(file, '/orders', asOf)) as Api['/orders']['answer'] | null
    const rows = narrowed(all?.rows ?? [], { ...(coin && { coin }), ...(before && { before }) })
    return { rows: rows.filter(({ isOpen }) => state === undefined || isOpen === (state === 'open')), next: all?.next ?? null }
  },
  '/orders/{id}': async (file, { id }, asOf) => {
    const held = await atEnd<Api['/orders/{id}']['answer']>(file, heldName('/orders/{id}', { id }))
    if (held === null) throw notHeld('that order')
    // what was known of it earlier is told by the table
    const isWhole = asOf === lastOrdinal(file.index) || (held.order.end !== null && held.events.every(({ ordinal }) => ordinal <= asOf))
    if (!isWhole) throw notHeld('that order as of this moment, only as it ended')
    return held
  },
  '/lots': async (file, { coin, before }, asOf) => {
    const all = (await heldAnswer(file, '/lots', asOf)) as Api['/lots']['answer'] | null
    const asked = { ...(coin && { coin }), ...(before && { before }) }
    return { open: narrowed(all?.open ?? [], asked), rows: narrowed(all?.rows ?? [], asked), next: all?.next ?? null }
  },
  '/decisions': async (file, { kind, coin, why, strategy, before }, asOf) => {
    const all = (await heldAnswer(file, '/decisions', asOf)) as Api['/decisions']['answer'] | null
    const rows = narrowed(all?.rows ?? [], { ...(coin && { coin }), ...(before && { before }) })
    const isAsked = (row: (typeof rows)[number]): boolean =>
      (kind === undefined || row.is === kind) &&
      (why === undefined || row.why === why) &&
      (strategy === undefined || row.strategy === strategy)
    return { rows: rows.filter(isAsked), next: all?.next ?? null }
  },
  '/step': async (file, { coin, by, stop }, asOf) => {
    const { index } = file
    const onwards = Number(by ?? 1) > 0
    const all = stop === undefined || stop === 'event' ? index.positions.map((_, at) => index.from + at) : (index.steps[stop] ?? [])
    const stops = onwards ? all.filter((one) => one > asOf) : all.filter((one) => one < asOf).reverse()
    for (const one of stops) if (coin === undefined || (await heldCoin(file, one)) === coin) return { place: heldPlace(index, one) }
    return { place: null }
  },
}

const NAMES: Partial<Record<Route, string>> = { '/difference': 'differences of two moments', '/health/details': 'an engine' }

/** The answers of a file: as of a moment what was said then, and a sentence for what it does not hold. */
export const fileSource = (file: HeldFile): PageSource => {
  const { index } = file
  return {
    file: { madeOf: index.madeOf, leftOut: index.leftOut },
    get: async <R extends Route>(route: R, asked: AskedOf<R>, at: string): Promise<Api[R]['answer']> => {
      const asOf = heldOrdinal(index, at)
      const answer = answering[route] as ((file: HeldFile, asked: AskedOf<R>, asOf: number) => Promise<object>) | undefined
      const of = answer === undefined ? await heldAnswer(file, heldName(route, asked), asOf) : await answer(file, asked, asOf)
      if (of === null) throw notHeld(NAMES[route] ?? 'an answer to that')
      const isOfMoment = route !== '/log' && route !== '/step'
      return (isOfMoment ? { ...of, at: heldPlace(index, asOf) } : of) as Api[R]['answer']
    },
    follow: (hear) => {
      const hello = (): void =>
        hear({
          is: 'hello',
          id: null,
          says: {
            log: index.log.name,
            head: heldPlace(index, lastOrdinal(index)),
            engineMs: null,
            version: index.log.version,
            role: 'read',
          },
        })
      queueMicrotask(hello)
      return { stop: () => {}, again: () => queueMicrotask(hello) }
    },
  }
}
