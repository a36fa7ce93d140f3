import type { PositionCommand } from './commands.ts'
import { cancelEntry } from './decide/cancel-entry.ts'
import { changePlan } from './decide/change-plan.ts'
import { closePosition, completeExit, decideExit, decideOwedExit } from './decide/exit.ts'
import { cancelExit, requestExit } from './decide/exit-order.ts'
import { recordTrade } from './decide/fills.ts'
import { recordForeignFill, recordFunding } from './decide/from-outside.ts'
import { judgeSignal } from './decide/judge-signal.ts'
import { recordOrder } from './decide/look-up.ts'
import { moveStop } from './decide/move-stop.ts'
import { decideOpen } from './decide/open.ts'
import { armBreakEven, lowerRoi, passBreakEven } from './decide/profit.ts'
import { cancelProtection, protect } from './decide/protect.ts'
import { reachStop } from './decide/reach-stop.ts'
import { recallStop } from './decide/recall.ts'
import { recordReply } from './decide/reply.ts'
import { changePlaces } from './decide/switch.ts'
import { takeBackExit } from './decide/take-back-exit.ts'
import { takeCovered } from './decide/take-covered.ts'
import { trail } from './decide/trailing.ts'
import type { PositionDecision } from './position-decision.ts'
import type { PositionState } from './state.ts'

/**
 * Facts for a command, or the one reason against it; orders get ids of the log's `branch`. That the tables allow the facts is
 * proven when they are recorded (advance.ts).
 */
export const decidePosition = (command: PositionCommand, state: PositionState, branch: string): PositionDecision => {
  switch (command.type) {
    case 'OpenPosition':
      return decideOpen(state, command, branch)
    case 'RecordReply':
      return recordReply(state, command)
    case 'RecordTrade':
      return takeCovered(state, recordTrade(state, command))
    case 'RecordOrder':
      return takeCovered(state, recordOrder(state, command))
    case 'RecordForeignFill':
      return takeCovered(state, recordForeignFill(state, command))
    case 'RecordFunding':
      return recordFunding(state, command)
    case 'Protect':
      return protect(state, command, branch)
    case 'MoveStop':
      return moveStop(state, command, branch)
    case 'RecallStop':
      return recallStop(state, command)
    case 'CancelEntry':
      return cancelEntry(state, command)
    case 'CancelProtection':
      return cancelProtection(state, command.nowMs)
    case 'DecideExit':
      return decideExit(state, command)
    case 'DecideOwedExit':
      return decideOwedExit(state, command)
    case 'RequestExit':
      return requestExit(state, command, branch)
    case 'CancelExit':
      return cancelExit(state, command.nowMs)
    case 'TakeBackExit':
    case 'WithdrawExit':
      return takeBackExit(state, command)
    case 'CompleteExit':
      return completeExit(state)
    case 'ClosePosition':
      return closePosition(state)
    case 'JudgeSignal':
      return judgeSignal(state, command)
    case 'MoveTrailing':
    case 'AgeTrailing':
    case 'CheckTrailing':
      return trail(state, command)
    case 'ArmBreakEven':
      return armBreakEven(state, command)
    case 'PassBreakEven':
      return passBreakEven(state, command)
    case 'ReachStop':
      return reachStop(state, command)
    case 'SwitchToTarget':
    case 'SwitchToStop':
    case 'LeaveTarget':
    case 'PlaceTarget':
    case 'CoolSwitch':
      return changePlaces(state, command, branch)
    case 'ChangePlan':
      return changePlan(state, command)
    case 'LowerRoi':
      return lowerRoi(state, command)
  }
}
