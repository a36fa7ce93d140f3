import { hostname } from 'node:os'
import { holderOf } from '../event/sqlite/file-lease.ts'
import { isServerUrl } from '../kernel/server-url.ts'
import type { View } from '../view/replica/view.ts'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // somebody else's process
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Whether an engine writes a log now: of a file the note of its lease says who does, for the lease itself is not taken, not even for a
 * moment; of a server, whether its session has ended.
 */
export const isWritten = async (log: string, view: View | null): Promise<boolean> => {
  if (isServerUrl(log)) {
    if (view === null || view.head === null) return false
    return (await view.at('now')).state.session.value.session !== 'stopped'
  }
  const holder = holderOf(log)
  return holder !== null && (holder.host !== hostname() || isAlive(holder.pid))
}
