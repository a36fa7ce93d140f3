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
