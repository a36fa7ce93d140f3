import type { LogEvent } from '../src/kernel/log-event.ts'

/**
 * The order that rests in the stop's place (null: none was asked for), and whether the turn is the target's; `goesOn`: whether it is again
 * once the exit that was decided meanwhile is withdrawn.
 */
export type TargetTurns = { target: string | null; isSwitched: boolean; goesOn: boolean }

const end = (position: TargetTurns): void => {
  position.isSwitched = false
  position.goesOn = false
}

/** Whose turn it is of stop and target. With the target's end it is the stop's again, and while an exit is decided. */
export const followTurns = (position: TargetTurns, { type, data }: LogEvent): void => {
  switch (type) {
    case 'SwitchedToTarget':
      position.isSwitched = true
      return
    case 'ProtectionRequested':
      if (data.orderType === 'limit') position.target = data.orderId
      return
    case 'ProtectionEnded':
    case 'ProtectionAbandoned':
      if (data.orderId === position.target) end(position)
      return
    case 'ExitDecided':
      position.goesOn = position.isSwitched
      position.isSwitched = false
      return
    case 'ExitWithdrawn':
      position.isSwitched ||= position.goesOn
      position.goesOn = false
      return
    case 'SwitchedToStop':
    case 'SwitchFailed':
    case 'PositionClosed':
      end(position)
  }
}
