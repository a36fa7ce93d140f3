import type { EventStore } from '../store.ts'
import { Batches } from '../transfer/batches.ts'

/** Appends the first `events` events of a log to an empty one, in the global order. They were found sound before. */
export const copyBeginning = async (from: EventStore, to: EventStore, events: number): Promise<void> => {
  const batches = new Batches(to)
  let left = events
  if (left > 0)
    for await (const page of from.readAll(null)) {
      for (const row of page.slice(0, left)) await batches.add(row)
      left -= page.length
      if (left <= 0) break
    }
  await batches.flush()
}
