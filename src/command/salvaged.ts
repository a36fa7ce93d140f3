import type { EventStore } from '../event/store.ts'
import type { LogSalvaged } from '../kernel/common-facts.ts'
import { NO_PARTS, streams } from '../kernel/streams.ts'
import { foldLog, foldNothing } from '../replay/fold-log.ts'
import { recorderAtRest } from './recorder-at-rest.ts'

type Salvaged = Omit<LogSalvaged['data'], 'branch' | 'from'>

/**
 * Appends `LogSalvaged` to a log that holds only what stood before the damage of another one. `branch`: what its order ids are made
 * of from then on; the log of a tape keeps the branch that it has. Returns the new head and how many events there are.
 */
export const recordSalvaged = async (store: EventStore, run: string, branch: string, data: Salvaged) => {
  const folded = await foldLog(store, foldNothing(), { isChecked: true })
  const { heads, state } = folded
  const { begun, branches } = state.facts
  const present = begun?.of === 'tape' ? branches.at(-1) : undefined
  const recorder = recorderAtRest(store, folded, run)
  const fact = { type: 'LogSalvaged', data: { branch: present ?? branch, from: heads.head(), ...data } } as const
  recorder.note({ stream: streams.log, parts: NO_PARTS }, fact, 'operator')
  await recorder.durable()
  return { events: heads.events, head: heads.head() }
}
