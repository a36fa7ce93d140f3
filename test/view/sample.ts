import type { EventOf, EventType } from '../../src/kernel/log-event.ts'

/** What an event says, and the sentence that a person is to read of it, written by hand. */
export type Sample<T extends EventType> = readonly [data: EventOf<T>['data'], line: string]
export type Samples<T extends EventType> = { readonly [Type in T]: Sample<Type> }

/** When every sample happens. */
export const AT_MS = Date.parse('2024-05-01T12:00:00Z')
export const MINUTE_MS = 60_000
