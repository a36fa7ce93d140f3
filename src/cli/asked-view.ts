import { steadyTimers } from '../kernel/clock.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import { copyFolderOf } from '../market/tape/copy/copy-folder.ts'
import type { CandleSource } from '../view/candle-source.ts'
import type { LogMoment } from '../view/log-cut.ts'
import { placeAt } from '../view/replica/kept-moment.ts'
import { type LogPlace, UnknownPlace } from '../view/replica/log-place.ts'
import { View } from '../view/replica/view.ts'
import { requireWritten } from './log-file.ts'
import { note } from './output.ts'

/** Asks something of a log: out of the index that a page keeps beside it where there is one, else of one that is made for it, in memory. */
export const askView = async (log: string, ask: (view: View) => Promise<void>): Promise<void> => {
  const view = await View.open(log, { keepsSideFile: false, timers: steadyTimers })
  try {
    const { doubt, damage, head } = view
    if (doubt !== null) note(doubt)
    if (damage !== null && head === null) throw new Failure(damage.message)
    if (damage !== null) note(`${damage.message} What stands before it is told.`)
    requireWritten(log, head !== null)
    await ask(view)
  } finally {
    await view.close()
  }
}

/** Null: the log held nothing then. Throws UsageError for the place of an event that it does not have. */
export const placeIn = (view: View, moment: LogMoment): LogPlace | null => {
  try {
    return view.placeOf(placeAt(moment))
  } catch (error) {
    if (!(error instanceof UnknownPlace) || moment === null || !('place' in moment)) throw error
    throw new UsageError(`The log has ${view.columns.count} events: there is no event ${moment.place} yet.`)
  }
}

/** Of the tape or of what was heard, as far as it is at hand. */
export const logCandles = async (view: View, log: string, symbol: string): Promise<CandleSource> => {
  const { LogCandles } = await import('../web/candles/log-candles.ts')
  const candles = new LogCandles(log, { copies: copyFolderOf(process.env) })
  await candles.readOnce(view, symbol)
  return candles
}
