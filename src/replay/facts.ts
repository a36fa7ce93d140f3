import type { AccountDifferenceObserved, InstrumentObserved, LogBegun } from '../kernel/common-facts.ts'
import { type Options, withDifference } from '../kernel/difference.ts'
import type { EventOf, LogEvent } from '../kernel/log-event.ts'
import type { Money } from '../kernel/money.ts'
import { BY_PLAN_CHANGE, BY_SIGNAL, refusalsKey } from '../kernel/proposed-by.ts'
import type { Parts } from '../kernel/recorded.ts'
import { positionName } from '../kernel/slots.ts'
import { streams } from '../kernel/streams.ts'
import { followHeard, type HeardFacts } from './heard-facts.ts'
import { type Marked, markedBy, moved, notMarked, type Standing } from './marked.ts'
import { followOffStrategies, type OffStrategies } from './off-strategies.ts'

export type Amount = { readonly asset: string; readonly amount: string }

/** The facts that stand: what was deposited, withdrawn, observed, configured and last refused. Keyed by stream, deposit or withdrawal. */
export type Facts = {
  /** null: nothing was written yet */
  begun: LogBegun['data'] | null
  /** what order ids were made of so far, the present branch last; none before the log's first event */
  readonly branches: string[]
  /** for each branch, how many intents each position's stream held when it began */
  readonly intentsBefore: Record<string, number>[]
  readonly deposits: Record<string, Amount>
  readonly withdrawals: Record<string, Amount>
  /** `version` counts the observations of an instrument, from 1: intents cite it */
  readonly instruments: Record<string, { version: number; data: InstrumentObserved['data'] }>
  /** by decision stream, ids of the newest signals that were answered, the newest last */
  readonly signals: Record<string, readonly string[]>
  /** by decision stream, the newest signal that led to an entry or an exit: its answer may not be written yet */
  readonly followed: Record<string, string>
  /**
   * by `refusalsKey`, the newest refusal of a proposal (null: an entry was accepted behind it, or a change), the moment that it was of, and all that
   * were said of that moment
   */
  readonly refusals: Record<string, { readonly refusal: string | null; readonly barCloseMs: number; readonly said: readonly string[] }>
  /** those in force, by name; null: nothing was written yet */
  options: Options | null
  /** of the line to the venue: whether it is down, and when its last gap was told (engine's time); null: it never had one */
  line: { readonly isDown: boolean; readonly gapMs: number | null }
  /**
   * contracts of which the log says that their mark price is missing; absent: of none. No other event tells of it, so that what was kept
   * before there was this field means the same.
   */
  missingMarks?: readonly string[]
  /**
   * what the account holds otherwise than the log explains, by what it is of and name; absent: nothing. No other event tells of it, as with
   * `missingMarks`.
   */
  differences?: Readonly<Record<string, AccountDifferenceObserved['data']>>
  /**
   * alarms of coins without a stop: by position, since when those lie bare of which one stands, and whether one told that no stop rests at
   * the venue. No other event tells of it, as with `missingMarks`.
   */
  alarms?: { readonly raised: Readonly<Record<string, number>>; readonly isSaidOfVenue: boolean }
  /** what is heard of the market; absent: all of it ever since. No other event tells of it, as with `missingMarks`. */
  heard?: HeardFacts
  /** strategies that this process asks no more; absent: none. No other event tells of it, as with `missingMarks`, but a start. */
  off?: OffStrategies
  marked: Marked
  /** by asset, the most that a pool was worth since it began, or since a halt for its drawdown was ended */
  readonly peaks: Record<string, Money>
}

/** Raised with every change of what the facts mean: a snapshot of another version is thrown away. */
export const FACTS_VERSION = 7

export const NO_ALARMS: Facts['alarms'] & {} = { raised: {}, isSaidOfVenue: false }

/** Of a coin: whoever repeats a signal does so within minutes; a hundred signals later its id is forgotten. */
const MOST_SIGNALS = 100

export const createFacts = (): Facts => ({
  begun: null,
  branches: [],
  intentsBefore: [],
  deposits: {},
  withdrawals: {},
  instruments: {},
  signals: {},
  followed: {},
  refusals: {},
  options: null,
  line: { isDown: false, gapMs: null },
  marked: notMarked,
  peaks: {},
})

/** `standing`: positions by stream, and what is owned. */
export const followFacts = (facts: Facts, event: LogEvent, standing: Standing): void => {
  switch (event.type) {
    case 'LogBegun':
      facts.begun = event.data
      facts.branches.push(event.data.branch)
      facts.intentsBefore.push({})
      return
    case 'LogBranched':
    case 'LogSalvaged':
      facts.branches.push(event.data.branch)
      facts.intentsBefore.push(Object.fromEntries([...standing.positions].map(([stream, { intents }]) => [stream, intents])))
      return
    case 'FundsDeposited':
      facts.deposits[event.data.depositId] = { asset: event.data.asset, amount: event.data.amount }
      facts.marked = moved(facts.marked)
      return
    case 'FundsWithdrawn':
      facts.withdrawals[event.data.withdrawalId] = { asset: event.data.asset, amount: event.data.amount }
      facts.marked = moved(facts.marked)
      return
    case 'InstrumentObserved':
      facts.instruments[event.stream] = { version: (facts.instruments[event.stream]?.version ?? 0) + 1, data: event.data }
      return
    case 'ConfigApplied':
      facts.options = withDifference(facts.options ?? {}, event.data.changed)
      return
    case 'MarksObserved':
      facts.marked = markedBy(event, facts.marked, standing)
      return
    case 'ProposalRefused':
      noteRefusal(facts, event, event.data.barCloseMs)
      return
    case 'RefusalRepeated':
      noteRefusal(facts, event, event.data.lastBarCloseMs)
      return
    case 'SignalAnswered':
      facts.signals[event.stream] = [...(facts.signals[event.stream] ?? []), event.data.id].slice(-MOST_SIGNALS)
      return
    case 'StrategyLate':
    case 'StrategyResumed':
      return followOff(facts, event)
    case 'LineObserved': {
      const { is } = event.data
      facts.line = { isDown: is === 'down', gapMs: is === 'gap' ? event.time : facts.line.gapMs }
      return
    }
    case 'FeedObserved':
    case 'ClockObserved':
    case 'InstrumentHalted':
    case 'InstrumentResumed':
      facts.heard = followHeard(facts.heard, event)
      return
    case 'MarkPriceObserved':
      return followMissingMarks(facts, event)
    case 'AccountDifferenceObserved':
    case 'AccountDifferenceResolved':
      return followDifferences(facts, event)
    case 'ExposedAlarmRaised':
    case 'ExposedAlarmEnded':
      return followAlarms(facts, event)
    default:
      return
  }
}

const followOff = (facts: Facts, event: EventOf<'StrategyLate'> | EventOf<'StrategyResumed'>): void => {
  const off = followOffStrategies(facts.off, event)
  if (off === undefined) delete facts.off
  else facts.off = off
}

const followMissingMarks = (facts: Facts, { data: { is, symbol } }: EventOf<'MarkPriceObserved'>): void => {
  const others = (facts.missingMarks ?? []).filter((one) => one !== symbol)
  facts.missingMarks = is === 'missing' ? [...others, symbol] : others
}

const followDifferences = (
  facts: Facts,
  { type, data }: EventOf<'AccountDifferenceObserved'> | EventOf<'AccountDifferenceResolved'>,
): void => {
  const { [differenceKey(data)]: _, ...others } = facts.differences ?? {}
  const left = type === 'AccountDifferenceObserved' ? { ...others, [differenceKey(data)]: data } : others
  if (Object.keys(left).length > 0) facts.differences = left
  else delete facts.differences
}

const followAlarms = (facts: Facts, { type, parts, data }: EventOf<'ExposedAlarmRaised'> | EventOf<'ExposedAlarmEnded'>): void => {
  const { raised, isSaidOfVenue } = facts.alarms ?? NO_ALARMS
  const { [positionName(parts)]: _, ...others } = raised
  facts.alarms =
    type === 'ExposedAlarmEnded'
      ? { raised: others, isSaidOfVenue }
      : {
          raised: { ...others, [positionName(parts)]: data.sinceMs },
          isSaidOfVenue: isSaidOfVenue || data.because === 'no-stops-at-venue',
        }
}

/** Under which key of the facts a difference stands. */
export const differenceKey = ({ of, name }: Pick<AccountDifferenceObserved['data'], 'of' | 'name'>): string => `${of} ${name}`

type Refusing = EventOf<'ProposalRefused' | 'RefusalRepeated'>
const noteRefusal = ({ refusals }: Facts, { stream, data: { refusal, strategy } }: Refusing, barCloseMs: number): void => {
  const key = refusalsKey(stream, strategy)
  const last = refusals[key]
  refusals[key] = { refusal, barCloseMs, said: last !== undefined && last.barCloseMs === barCloseMs ? [...last.said, refusal] : [refusal] }
}

/** What an event of a position says of it: which signal it follows, and that what was refused before an entry stands no more. */
export const followPositionFact = (facts: Facts, event: LogEvent): void => {
  if (event.type === 'EntryRequested') endRefusals(facts, event.parts, [undefined, BY_SIGNAL])
  if (event.type === 'PlanChanged' || event.type === 'PositionClosed') endRefusals(facts, event.parts, [BY_PLAN_CHANGE])
  const signal =
    event.type === 'EntryRequested' ? event.data.because.judged.signal : event.type === 'ExitDecided' ? event.data.signal : undefined
  if (signal !== undefined) facts.followed[streams.decision(event.parts)] = signal
}

const endRefusals = ({ refusals }: Facts, coin: Parts, proposedBy: readonly (string | undefined)[]): void => {
  for (const strategy of proposedBy) {
    const key = refusalsKey(streams.decision(coin), strategy)
    const last = refusals[key]
    if (last !== undefined) refusals[key] = { ...last, refusal: null }
  }
}
