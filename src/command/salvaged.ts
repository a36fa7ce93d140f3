import type { EventStore } from '../event/store.ts'
import { TapeClock } from '../kernel/clock.ts'
import type { LogSalvaged } from '../kernel/facts.ts'
import { NO_PARTS, streams } from '../kernel/streams.ts'
import { foldLog, foldNothing } from '../replay/fold-log.ts'
import { Recorder } from './recorder.ts'

type Salvaged = Omit<LogSalvaged['data'], 'branch' | 'from'>

/**
 * Ends the beginning of a damaged log with the word that it is one. `branch`: where its order ids come from then; a tape's log keeps the
 * one it has. Returns the new head.
 */
export const recordSalvaged = async (store: EventStore, run: string, branch: string, data: Salvaged): Promise<string> => {
  const folded = await foldLog(store, foldNothing(), { isChecked: true })
  const { begun, branches } = folded.state.facts
  // nothing happens now: the log's own time stands
  const clock = new TapeClock()
  clock.set(folded.lastTimeMs)
  const recorder = new Recorder({ store, folded, clock, run, tell: () => {}, follow: () => {} })
  const present = begun?.of === 'tape' ? branches.at(-1) : undefined
  const fact = { type: 'LogSalvaged', data: { branch: present ?? branch, from: folded.heads.head(), ...data } } as const
  recorder.note({ stream: streams.log, parts: NO_PARTS }, fact, 'operator')
  await recorder.durable()
  return folded.heads.head()
}
