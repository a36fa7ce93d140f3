import { liveEntries } from '../../../machines/position/claims.ts'
import { isFlat } from '../../../machines/position/state.ts'
import type { RefusalRow } from '../../../projections/refusal-rows.ts'
import type { Judged } from '../../kernel/common-facts.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { format, ZERO } from '../../kernel/money.ts'
import { partsOfPosition, positionName } from '../../kernel/slots.ts'
import type { EngineState } from '../../replay/engine-state.ts'
import type { LogPlace } from '../replica/log-place.ts'
import type { View, ViewMoment } from '../replica/view.ts'
import { decidingOf, refusalWords } from '../words/judged-words.ts'
import { momentWords, Say, spanWords } from '../words/say.ts'
import type { WordsContext } from '../words/words-context.ts'
import { type Awaited, awaitedWords } from './awaited.ts'
import { type GuardRow, guardRows } from './guard-rows.ts'
import { type StandingReason, standingAgainst } from './standing-against.ts'
import { strategiesOff } from './strategies-off.ts'
import { sawWords } from './told-facts.ts'
import { ofPosition } from './wanted-event.ts'

export type SpellTold = {
  readonly at: number
  readonly refusal: string
  readonly strategy: string
  readonly sinceMs: number
  readonly times: number
  readonly lastMs: number
  /** the entry that came behind it */
  readonly endedBy: number | null
  /** the refusal and the numbers that decided it, of its first time */
  readonly words: string
  /** how far from being let pass: at that first time, or until when */
  readonly away: string | null
  readonly saw: string
  readonly guards: readonly GuardRow[]
}

export type Objections = {
  readonly coin: string
  /** the moment that is asked about, by the engine's clock */
  readonly nowMs: number
  /** positions and entries of the coin that are open; while one is, the strategy may not be asked */
  readonly open: readonly string[]
  readonly standing: readonly StandingReason[]
  readonly spells: readonly SpellTold[]
  /** the newest entry that was asked for, and what the strategy saw then */
  readonly entry: { readonly at: number; readonly timeMs: number; readonly words: string } | null
  /** where nothing was proposed: how far the newest candle was from what the strategy waits for; null: that is not known */
  readonly awaited: string | null
}

/** How far a position's newest candle is from what its strategy waits for. A port: who knows candles and strategies meets it. */
export type AskAwaited = (of: { readonly moment: ViewMoment; readonly name: string; readonly nowMs: number }) => Promise<Awaited | null>

/** Numbers under which a refusal says until when it holds. */
const UNTIL = ['cooldownUntilMs', 'pausedUntilMs', 'haltedUntilMs', 'untilMs', 'opensMs']

/** What else was judged may have an end as well, which would let nothing pass: `deciding` are the names of what refused. */
const awayOf = (judged: Judged, deciding: readonly string[], guards: readonly GuardRow[], nowMs: number, say: Say): string | null => {
  const until = UNTIL.flatMap((name) => (deciding.includes(name) ? (judged[name] ?? []) : []))[0]
  if (until !== undefined) {
    const leftMs = Number(until) - nowMs
    return leftMs > 0 ? `over in ${spanWords(leftMs)}` : `it was to end at ${say.moment(Number(until))}`
  }
  const missing = guards
    .filter(({ ok }) => ok === false)
    .flatMap((row) => (row.missing === null ? [] : [`${row.value} misses ${row.limit} by ${row.missing}`]))
  return missing.length === 0 ? null : missing.join('; ')
}

/** The same refusal in turn, as the log has counted it by then. */
type Spell = {
  /** the event that wrote it */
  readonly event: EventOf<'ProposalRefused'>
  readonly row: RefusalRow
  readonly endedBy: number | null
}

const spellTold = ({ event, row, endedBy }: Spell, context: WordsContext, nowMs: number): SpellTold => {
  const { refusal, strategy, judged, barCloseMs } = event.data
  const say = new Say(event, context)
  const guards = guardRows(judged, say)
  const own = guards.filter(({ guard }) => guard === refusal)
  const deciding = decidingOf(refusal, judged)
  return {
    ...{ at: row.from, refusal, strategy, sinceMs: barCloseMs, times: row.times, lastMs: row.toMs, endedBy, guards },
    words: refusalWords(refusal, judged, say),
    away: awayOf(judged, deciding, own, nowMs, say),
    saw: sawWords(judged, say, deciding),
  }
}

/** What is open of a coin's positions, in words. `ofPositions`: an event of each. */
const openOf = (state: EngineState, ofPositions: readonly LogEvent[], context: WordsContext): string[] =>
  ofPositions.flatMap((event) => {
    const position = state.positions.get(event.stream)
    if (position === undefined || isFlat(position)) return []
    const say = new Say(event, context)
    const name = positionName(event.parts)
    const entries = liveEntries(position).map(({ orderId }) => `${name}: ${say.order(orderId, 'entry')} is open`)
    if (position.exposure === ZERO) return entries
    const since = position.openedMs === null ? '' : ` since ${momentWords(position.openedMs)}`
    return [`${name}: ${say.quantity(format(position.exposure))} held${since}`, ...entries]
  })

const eventAt = async (view: View, ordinal: number): Promise<LogEvent> => (await view.events(ordinal, ordinal))[0]!

/** The newest event of each position of a coin, in the order in which they were first asked for. */
const ofPositions = async (view: View, asOf: LogPlace, coin: string): Promise<LogEvent[]> => {
  const { columns } = view
  const spans = [coin, ...columns.names.beginning(`${coin} `)].flatMap((name) => {
    const of = { coin: name, types: ofPosition, limit: 1 }
    const [newest] = columns.find(of, asOf.ordinal)
    return newest === undefined ? [] : [{ newest, first: columns.find({ ...of, after: 0 }, asOf.ordinal)[0]! }]
  })
  return Promise.all(spans.sort((one, other) => one.first - other.first).map(({ newest }) => eventAt(view, newest)))
}

/** The newest spell of each source of a coin, the oldest first. Whatever entry comes behind one ends it, whoever proposed that. */
const spellsOf = async (view: View, { place, viewing }: ViewMoment, coin: string): Promise<Spell[]> => {
  const rows = Object.values(viewing.refusals)
    .filter(({ position }) => position === coin || partsOfPosition(position).symbol === coin)
    .sort((one, other) => one.from - other.from)
  const spells: Spell[] = []
  for (const row of rows) {
    const event = await eventAt(view, row.from)
    const [endedBy = null] = view.columns.find({ coin: row.position, types: ENTRY, after: row.from, limit: 1 }, place.ordinal)
    if (event.type === 'ProposalRefused') spells.push({ event, row, endedBy })
  }
  return spells
}
const ENTRY = ['EntryRequested'] as const

const entryOf = async (view: View, asOf: LogPlace, coin: string, context: WordsContext): Promise<Objections['entry']> => {
  const [at] = view.columns.find({ ofCoin: coin, types: ENTRY, limit: 1 }, asOf.ordinal)
  const event = at === undefined ? null : await eventAt(view, at)
  if (at === undefined || event?.type !== 'EntryRequested') return null
  return { at, timeMs: event.time, words: sawWords(event.data.because.judged, new Say(event, context)) }
}

const awaitedOf = async (view: View, of: Parameters<AskAwaited>[0], ask: AskAwaited, context: WordsContext): Promise<string | null> => {
  const [newest] = view.columns.find({ ofCoin: of.name, limit: 1 }, of.moment.place.ordinal)
  const awaited = newest === undefined ? null : await ask(of)
  return awaited === null ? null : awaitedWords(awaited, new Say(await eventAt(view, newest!), context))
}

/**
 * What kept a coin from being entered at a moment of the log. `nowMs`: of the clock, which may be behind the newest event of then. `ask`: only
 * where no refusal stands and nothing is open, for then its strategy proposed nothing.
 */
export const objectionsTo = async (
  view: View,
  moment: ViewMoment,
  coin: string,
  { nowMs, ask }: { readonly nowMs: number; readonly ask?: AskAwaited },
): Promise<Objections> => {
  const { place, state } = moment
  const context = await view.contextBefore(place.ordinal + 1)
  const spells = await spellsOf(view, moment, coin)
  const open = openOf(state, await ofPositions(view, place, coin), context)
  const isSilent = open.length === 0 && spells.every(({ endedBy }) => endedBy !== null)
  return {
    coin,
    nowMs,
    open,
    standing: [...standingAgainst(state, partsOfPosition(coin).symbol, nowMs), ...strategiesOff(state, coin)],
    spells: spells.map((spell) => spellTold(spell, context, nowMs)),
    entry: await entryOf(view, place, coin, context),
    awaited: isSilent && ask !== undefined ? await awaitedOf(view, { moment, name: coin, nowMs }, ask, context) : null,
  }
}
