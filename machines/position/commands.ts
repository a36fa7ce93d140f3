import type {
  CancelExit,
  ClosePosition,
  CompleteExit,
  DecideExit,
  DecideOwedExit,
  JudgeSignal,
  LowerRoi,
  PassBreakEven,
  RequestExit,
  TakeBackExit,
  WithdrawExit,
} from './exit-commands.ts'
import type { OpenPosition } from './open-command.ts'
import type {
  AgeTrailing,
  ArmBreakEven,
  CancelProtection,
  ChangePlan,
  CheckTrailing,
  CoolSwitch,
  LeaveTarget,
  MoveStop,
  MoveTrailing,
  PlaceTarget,
  Protect,
  ReachStop,
  RecallStop,
  SwitchToStop,
  SwitchToTarget,
} from './stop-commands.ts'
import type { RecordForeignFill, RecordFunding, RecordOrder, RecordReply, RecordTrade } from './venue-commands.ts'

export type CancelEntry = {
  readonly type: 'CancelEntry'
  /** left out: every entry that can be cancelled */
  readonly orderId?: string
  readonly because: 'timed-out' | 'exit' | 'operator' | 'risk'
  readonly nowMs: number
}

/** An entry that was refused for now is asked for anew, sized and priced by what is so when its turn comes. */
export type RequoteEntry = { readonly type: 'RequoteEntry' }

/** What a state may owe by itself; the caller adds the time. */
type Owable =
  | DecideExit
  | Protect
  | MoveStop
  | RecallStop
  | LeaveTarget
  | PlaceTarget
  | CoolSwitch
  | CancelEntry
  | CancelProtection
  | LowerRoi
  | AgeTrailing
  | CheckTrailing
  | DecideOwedExit
  | RequestExit
  | CancelExit
  | WithdrawExit
  | CompleteExit
  | ClosePosition

type Untimed<C> = C extends unknown ? Omit<C, 'nowMs' | 'venueNowMs'> : never
export type OwedCommand = Untimed<Owable> | RequoteEntry

/** What a price makes a position note. */
export type OfPrice = MoveTrailing | ArmBreakEven | PassBreakEven | ReachStop | SwitchToTarget | SwitchToStop

/** The two moments may come with every command: the engine stamps them all alike. */
export type PositionCommand = (
  | OpenPosition
  | RecordReply
  | RecordTrade
  | RecordOrder
  | RecordForeignFill
  | RecordFunding
  | OfPrice
  | JudgeSignal
  | ChangePlan
  | DecideExit
  | TakeBackExit
  | Owable
) & {
  readonly nowMs?: number
  readonly venueNowMs?: number
}
