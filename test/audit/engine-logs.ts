import fc from 'fast-check'
import { decode } from '../../src/event/codec.ts'
import type { Row } from '../../src/event/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { type Run, runOn, runs } from '../property/generated-run.ts'

/** A log that an engine wrote, and what its rows say. */
export type EngineLog = { readonly rows: readonly Row[]; readonly events: readonly LogEvent[]; readonly lastSeal: number }

const written = async (run: Run): Promise<EngineLog> => {
  const { rows } = await runOn(run)
  const events = rows.map(decode)
  return { rows, events, lastSeal: events.findLastIndex(({ type }) => type === 'HeadsSealed') }
}

/** The first `count` logs drawn that please; small enough for every row and every pair of rows to be tried. */
export const engineLogs = async (count: number, pleases: (log: EngineLog) => boolean, seed: number): Promise<EngineLog[]> => {
  const logs: EngineLog[] = []
  for (const run of fc.sample(runs(14), { numRuns: 400, seed })) {
    if (logs.length === count) break
    const log = await written(run)
    if (pleases(log)) logs.push(log)
  }
  if (logs.length < count) throw new Error(`Only ${logs.length} logs please.`)
  return logs
}

export const hasType = ({ events }: EngineLog, type: string): boolean => events.some((event) => event.type === type)
/** One position from its entry to its close, with seals in between, in few enough events. */
export const isOneCycle =
  (most: number) =>
  (log: EngineLog): boolean =>
    log.rows.length <= most &&
    log.rows.length >= 40 &&
    hasType(log, 'PositionClosed') &&
    log.events.filter(({ type }) => type === 'HeadsSealed').length > 3
/** Nothing was traded: the shortest whole log there is. */
export const isQuiet = (log: EngineLog): boolean => log.rows.length <= 14 && !hasType(log, 'EntryRequested')
