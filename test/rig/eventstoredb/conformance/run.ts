import { randomBytes, randomUUID } from 'node:crypto'
import { type AppendExpectedRevision, type EventStoreDBClient, type JSONEventType, jsonEvent } from '@eventstore/db-client'
import type { ServerProcess } from '../process.ts'
import type { EsdbServer } from '../server.ts'
import { type Outcome, observe } from './observe.ts'

/** What the cases of one recording share, as they did when it was made. */
export type Run = {
  /** in this process: append and read cases */
  readonly server: EsdbServer
  readonly client: EventStoreDBClient
  /** a process of its own, with a file: subscriptions and what may befall it */
  readonly faulty: FaultyRun
  /** what was raised inside the client and handled by nobody, since the last call */
  readonly takeUnhandled: () => unknown[]
}
export type FaultyRun = {
  server: ServerProcess
  readonly client: EventStoreDBClient
  readonly file: string
  /** of the first subscription, which stays open */
  log: readonly unknown[]
}
export type Replay = (run: Run, recorded: unknown) => Promise<unknown>
/** `kept` leaves out of both, recording and replay, what is chance or an effect of speed. */
export type Case = Replay | { readonly replay: Replay; readonly kept: (observed: never) => unknown }
export type Cases = Readonly<Record<string, Case>>

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
/** As in the recording: `A-part-` and eight hexadecimal digits. */
export const fresh = (prefix: string): string => `${prefix}-${randomBytes(4).toString('hex')}`
export const event = (data: JSONEventType['data'] = {}, id: string = randomUUID(), type = 'T') => jsonEvent({ id, type, data })
export const eventsOf = (count: number) => Array.from({ length: count }, (_, n) => event({ n }))

/** Appends and tells what came of it. */
export const append = (
  client: EventStoreDBClient,
  stream: string,
  events: Parameters<EventStoreDBClient['appendToStream']>[1],
  expectedRevision: AppendExpectedRevision = 'any',
): Promise<Outcome> => observe(() => client.appendToStream(stream, events, { expectedRevision }))

/** A stream with revisions 0 to count - 1. */
export const streamOf = async (client: EventStoreDBClient, prefix: string, count: number): Promise<string> => {
  const stream = fresh(prefix)
  await client.appendToStream(stream, eventsOf(count), { expectedRevision: 'no_stream' })
  return stream
}
