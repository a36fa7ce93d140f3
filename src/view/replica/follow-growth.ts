import { SqliteStore } from '../../event/sqlite/store.ts'
import type { EventStore } from '../../event/store.ts'
import type { Timers } from '../../kernel/clock.ts'

/** Between two looks at a file: while somebody waits for news, and otherwise. A look takes less than a tenth of a millisecond. */
const POLL_MS = 50
const IDLE_MS = 1000

export type Growth = {
  readonly store: EventStore
  /** what was read last; null: nothing */
  readonly after: string | null
  readonly timers: Timers
  /** looks at what came; awaited before the next one */
  readonly look: (isElsewhere: boolean) => Promise<void>
  readonly isWaitedFor: () => boolean
}

/** Looks at a log whenever it may have grown. Returns how to look at once, and how to stop. */
export const followGrowth = async (growth: Growth): Promise<{ readonly wake: () => void; readonly stop: () => void }> =>
  growth.store instanceof SqliteStore ? ofFile(growth, growth.store) : ofSubscription(growth)

/** A commit of whatever process changes the version. */
const ofFile = ({ timers, look, isWaitedFor }: Growth, store: SqliteStore): { wake: () => void; stop: () => void } => {
  let isStopped = false
  let isLooking = false
  let seen = store.marks.dataVersion
  let callOff = (): void => {}
  const rest = (): void => {
    if (!isStopped) callOff = timers.after(isWaitedFor() ? POLL_MS : IDLE_MS, () => void glance())
  }
  const glance = async (): Promise<void> => {
    isLooking = true
    try {
      const isElsewhere = !store.marks.isInPlace
      const version = store.marks.dataVersion
      if (isElsewhere || version !== seen) await look(isElsewhere)
      seen = version
    } catch {
      // a log that is locked or away is looked at again
    }
    isLooking = false
    rest()
  }
  rest()
  const wake = (): void => {
    // it rests by itself behind that; two looks at once would read the same events twice
    if (isLooking) return
    callOff()
    rest()
  }
  return {
    wake,
    stop: () => {
      isStopped = true
      callOff()
    },
  }
}

const ofSubscription = async ({ store, after, look }: Growth): Promise<{ wake: () => void; stop: () => void }> => {
  let isLooking = false
  let isBehind = false
  const glance = async (): Promise<void> => {
    isBehind = true
    if (isLooking) return
    isLooking = true
    while (isBehind) {
      isBehind = false
      await look(false).catch(() => {})
    }
    isLooking = false
  }
  return { wake: () => {}, stop: await store.subscribe(after, () => void glance()) }
}
