import type { EntrySignal } from '../kernel/common-facts.ts'
import { BY_SIGNAL } from '../kernel/proposed-by.ts'
import type { Proposal } from './strategy.ts'

/** What a signal proposes: judged, sized and refused like what a strategy proposes. */
export const signalProposal = ({ id, because, direction, score, sentMs, ttlS }: EntrySignal, nowMs: number): Proposal => ({
  by: BY_SIGNAL,
  trigger: 'signal',
  direction,
  values: { score, ageS: (nowMs - sentMs) / 1000, ttlS },
  said: { signal: id, because },
})
