import { advancePosition } from '../../machines/position/advance.ts'
import { positionTable } from '../../machines/position/config.ts'
import type { PositionEvent } from '../../machines/position/events.ts'
import { evolvePosition } from '../../machines/position/evolve.ts'
import { initialPosition, POSITION_VERSION, type PositionState } from '../../machines/position/state.ts'
import { riskTable } from '../../machines/risk/config.ts'
import type { RiskEvent } from '../../machines/risk/events.ts'
import { evolveRisk, initialRisk, RISK_VERSION, type RiskState } from '../../machines/risk/evolve.ts'
import { sessionTable } from '../../machines/session/config.ts'
import type { SessionEvent } from '../../machines/session/events.ts'
import { evolveSession, initialSession, type SessionState } from '../../machines/session/evolve.ts'
import { fillOf } from '../../projections/fill.ts'
import { assert } from '../kernel/assert.ts'
import { canonicalHash } from '../kernel/canonical.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { type Deciding, type DecidingSinks, deciding } from './deciding-folds.ts'
import { createFacts, FACTS_VERSION, type Facts, followFacts, followPositionFact } from './facts.ts'
import { moved } from './marked.ts'
import { followPeaks } from './peaks.ts'
import { followRequests, type Requests } from './requests.ts'

/**
 * All that a decision reads: the machines and the folds, both made of the log and nothing else. Live, boot, `replay`
 * and `verify` build it by the one function `apply`.
 */
export type EngineState = {
  readonly positions: Map<string, PositionState>
  session: SessionState
  risk: RiskState
  readonly folds: Deciding
  readonly facts: Facts
  /** hashes of events, so it decides nothing and no seal covers it */
  readonly requests: Requests
}

export const createState = (): EngineState => ({
  positions: new Map(),
  session: initialSession,
  risk: initialRisk,
  folds: deciding.create(),
  facts: createFacts(),
  requests: new Map(),
})

export const positionOf = (state: EngineState, stream: string): PositionState => state.positions.get(stream) ?? initialPosition(stream)

/** Where the order ids of this log come from. Throws RangeError for a log that has not begun. */
export const branchOf = ({ facts }: EngineState): string => {
  const branch = facts.branches.at(-1)
  if (branch === undefined) throw new RangeError('Order ids need the branch that a log begins with.')
  return branch
}

/** When this process began, by its own clock; null on a tape, whose clock is one for all processes. */
export const runningSinceMs = ({ facts, session }: EngineState): number | null => (facts.begun?.of === 'tape' ? null : session.startedMs)

const isOfPosition = (event: LogEvent): event is LogEvent & PositionEvent => positionTable.knows(event.type)
const isOfSession = (event: LogEvent): event is LogEvent & SessionEvent => sessionTable.knows(event.type)

const isOfRisk = (event: LogEvent): event is LogEvent & RiskEvent => riskTable.knows(event.type)

/**
 * The states of the position behind each of the events, which are about to be recorded; none for events of no position. Throws
 * BrokenInvariant for what the tables do not allow. Changes nothing.
 */
export const proven = (state: EngineState, events: readonly LogEvent[]): readonly PositionState[] => {
  const own = events.filter(isOfPosition)
  if (own.length === 0) return []
  assert(own.length === events.length, 'Facts of a position are recorded apart from all others.')
  return advancePosition(positionOf(state, own[0]!.stream), own)
}

/** Follows an event. `known`: the position's state behind it, where it was made already (`proven`). */
export const apply = (state: EngineState, event: LogEvent, sinks?: DecidingSinks, known?: PositionState): void => {
  if (isOfPosition(event)) {
    const position = known ?? evolvePosition(positionOf(state, event.stream), event)
    state.positions.set(event.stream, position)
    followRequests(state.requests, event, position)
    const { marked } = state.facts
    if (marked.filledAt === null && fillOf(event) !== null) state.facts.marked = { ...marked, filledAt: event.input.number }
    followPositionFact(state.facts, event)
    if (event.type === 'FundingSettled') state.facts.marked = moved(state.facts.marked)
  } else if (isOfSession(event)) {
    state.session = evolveSession(state.session, event)
    // a start asks every strategy anew
    if (event.type === 'SessionStarted') delete state.facts.off
  } else if (isOfRisk(event)) state.risk = evolveRisk(state.risk, event)
  else followFacts(state.facts, event, state)
  followPeaks(state.facts.peaks, event, state)
  deciding.apply(state.folds, event, sinks)
}

/** What the state hash is made of, each with the version of its meaning. */
export const stateVersions: Readonly<Record<string, number>> = {
  ...deciding.versions,
  positions: POSITION_VERSION,
  risk: RISK_VERSION,
  facts: FACTS_VERSION,
}

/**
 * Name to hash of whatever a decision reads; `stateHash` covers the lot. Samples and the peaks they show, refusals and the life of a
 * session differ from run to run and are left out; what a person lets the engine do, which signals were judged, and what is heard of a
 * live market is in it.
 */
export const stateHashes = (state: EngineState): { readonly stateHash: string; readonly folds: Record<string, string> } => {
  const { deposits, withdrawals, instruments, signals, differences, heard } = state.facts
  const { value, answered } = state.session
  const folds = {
    ...deciding.hashes(state.folds),
    positions: canonicalHash(Object.fromEntries(state.positions)),
    risk: canonicalHash(state.risk),
    facts: canonicalHash({ deposits, withdrawals, instruments, signals, differences, heard, orders: value.orders, answered }),
  }
  return { stateHash: canonicalHash(folds), folds }
}
