import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Timers } from '../../kernel/clock.ts'
import { isServerUrl } from '../../kernel/server-url.ts'
import type { LogMoment } from '../log-cut.ts'
import type { At } from './log-place.ts'
import { sideFileKey } from './saved-index.ts'
import { View, type ViewMoment } from './view.ts'

/** Whether a page has left an index of this code beside the log: without one a view would read more than a fold does. */
export const isKept = (log: string): boolean => {
  const path = `${log}.view`
  if (isServerUrl(log) || !existsSync(path)) return false
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(path, { readOnly: true })
    return database.prepare("SELECT value FROM meta WHERE key = 'key'").get()?.value === sideFileKey
  } catch {
    // torn, or of another shape
    return false
  } finally {
    database?.close()
  }
}

export const placeAt = (moment: LogMoment): At => {
  if (moment === null) return 'now'
  return 'place' in moment ? { ordinal: moment.place } : moment
}

/**
 * Asks something of a moment of the index that a page keeps beside the log. Null: there is none that fits, or it does not reach there, and
 * whoever asks folds the log itself, with the sentences for what is wrong with it.
 */
export const askKept = async <Answer>(
  log: string,
  moment: LogMoment,
  timers: Timers,
  ask: (view: View, moment: ViewMoment) => Promise<Answer>,
): Promise<Answer | null> => {
  if (!isKept(log)) return null
  const view = await View.open(log, { keepsSideFile: false, timers })
  try {
    const at = placeAt(moment)
    const isBeyond = typeof at === 'object' && 'ordinal' in at && at.ordinal > view.columns.count
    if (view.damage !== null || isBeyond || view.placeOf(at) === null) return null
    return await ask(view, await view.at(at))
  } finally {
    await view.close()
  }
}
