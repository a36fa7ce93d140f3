import { loadConfig, publicOptions } from '../config/load.ts'
import { openLogToRead } from '../event/open-log-to-read.ts'
import { canonical } from '../kernel/canonical.ts'
import { foldLog, foldNothing } from '../replay/fold-log.ts'
import { requireWritten } from './log-file.ts'
import { note } from './output.ts'

/** An option of a log that is not what it is by itself; null: there is no such option, any more or yet. */
export type Setting = { readonly path: string; readonly value: unknown; readonly standard: unknown }

/** What was set: options whose value is not their default today. */
export const settingsOf = (options: Readonly<Record<string, unknown>>): Setting[] => {
  const standards = publicOptions(loadConfig({}))
  return Object.keys({ ...standards, ...options })
    .map((path) => ({ path, value: options[path] ?? null, standard: standards[path] ?? null }))
    .filter(({ value, standard }) => value !== null && canonical(value) !== canonical(standard))
}

export const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The options that the newest session of a log was made with. */
export const optionsOf = async (log: string): Promise<Readonly<Record<string, unknown>>> => {
  const store = await openLogToRead(log, note)
  try {
    let sinceMs: number | null = null
    const { state, heads } = await foldLog(store, foldNothing(), {
      isChecked: true,
      onEvent: (event) => {
        if (event.type === 'ConfigApplied' && event.number > 0) sinceMs = event.time
      },
    })
    requireWritten(log, heads.events > 0)
    if (sinceMs !== null)
      note(`Only from ${new Date(sinceMs).toISOString()} on: a later start changed options, and "report summary" says which and when.`)
    return state.facts.options ?? {}
  } finally {
    await store.close()
  }
}
