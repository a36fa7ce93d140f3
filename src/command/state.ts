import { positionTable } from '../../machines/position/config.ts'
import type { PositionEvent } from '../../machines/position/events.ts'
import { evolve as evolvePosition } from '../../machines/position/evolve.ts'
import { initial as initialPosition, type PositionState } from '../../machines/position/state.ts'
import { sessionTable } from '../../machines/session/config.ts'
import type { SessionEvent } from '../../machines/session/events.ts'
import { evolve as evolveSession, initial as initialSession, type SessionState } from '../../machines/session/evolve.ts'
import { applyAll, createFolds, type Folds, foldHashes, type Sinks } from '../../projections/index.ts'
import { hashOf } from '../kernel/canonical.ts'
import type { Recorded } from '../kernel/recorded.ts'
import { createFacts, type Facts, followFacts } from './standing.ts'

/**
 * All the engine knows: the machines and the folds, both made of the log and nothing else. Live, boot, `replay`
 * and `verify` build it by the one function `apply`.
 */
export type EngineState = {
  readonly positions: Map<string, PositionState>
  session: SessionState
  readonly folds: Folds
  readonly facts: Facts
}

export const createState = (): EngineState => ({
  positions: new Map(),
  session: initialSession,
  folds: createFolds(),
  facts: createFacts(),
})

export const positionOf = (state: EngineState, stream: string): PositionState => state.positions.get(stream) ?? initialPosition(stream)

export const apply = (state: EngineState, event: Recorded, sinks?: Sinks): void => {
  if (positionTable.knows(event.type)) {
    const before = positionOf(state, event.stream)
    state.positions.set(event.stream, evolvePosition(before, event as Recorded & PositionEvent))
  } else if (sessionTable.knows(event.type)) {
    state.session = evolveSession(state.session, event as Recorded & SessionEvent)
  } else followFacts(state.facts, event)
  applyAll(state.folds, event, sinks)
}

/** Name to hash, of every fold and of the position machines; `stateHash` covers the lot. Sessions differ from run to run and are left out. */
export const stateHashes = (state: EngineState): { readonly stateHash: string; readonly folds: Record<string, string> } => {
  const folds = { ...foldHashes(state.folds), positions: hashOf(Object.fromEntries(state.positions)) }
  return { stateHash: hashOf(folds), folds }
}
