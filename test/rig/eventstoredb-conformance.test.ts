import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStoreDBClient } from '@eventstore/db-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { orBlanks, RECORDINGS, recordingOf } from '../recordings.ts'
import { appendCases } from './eventstoredb/conformance/appends.ts'
import { clusterCases } from './eventstoredb/conformance/cluster.ts'
import { concurrencyCases } from './eventstoredb/conformance/concurrency.ts'
import { idempotencyCases } from './eventstoredb/conformance/idempotency.ts'
import { killCases } from './eventstoredb/conformance/kills.ts'
import { normal } from './eventstoredb/conformance/normal.ts'
import { shownError } from './eventstoredb/conformance/observe.ts'
import { readCases } from './eventstoredb/conformance/reads.ts'
import type { Cases, Run } from './eventstoredb/conformance/run.ts'
import { GRACE_MS, stopCases } from './eventstoredb/conformance/stops.ts'
import { subscriptionCases } from './eventstoredb/conformance/subscriptions.ts'
import { valueCases } from './eventstoredb/conformance/values.ts'
import { startServerProcess } from './eventstoredb/process.ts'
import { startEventStoreDb } from './eventstoredb/server.ts'

const recording = recordingOf('eventstoredb/behaviour.json')
type Recorded = { readonly case: string; readonly observed: unknown }
const recorded = (existsSync(recording) ? JSON.parse(readFileSync(recording, 'utf8')) : []) as Recorded[]

const cases: Cases = {
  ...appendCases,
  ...idempotencyCases,
  ...valueCases,
  ...readCases,
  ...concurrencyCases,
  ...subscriptionCases,
  ...stopCases,
  ...killCases,
  ...clusterCases,
}
/** What is no matter of the protocol. */
const notReplayed: Readonly<Record<string, string>> = {
  'speed, in-memory db': 'how fast another program is on another machine',
  'speed, on-disk db': 'how fast another program is on another machine',
}

let run: Run
const folder = mkdtempSync(join(tmpdir(), 'eventstoredb-'))
const unhandled: unknown[] = []
const note = (error: unknown): void => {
  unhandled.push(error)
}
const takeUnhandled = (): unknown[] => unhandled.splice(0).map(shownError)
let runnersOwn: NodeJS.UnhandledRejectionListener[] = []

describe.skipIf(recorded.length === 0)('the server behaves as the recorded EventStoreDB', { tags: [RECORDINGS] }, () => {
  beforeAll(async () => {
    // the client itself leaves rejections unhandled, which is part of the recording: they are counted, not reported
    runnersOwn = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', note)
    const server = await startEventStoreDb()
    const file = join(folder, 'events.jsonl')
    const faulty = await startServerProcess({ file, graceMs: GRACE_MS })
    run = {
      server,
      client: EventStoreDBClient.connectionString(server.url),
      faulty: { server: faulty, client: EventStoreDBClient.connectionString(faulty.url), file, log: [] },
      takeUnhandled,
    }
  })
  afterAll(async () => {
    await run.faulty.server.signal('SIGKILL')
    await run.server.close()
    process.removeAllListeners('unhandledRejection')
    for (const listener of runnersOwn) process.on('unhandledRejection', listener)
    rmSync(folder, { recursive: true })
  })

  test('every recorded case is replayed or said not to be one of the protocol, and no other', () => {
    const handled = [...Object.keys(cases), ...Object.keys(notReplayed)]
    expect(handled.toSorted()).toEqual(recorded.map((one) => one.case).toSorted())
  })

  test.for(
    orBlanks(
      recorded.filter((one) => notReplayed[one.case] === undefined),
      69,
    ),
  )('$case', async ({ case: name, observed }) => {
    const entry = cases[name]
    if (entry === undefined) throw new Error('no replay')
    const { replay, kept } = typeof entry === 'function' ? { replay: entry, kept: (value: never): unknown => value } : entry
    const replayed = await replay(run, observed)
    expect(normal(kept(replayed as never))).toEqual(normal(kept(observed as never)))
  })

  test('nothing else was left unhandled inside the client', () => {
    expect(takeUnhandled()).toEqual([])
  })
})
