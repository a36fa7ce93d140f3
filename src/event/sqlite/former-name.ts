import { realpathSync, statSync } from 'node:fs'
import { markInFile } from './file.ts'
import { requireFree } from './file-lease.ts'

/**
 * A log that was renamed while an engine runs on it has another lease by its new name, and that engine writes on into the same
 * file: a second one would overwrite it and be overwritten. So the lease of the name that the file was opened by is asked as
 * well. Throws LeaseHeld.
 */
export const requireNobodyByFormerName = (path: string): void => {
  const former = openedBy(path)
  if (former === null || former === realpathSync(path)) return
  // another log has that name by now, and the lease is that one's
  if (openedBy(former) === former) return
  requireFree(former, path)
}

/** The name by which a writer has the file open, or had when it was killed; null: none has, or it was another file. */
const openedBy = (path: string): string | null => {
  const mark = markInFile(path, 'open')
  if (mark === null) return null
  const { dev, ino } = statSync(path, { bigint: true })
  const file = `${dev}:${ino} `
  return mark.startsWith(file) ? mark.slice(file.length) : null
}
