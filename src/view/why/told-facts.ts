import type { ExitDecision } from '../../../machines/position/exit-events.ts'
import type { PositionState } from '../../../machines/position/state.ts'
import type { Judged } from '../../kernel/common-facts.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { format, multiply, parse } from '../../kernel/money.ts'
import { planWords } from '../words/entry-words.ts'
import { groundsWords } from '../words/exit-words.ts'
import { decidingOf, judgedWords, refusalWords } from '../words/judged-words.ts'
import { Say, spanWords } from '../words/say.ts'
import type { WordsContext } from '../words/words-context.ts'
import { GUARD_NAMES, type GuardRow, guardRows } from './guard-rows.ts'
import { nextRules } from './next-rules.ts'

/** What stands behind a step of a story: named parts in words, and the guards where it was judged. */
export type ToldFacts = { readonly facts: readonly (readonly [name: string, text: string])[]; readonly guards: readonly GuardRow[] }

const SIZED: ReadonlySet<string> = new Set([
  'quantity',
  'limitPrice',
  'sizeMode',
  'sizeAmount',
  'urgency',
  'limitOffsetPct',
  'atrPct',
  'scalePct',
])

/** What of the market and the book it rests on, without what is told elsewhere. */
export const sawWords = (judged: Judged, say: Say, without: readonly string[] = []): string =>
  judgedWords(
    judged,
    say,
    Object.keys(judged).filter((name) => !SIZED.has(name) && !GUARD_NAMES.has(name) && !without.includes(name)),
  )

const sized = (judged: Judged, say: Say): string =>
  judgedWords(
    judged,
    say,
    Object.keys(judged).filter((name) => SIZED.has(name)),
  )

const exitFacts = (data: ExitDecision, say: Say, detail: string | null): (readonly [string, string])[] => {
  const grounds = groundsWords(data, say)
  return [...(grounds === '' ? [] : [['compared', grounds] as const]), ...(detail === null ? [] : [['by', detail] as const])]
}

/** What an entry sets aside, beside what it costs at its limit or binds as margin: the difference is for fees. */
const reservedWords = ({ data }: EventOf<'EntryRequested'>, say: Say): string => {
  const { because, reserve, margin, quantity, limitPrice, expiresAtMs } = data
  const free = because.judged.freeBudget
  const of = free === undefined ? '' : ` of ${say.money(free)} free`
  const cost =
    margin === undefined
      ? `${say.money(format(multiply(parse(quantity), parse(limitPrice))))} at its limit`
      : `a margin of ${say.money(margin)}`
  return `${say.money(reserve)}${of}, for ${cost}, until ${say.moment(expiresAtMs)} at most`
}

/** Of when the price was that was too old, beside the newest thing that was heard of the market. */
const quoteWords = ({ time, data: { judged, barCloseMs } }: EventOf<'ProposalRefused'>, say: Say): string => {
  const ageMs = Number(judged.quoteAgeMs)
  return Number.isFinite(ageMs)
    ? `of ${say.moment(time - ageMs)} by the engine; the candle that proposed the entry ended ${spanWords(time - barCloseMs)} before, at ${say.moment(barCloseMs)}`
    : ''
}

/**
 * `detail`: what its sentence leaves out, for types that have no parts of their own. `before`: its position before it, where that is known.
 */
export const toldFacts = (event: LogEvent, context: WordsContext, detail: string | null, before?: PositionState): ToldFacts => {
  const say = new Say(event, context)
  const told = (facts: readonly (readonly [string, string])[], judged: Judged = {}): ToldFacts => ({
    facts: facts.filter(([, text]) => text !== ''),
    guards: guardRows(judged, say),
  })
  switch (event.type) {
    case 'EntryRequested': {
      const { because, plan } = event.data
      return told(
        [
          ['proposed', `by ${because.strategy}: ${because.trigger}, at the candle's end ${say.moment(because.barCloseMs)}`],
          ['saw', sawWords(because.judged, say)],
          ['size', sized(because.judged, say)],
          ['reserved', reservedWords(event, say)],
          ['plan', planWords(plan, say)],
        ],
        because.judged,
      )
    }
    case 'ProposalRefused': {
      const { strategy, trigger, barCloseMs, refusal, judged } = event.data
      return told(
        [
          ['proposed', `by ${strategy}: ${trigger}, at the candle's end ${say.moment(barCloseMs)}`],
          ['refused', refusalWords(refusal, judged, say)],
          ['quote', refusal === 'stale-quote' ? quoteWords(event, say) : ''],
          ['saw', sawWords(judged, say, decidingOf(refusal, judged))],
          ['size', sized(judged, say)],
        ],
        judged,
      )
    }
    case 'ExitDecided':
      return told([...exitFacts(event.data, say, detail), ['next', before === undefined ? '' : nextRules(before, event, say)]])
    case 'ExitOvertaken':
      return told(exitFacts(event.data, say, detail))
    default:
      return told(detail === null ? [] : [['by', detail]])
  }
}
