import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { loadConfig } from '../config/load.ts'
import { steadyTimers } from '../kernel/clock.ts'
import { UsageError } from '../kernel/errors.ts'
import { isServerUrl, withoutPassword } from '../kernel/server-url.ts'
import { copyFolderOf } from '../market/tape/copy/copy-folder.ts'
import { knownSecrets } from '../ops/bundle/known-secrets.ts'
import { putWhole, requireNewFile } from '../ops/bundle/new-file.ts'
import { SecretSearch } from '../ops/bundle/secret-search.ts'
import type { LogMoment } from '../view/log-cut.ts'
import { type LogPlace, UnknownPlace } from '../view/replica/log-place.ts'
import { View } from '../view/replica/view.ts'
import { LogCandles } from '../web/candles/log-candles.ts'
import { isPageFile } from '../web/single-file/single-document.ts'
import { writePageFile } from '../web/single-file/write-page-file.ts'
import { sourcesOf } from './config-flags.ts'
import { startCount } from './event-count.ts'
import { existingLog } from './log-file.ts'
import { requireFileOrServer } from './log-name.ts'
import { columns, note, print, printJson } from './output.ts'
import { type ReportFlags, twoMoments } from './report-flags.ts'
import { version } from './version.ts'

const placeAt = (view: View, moment: Exclude<LogMoment, null>): LogPlace | null => {
  try {
    return view.placeOf('place' in moment ? { ordinal: moment.place } : moment)
  } catch (error) {
    if (error instanceof UnknownPlace) throw new UsageError(`The log has ${view.columns.count} events, and none is ${error.message}`)
    throw error
  }
}

/** The first and the last event of the file. */
const spanIn = (view: View, flags: Pick<ReportFlags, 'from' | 'to'>): { readonly from: LogPlace; readonly to: LogPlace } => {
  const { from, to } = twoMoments(flags)
  const last = to === null ? view.head : placeAt(view, to)
  const first = (from === null ? null : placeAt(view, from)) ?? view.placeOf({ ordinal: 1 })!
  if (last === null) throw new UsageError('--to is before the first event of the log: there is nothing to show.')
  if (first.ordinal > last.ordinal) throw new UsageError('--from is not before --to: nothing lies in between.')
  return { from: first, to: last }
}

/** The page of a log as one file. */
export const showHtml = async (flags: ReportFlags): Promise<void> => {
  const { out = '', force = false, json } = flags
  if (isServerUrl(out)) throw new UsageError('--out is a file.')
  requireFileOrServer(out)
  twoMoments(flags)
  const log = existingLog(flags.log)
  requireNewFile(out, force, { name: 'page of a log', isOne: isPageFile })
  // what is secret here is known by the options in force
  const search = new SecretSearch(knownSecrets(loadConfig(sourcesOf({})), process.env, log), 'file')
  // whoever is handed the file need not know where this computer keeps its logs
  const name = isServerUrl(log) ? withoutPassword(log) : basename(log)
  const view = await View.open(log, { keepsSideFile: false, timers: steadyTimers })
  const count = startCount('packed')
  try {
    if (view.head === null) throw new UsageError(`Nothing was written to ${name} yet: there is no moment to show.`)
    const { damage } = view
    if (damage !== null) note(`The log is damaged at ${damage.stream} number ${damage.number} (${damage.rule}): the file ends before it.`)
    const candles = new LogCandles(log, { copies: copyFolderOf(process.env) })
    await candles.readOnce(view)
    const span = spanIn(view, flags)
    const { html, leftOut } = await writePageFile({ ...span, view, candles, name, version, search, onEvent: count.update })
    await putWhole(out, html)
    const told = { out, bytes: statSync(out).size, firstOrdinal: span.from.ordinal, lastOrdinal: span.to.ordinal, leftOut }
    if (json) return printJson(told)
    for (const sentence of leftOut) note(sentence)
    print(
      columns([
        ['file', `${out}, ${told.bytes} bytes`],
        ['events', `${told.firstOrdinal} to ${told.lastOrdinal}`],
      ]),
    )
  } finally {
    count.stop()
    await view.close()
  }
}
