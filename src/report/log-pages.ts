import type { EventStore } from '../event/store.ts'

/** What a report reads: all of a log, or what it held at a time. */
export type LogPages = Pick<EventStore, 'isDense' | 'readAll'>
