import { cycleIn, type UnclosedCycle } from '../../../projections/closed-cycles.ts'
import { type RefusalRow, refusalsIn } from '../../../projections/refusal-rows.ts'
import type { Judged } from '../../kernel/common-facts.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import type { RowOf } from '../../view/replica/row-kinds.ts'
import type { View, ViewMoment } from '../../view/replica/view.ts'
import { guardRows } from '../../view/why/guard-rows.ts'
import { sawWords } from '../../view/why/told-facts.ts'
import { judgedFigure, refusalWords } from '../../view/words/judged-words.ts'
import type { Say } from '../../view/words/say.ts'
import { ApiProblem } from '../api-problem.ts'
import { allCoins } from '../coins-of.ts'
import { saying } from '../past-words.ts'
import { eventPlace, placeShown } from '../place-shown.ts'
import type { DecisionShown } from '../shapes/decision-shapes.ts'
import { apiRoute, type RouteAsked } from './api-route.ts'

/** Of an entry that no proposal of ours began. */
const NOBODY = 'nobody'
const NOTHING_OF_OURS = 'nothing of ours'

type Figures = Pick<DecisionShown, 'value' | 'must' | 'limit'>

/** The candle that an entry was decided on, against the price that it had to reach. */
const entryFigures = (judged: Judged, say: Say): Figures => {
  const { close, threshold } = judged
  if (close === undefined || threshold === undefined) return { value: null, must: null, limit: null }
  return { value: judgedFigure('close', close, say), must: 'against', limit: judgedFigure('threshold', threshold, say) }
}

/** The guard that refused, by its two numbers. */
const refusalFigures = (refusal: string, judged: Judged, say: Say): Figures => {
  const own = guardRows(judged, say).filter(({ guard }) => guard === refusal)
  const row = own.find(({ ok }) => ok === false) ?? own[0]
  return row === undefined ? { value: null, must: null, limit: null } : { value: row.value, must: row.must, limit: row.limit }
}

/** Rows by the event that began them. */
const firstEvents = (view: View, ordinals: readonly number[]): Promise<readonly (LogEvent | undefined)[]> =>
  Promise.all(ordinals.map(async (ordinal) => (await view.events(ordinal, ordinal))[0]))

const entryWords = (event: LogEvent | undefined, moment: ViewMoment): Pick<DecisionShown, 'words'> & Figures => {
  if (event?.type !== 'EntryRequested') return { words: '', value: null, must: null, limit: null }
  const say = saying(moment, event)
  return { words: sawWords(event.data.because.judged, say), ...entryFigures(event.data.because.judged, say) }
}

const closedEntry = (view: View, moment: ViewMoment, row: RowOf<'cycles'>, event: LogEvent | undefined): DecisionShown => ({
  ...eventPlace(view, row.from.ordinal),
  ...{ is: 'entry', coin: row.position, toMs: row.to.timeMs, isOpen: false, times: 1 },
  ...{ strategy: row.strategy ?? NOBODY, why: row.trigger ?? NOTHING_OF_OURS },
  ...entryWords(event, moment),
  ...{ outcome: row.reason, gain: row.gain, bareMs: row.bareMs },
})

const openEntry = (
  view: View,
  moment: ViewMoment,
  { position, from, trigger, strategy }: UnclosedCycle,
  event: LogEvent | undefined,
): DecisionShown => ({
  ...eventPlace(view, from.ordinal),
  ...{ is: 'entry', coin: position, toMs: null, isOpen: true, times: 1, strategy: strategy ?? NOBODY, why: trigger ?? NOTHING_OF_OURS },
  ...entryWords(event, moment),
  ...{ outcome: null, gain: null, bareMs: null },
})

const refused = (view: View, moment: ViewMoment, row: RefusalRow, isOpen: boolean, event: LogEvent | undefined): DecisionShown => {
  const told = event === undefined ? null : saying(moment, event)
  return {
    ...eventPlace(view, row.from),
    ...{ is: 'refused', coin: row.position, toMs: row.toMs, isOpen, times: row.times, strategy: row.strategy, why: row.refusal },
    words: told === null ? row.refusal : refusalWords(row.refusal, row.first, told),
    ...(told === null ? { value: null, must: null, limit: null } : refusalFigures(row.refusal, row.first, told)),
    ...{ outcome: null, gain: null, bareMs: null },
  }
}

/** Throws a ApiProblem for what is no `next` of a page. */
const requireNext = (before: string | undefined): void => {
  if (before === undefined || /^\d{1,12}$/.test(before)) return
  throw new ApiProblem('bad-parameter', 'before is the "next" of the page before.', { parameter: 'before' })
}

type Query = RouteAsked<'/decisions'>

/** Both lists as one, by the events that began their rows. */
const merged = (view: View, { place, viewing }: ViewMoment, { coin, before, kind, limit }: Query) => {
  requireNext(before)
  const asked = { by: 'begin', limit, ...(coin !== undefined && { position: coin }), ...(before !== undefined && { before }) } as const
  const none = { rows: [], next: null }
  const cycles = kind === 'refused' ? none : view.rows('cycles', place, asked)
  const refusals = kind === 'entry' ? none : view.rows('refusals', place, asked)
  // an entry has ended them, and no other refusal has taken their place yet
  const ended = Object.values(viewing.refusals).filter(
    ({ from, position, endedBy }) =>
      kind !== 'entry' && endedBy !== null && (coin === undefined || position === coin) && (before === undefined || from < Number(before)),
  )
  const spells: readonly RefusalRow[] = [...refusals.rows, ...ended]
  const begins = [...cycles.rows.map(({ from }) => from.ordinal), ...spells.map(({ from }) => from)].sort((a, b) => b - a)
  const last = begins[limit - 1] ?? 0
  const hasMore = begins.length > limit || cycles.next !== null || refusals.next !== null
  return {
    cycles: cycles.rows.filter(({ from }) => from.ordinal >= last),
    refusals: spells.filter(({ from }) => from >= last),
    next: hasMore ? String(begins[Math.min(limit, begins.length) - 1]) : null,
  }
}

const isAsked = ({ why, strategy }: Query, its: string | null, by: string | null): boolean =>
  (why === undefined || why === (its ?? NOTHING_OF_OURS)) && (strategy === undefined || strategy === (by ?? NOBODY))

/** What is not over: it stands before all pages. */
const unfinished = async (view: View, moment: ViewMoment, asked: RouteAsked<'/decisions'>): Promise<DecisionShown[]> => {
  if (asked.before !== undefined) return []
  const names = allCoins(moment).flatMap(({ name }) => (asked.coin === undefined || name === asked.coin ? [name] : []))
  const { viewing } = moment
  const open = asked.kind === 'refused' ? [] : names.flatMap((name) => cycleIn(viewing.cycles, name) ?? [])
  const standing = asked.kind === 'entry' ? [] : names.flatMap((name) => refusalsIn(viewing.refusals, name))
  const cycles = open.filter(({ trigger, strategy }) => isAsked(asked, trigger, strategy))
  const spells = standing.filter(({ refusal, strategy, endedBy }) => endedBy === null && isAsked(asked, refusal, strategy))
  const begun = await firstEvents(view, [...cycles.map(({ from }) => from.ordinal), ...spells.map(({ from }) => from)])
  return [
    ...cycles.map((cycle, at) => openEntry(view, moment, cycle, begun[at])),
    ...spells.map((spell, at) => refused(view, moment, spell, true, begun[cycles.length + at])),
  ].sort((one, other) => other.ordinal - one.ordinal)
}

type Piece = { readonly rows: DecisionShown[]; readonly next: string | null }

const pieceOf = async (view: View, moment: ViewMoment, asked: Query): Promise<Piece> => {
  const found = merged(view, moment, asked)
  const cycles = found.cycles.filter(({ trigger, strategy }) => isAsked(asked, trigger, strategy))
  const refusals = found.refusals.filter(({ refusal, strategy }) => isAsked(asked, refusal, strategy))
  const begun = await firstEvents(view, [...cycles.map(({ from }) => from.ordinal), ...refusals.map(({ from }) => from)])
  const rows = [
    ...cycles.map((row, at) => closedEntry(view, moment, row, begun[at])),
    ...refusals.map((row, at) => refused(view, moment, row, false, begun[cycles.length + at])),
  ].sort((one, other) => other.ordinal - one.ordinal)
  return { rows, next: found.next }
}

/** Of what is rare, pieces are read one after the other, but no more than so many: the rest is the next page. */
const MOST_PIECES = 20

export const decisionsRoute = apiRoute({
  path: '/decisions',
  summary: 'Entries and spells of refusals: what is open first, then the newest decision first',
  answerTo: async ({ view, moment }, asked) => {
    const open = await unfinished(view, moment, asked)
    const rows: DecisionShown[] = []
    let next: string | null | undefined = asked.before
    for (let piece = 0; piece < MOST_PIECES && next !== null && rows.length < asked.limit; piece++) {
      const before: Partial<Query> = next === undefined ? {} : { before: next }
      const found: Piece = await pieceOf(view, moment, { ...asked, ...before, limit: asked.limit - rows.length })
      rows.push(...found.rows)
      next = found.next
    }
    return { at: placeShown(moment.place), rows: [...open, ...rows], next: next ?? null }
  },
})
