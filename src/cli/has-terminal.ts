import { closeSync, openSync } from 'node:fs'

/** Whether the process has a terminal. One that was closed is none any more: the system takes it away before it tells so. */
export const hasTerminal = (): boolean => {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}

/** Whether somebody sits at it, who may want to look: what comes in and what goes out is not piped. */
export const isAtTerminal = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true
