import { ordersNamed } from '../../report/orders-named.ts'
import type { EventsAsked } from '../../view/replica/event-columns.ts'
import { eventsAt } from '../../view/replica/events-at.ts'
import type { LogPlace } from '../../view/replica/log-place.ts'
import type { View } from '../../view/replica/view.ts'
import { eventHeads, ordinalAt } from '../event-heads.ts'
import { placeShown } from '../place-shown.ts'
import type { EventHead } from '../shapes/event-shapes.ts'
import { apiRoute, type RouteAsked } from './api-route.ts'

/** Sentences made in one request to be searched, and how many at a time. */
const MOST_SEARCHED = 20_000
const PIECE = 500

type Page = { readonly rows: EventHead[]; readonly next: string | null }

/** What the columns can tell apart, from the moment backwards or on from an event. */
const filterOf = (view: View, asOf: LogPlace, asked: RouteAsked<'/events'>): Omit<EventsAsked, 'limit'> => {
  const { coin, type, decision, actor, from, to, before, since } = asked
  const fits = {
    ...(coin !== undefined && { coin }),
    ...(type !== undefined && { type }),
    ...(decision !== undefined && { decision }),
    ...(actor !== undefined && { actor }),
    ...(from !== undefined && { fromMs: from }),
    ...(to !== undefined && { untilMs: to }),
  }
  if (since !== undefined) return { ...fits, after: ordinalAt(view, asOf, since, 'since') }
  return { ...fits, before: before === undefined ? asOf.ordinal + 1 : ordinalAt(view, asOf, before, 'before') }
}

/** The next ones that fit, and none behind the moment. */
const found = (view: View, asOf: LogPlace, filter: Omit<EventsAsked, 'limit'>, limit: number): readonly number[] =>
  view.columns.find({ ...filter, limit }).filter((ordinal) => ordinal <= asOf.ordinal)

const rising = (ordinals: readonly number[]): number[] => [...ordinals].sort((one, other) => one - other)

const isNamed = async (view: View, ordinals: readonly number[], order: string): Promise<ReadonlySet<number>> => {
  const events = await eventsAt(view, ordinals)
  return new Set(ordinals.filter((_, at) => ordersNamed(events[at]!).includes(order)))
}

/** Goes through what fits the columns until enough fit the text and the order as well. */
const search = async (view: View, asOf: LogPlace, asked: RouteAsked<'/events'>): Promise<Page> => {
  const { text, order, limit, since } = asked
  const wanted = text?.toLowerCase()
  const rows: EventHead[] = []
  let filter = filterOf(view, asOf, asked)
  for (let searched = 0; searched < MOST_SEARCHED; searched += PIECE) {
    const ordinals = found(view, asOf, filter, PIECE)
    const named = order === undefined ? null : await isNamed(view, rising(ordinals), order)
    const heads = await eventHeads(
      view,
      rising(ordinals).filter((ordinal) => named?.has(ordinal) ?? true),
    )
    for (const head of since === undefined ? heads.reverse() : heads) {
      const { line, detail } = head.words
      if (wanted !== undefined && !`${line} ${detail ?? ''}`.toLowerCase().includes(wanted)) continue
      rows.push(head)
      if (rows.length === limit) return { rows, next: head.position }
    }
    const last = ordinals.at(-1)
    if (last === undefined || ordinals.length < PIECE) return { rows, next: null }
    filter = { ...filter, ...(since === undefined ? { before: last } : { after: last }) }
  }
  const last = (filter.before ?? filter.after)!
  return { rows, next: view.columns.position(last) }
}

const listed = async (view: View, asOf: LogPlace, asked: RouteAsked<'/events'>): Promise<Page> => {
  const ordinals = found(view, asOf, filterOf(view, asOf, asked), asked.limit)
  const heads = await eventHeads(view, rising(ordinals))
  const rows = asked.since === undefined ? heads.reverse() : heads
  return { rows, next: ordinals.length < asked.limit ? null : (rows.at(-1)?.position ?? null) }
}

export const eventsRoute = apiRoute({
  path: '/events',
  summary: 'Events in sentences, the newest first; filtered, and searched by their words',
  answerTo: async ({ view, moment: { place } }, asked) => {
    const isSearched = asked.text !== undefined || asked.order !== undefined
    const page = await (isSearched ? search : listed)(view, place, asked)
    return { at: placeShown(place), ...page }
  },
})
