import type { EventType } from '../kernel/log-event.ts'

/**
 * Every event type and the version of its `data` that is written today. Raising a number needs an upcaster from the
 * version before (upcast.ts); the type makes the compiler name a type that is missing here.
 */
const current: Readonly<Record<EventType, number>> = {
  LogBegun: 1,
  LogBranched: 1,
  LogSalvaged: 1,
  EntryRequested: 1,
  EntryAccepted: 1,
  EntryFound: 1,
  EntryFilled: 1,
  EntryLateFilled: 1,
  EntryOutcomeUnknown: 1,
  EntryEnded: 1,
  EntryAbandoned: 1,
  EntryCancelRequested: 1,
  ProtectionRequested: 1,
  ProtectionAccepted: 1,
  ProtectionFound: 1,
  ProtectionFilled: 1,
  ProtectionLateFilled: 1,
  ProtectionOutcomeUnknown: 1,
  ProtectionEnded: 1,
  ProtectionAbandoned: 1,
  ProtectionCancelRequested: 1,
  ProtectionRecallRequested: 1,
  ProtectionReduced: 1,
  TopUpAbandoned: 1,
  ExitDecided: 1,
  ExitRequested: 1,
  ExitAccepted: 1,
  ExitFound: 1,
  ExitFilled: 1,
  ExitLateFilled: 1,
  ExitOutcomeUnknown: 1,
  ExitEnded: 1,
  ExitAbandoned: 1,
  TrailingArmed: 1,
  TrailingRaised: 1,
  PositionClosed: 1,
  SessionStarted: 1,
  SessionReconciled: 1,
  SessionDraining: 1,
  SessionStopped: 1,
  HeadsSealed: 1,
  FundsDeposited: 1,
  FundsWithdrawn: 1,
  MarksObserved: 1,
  InstrumentObserved: 1,
  ProposalRefused: 1,
  RefusalRepeated: 1,
  ConfigApplied: 1,
  StoreInterrupted: 1,
  StreamFenced: 1,
}

/** Event type to current version. A map, so that a type named `constructor` in a damaged log finds nothing. */
export type Schema = ReadonlyMap<string, number>
export const schema: Schema = new Map(Object.entries(current))
