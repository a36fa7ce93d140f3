import { liveEntries } from '../../../machines/position/claims.ts'
import { isFlat } from '../../../machines/position/state.ts'
import type { Judged } from '../../kernel/common-facts.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { format, ZERO } from '../../kernel/money.ts'
import { positionName } from '../../kernel/slots.ts'
import { streams } from '../../kernel/streams.ts'
import type { EngineState } from '../../replay/engine-state.ts'
import { foldLog, foldNothing } from '../../replay/fold-log.ts'
import type { LogPages } from '../../report/log-report.ts'
import { type LogMoment, logUpTo } from '../log-cut.ts'
import { decidingOf, refusalWords } from '../words/judged-words.ts'
import { RunningContext } from '../words/running-context.ts'
import { momentWords, Say, spanWords } from '../words/say.ts'
import type { WordsContext } from '../words/words-context.ts'
import { type GuardRow, guardRows } from './guard-rows.ts'
import { type RefusalSpell, RefusalSpells } from './refusal-spells.ts'
import { type StandingReason, standingAgainst } from './standing-against.ts'
import { sawWords } from './told-facts.ts'

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
}

type ReadObjections = { readonly told: Objections; readonly coins: readonly string[]; readonly events: number }

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

export const spellTold = ({ event, at, times, lastMs, endedBy }: RefusalSpell, context: WordsContext, nowMs: number): SpellTold => {
  const { refusal, strategy, judged, barCloseMs } = event.data
  const say = new Say(event, context)
  const guards = guardRows(judged, say)
  const own = guards.filter(({ guard }) => guard === refusal)
  const deciding = decidingOf(refusal, judged)
  return {
    ...{ at, refusal, strategy, sinceMs: barCloseMs, times, lastMs, endedBy, guards },
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

/** What kept a coin from being entered at that moment of the log. Reads it whole up to there, with every check of a start. */
export const objectionsTo = async (log: LogPages, coin: string, moment: LogMoment): Promise<ReadObjections> => {
  const context = new RunningContext()
  const isOfCoin = ({ parts }: LogEvent): boolean => parts.symbol === coin || (parts.symbol !== null && positionName(parts) === coin)
  const spells = new RefusalSpells(isOfCoin)
  const coins = new Set<string>()
  const ofPositions = new Map<string, LogEvent>()
  let symbol = coin
  let events = 0
  const folded = await foldLog(logUpTo(log, moment), foldNothing(), {
    isChecked: true,
    onEvent: (event) => {
      events++
      context.see(event)
      spells.see(event, events)
      if (event.parts.symbol !== null) coins.add(event.parts.symbol)
      if (isOfCoin(event)) symbol = event.parts.symbol ?? coin
      if (isOfCoin(event) && event.stream === streams.position(event.parts)) ofPositions.set(event.stream, event)
    },
  })
  const nowMs = moment !== null && 'timeMs' in moment ? moment.timeMs : folded.lastTimeMs
  return {
    told: {
      coin,
      nowMs,
      open: openOf(folded.state, [...ofPositions.values()], context),
      standing: standingAgainst(folded.state, symbol, nowMs),
      spells: spells.newest.map((spell) => spellTold(spell, context, nowMs)),
      entry: entryTold(spells, context),
    },
    coins: [...coins],
    events,
  }
}

const entryTold = ({ entry }: RefusalSpells, context: WordsContext): Objections['entry'] => {
  if (entry === null) return null
  const { event, at } = entry
  const { because } = event.data
  return { at, timeMs: event.time, words: sawWords(because.judged, new Say(event, context)) }
}
