import type { EventType } from '../kernel/log-event.ts'

type Kind = {
  /** of its `data`, as written today. Raising it needs an upcaster from the version before (upcast.ts) */
  readonly version: number
  /** whether the disk may wait for it: it lets nothing leave the process, and what it says is found again when it is lost */
  readonly mayWait: boolean
}

/** Every event type. The type makes the compiler name one that is missing here. */
const current: Readonly<Record<EventType, Kind>> = {
  LogBegun: { version: 1, mayWait: false },
  LogBranched: { version: 1, mayWait: false },
  LogSalvaged: { version: 1, mayWait: false },
  EntryRequested: { version: 2, mayWait: false },
  EntryAccepted: { version: 1, mayWait: false },
  EntryFound: { version: 1, mayWait: false },
  EntryFilled: { version: 1, mayWait: false },
  EntryLateFilled: { version: 1, mayWait: false },
  EntryOutcomeUnknown: { version: 2, mayWait: false },
  EntryEnded: { version: 2, mayWait: false },
  EntryAbandoned: { version: 2, mayWait: false },
  EntryReduced: { version: 1, mayWait: false },
  EntryPartAbandoned: { version: 1, mayWait: false },
  ExitOvertaken: { version: 1, mayWait: false },
  ExitCompleted: { version: 1, mayWait: false },
  ExitStepLeft: { version: 1, mayWait: false },
  ExitCancelRequested: { version: 1, mayWait: false },
  EntryRequoteDropped: { version: 1, mayWait: false },
  EntryCancelRequested: { version: 1, mayWait: false },
  ProtectionRequested: { version: 2, mayWait: false },
  ProtectionAccepted: { version: 1, mayWait: false },
  ProtectionFound: { version: 1, mayWait: false },
  ProtectionFilled: { version: 1, mayWait: false },
  ProtectionLateFilled: { version: 1, mayWait: false },
  ProtectionOutcomeUnknown: { version: 2, mayWait: false },
  ProtectionEnded: { version: 2, mayWait: false },
  ProtectionAbandoned: { version: 2, mayWait: false },
  ProtectionCancelRequested: { version: 1, mayWait: false },
  ProtectionRecallRequested: { version: 1, mayWait: false },
  ProtectionReduced: { version: 2, mayWait: false },
  TopUpAbandoned: { version: 2, mayWait: false },
  ExitDecided: { version: 1, mayWait: false },
  ExitBlocked: { version: 1, mayWait: false },
  ExitRequested: { version: 1, mayWait: false },
  ExitAccepted: { version: 1, mayWait: false },
  ExitFound: { version: 1, mayWait: false },
  ExitFilled: { version: 1, mayWait: false },
  ExitLateFilled: { version: 1, mayWait: false },
  ExitOutcomeUnknown: { version: 2, mayWait: false },
  ExitEnded: { version: 2, mayWait: false },
  ExitAbandoned: { version: 2, mayWait: false },
  TrailingAgeReached: { version: 1, mayWait: false },
  TrailingArmed: { version: 1, mayWait: false },
  TrailingRaised: { version: 1, mayWait: false },
  BreakEvenArmed: { version: 1, mayWait: false },
  BreakEvenPassed: { version: 1, mayWait: false },
  RoiLowered: { version: 1, mayWait: false },
  PositionClosed: { version: 1, mayWait: false },
  ForeignFill: { version: 1, mayWait: false },
  FundingSettled: { version: 1, mayWait: false },
  SessionStarted: { version: 1, mayWait: false },
  SessionReconciled: { version: 1, mayWait: false },
  SessionDraining: { version: 1, mayWait: false },
  SessionStopped: { version: 1, mayWait: false },
  TradingPaused: { version: 1, mayWait: false },
  TradingResumed: { version: 1, mayWait: false },
  TradingReduced: { version: 1, mayWait: false },
  TradingHalted: { version: 1, mayWait: false },
  CommandAnswered: { version: 1, mayWait: false },
  HeadsSealed: { version: 1, mayWait: false },
  DayBegun: { version: 1, mayWait: false },
  DailyLossWarned: { version: 1, mayWait: false },
  DailyLossHalted: { version: 1, mayWait: false },
  DailyLossReleased: { version: 1, mayWait: false },
  DrawdownHalted: { version: 1, mayWait: false },
  DrawdownReleased: { version: 1, mayWait: false },
  LossStreakHalted: { version: 1, mayWait: false },
  LossStreakReleased: { version: 1, mayWait: false },
  StopGuardHalted: { version: 1, mayWait: false },
  StopGuardReleased: { version: 1, mayWait: false },
  CoinExposureWarned: { version: 1, mayWait: false },
  FundsDeposited: { version: 1, mayWait: false },
  FundsWithdrawn: { version: 1, mayWait: false },
  MarksObserved: { version: 1, mayWait: true },
  InstrumentObserved: { version: 1, mayWait: false },
  ProposalRefused: { version: 1, mayWait: true },
  RefusalRepeated: { version: 1, mayWait: true },
  SignalAnswered: { version: 1, mayWait: false },
  ConfigApplied: { version: 2, mayWait: false },
  StoreInterrupted: { version: 1, mayWait: false },
  UnownedReportsObserved: { version: 1, mayWait: false },
  LineObserved: { version: 1, mayWait: false },
  MarkPriceObserved: { version: 1, mayWait: false },
  StreamFenced: { version: 1, mayWait: false },
}

/** Event type to current version. A map, so that a type named `constructor` in a damaged log finds nothing. */
export type EventVersions = ReadonlyMap<string, number>
export const eventVersions: EventVersions = new Map(Object.entries(current).map(([type, { version }]) => [type, version]))

const waiting: ReadonlySet<string> = new Set(Object.keys(current).filter((type) => current[type as EventType].mayWait))
/** Whether the disk may wait for events of this type (command/recorder.ts). */
export const mayWait = (type: EventType): boolean => waiting.has(type)
