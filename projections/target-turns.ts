import type { LogEvent } from '../src/kernel/log-event.ts'

/** The order that rests in the stop's place (null: none was asked for), and whether the turn is the target's. */
export type TargetTurns = { target: string | null; isSwitched: boolean }

/** Whose turn it is of stop and target. With the target's end, and with any exit, it is the stop's again. */
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
      if (data.orderId === position.target) position.isSwitched = false
      return
    case 'SwitchedToStop':
    case 'SwitchFailed':
    case 'ExitDecided':
    case 'PositionClosed':
      position.isSwitched = false
  }
}
