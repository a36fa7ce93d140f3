import { join } from 'node:path'
import { type AppendExpectedRevision, EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client'
import { asWriter } from '../src/cli/as-writer.ts'
import { Interruption } from '../src/command/interruption.ts'
import { noPast } from '../src/command/paper-past.ts'
import { loadConfig } from '../src/config/load.ts'
import { Settings } from '../src/config/settings.ts'
import { messageOf } from '../src/event/eventstoredb/metadata.ts'
import { openLogToWrite } from '../src/event/open-log-to-write.ts'
import type { Row } from '../src/event/store.ts'
import { foldLog, foldNothing } from '../src/replay/fold-log.ts'
import { runPaper } from '../src/run/paper.ts'
import { startServerProcess } from '../test/rig/eventstoredb/process.ts'
import { seconds } from './figure.ts'
import { CAPITAL, OPTIONS, swingingTape } from './long-log.ts'

/** A whole engine on a log of a server, mirror and lease with it, from opening it to closing it. Returns the rows it wrote. */
const engine = async (folder: string, url: string, minutes: number): Promise<{ rows: readonly Row[]; taken: number }> => {
  const config = { ...loadConfig({ overrides: OPTIONS }), capital: CAPITAL }
  const rows: Row[] = []
  const tape = swingingTape(minutes)
  const stop = new AbortController().signal
  const taken = await seconds(async () => {
    const log = await openLogToWrite(url, { ...asWriter(config), mirrorFolder: folder })
    const folded = await foldLog(log.store, foldNothing(), { isChecked: true })
    await runPaper({
      settings: new Settings(config),
      tape,
      store: log.store,
      lease: { ...log.lease!, interruption: new Interruption() },
      folded,
      past: noPast(),
      version: 'bench',
      speed: Number.POSITIVE_INFINITY,
      stop,
      tell: () => {},
      keepSnapshot: async () => {},
      onProgress: async () => {},
    })
    await log.close()
  })
  const log = await openLogToWrite(url, { ...asWriter(config), mirrorFolder: folder })
  for await (const page of log.store.readAll(null)) rows.push(...page)
  await log.close()
  return { rows, taken }
}

/** The same events, one after the other, as anybody would write them with the vendor's client. */
const naively = (client: EventStoreDBClient, name: string, rows: readonly Row[]): Promise<number> => {
  const appends = rows.map((row) => {
    const { stream, number } = row
    const event = jsonEvent({ ...messageOf(row), id: crypto.randomUUID() })
    const expectedRevision: AppendExpectedRevision = number === 0 ? NO_STREAM : BigInt(number - 1)
    return { stream: `${name}.${stream}`, event, expectedRevision }
  })
  return seconds(async () => {
    for (const { stream, event, expectedRevision } of appends) await client.appendToStream(stream, event, { expectedRevision })
  })
}

/** Naive time / engine's time, for a whole run. The server has each append on its disk before it answers, as a real one. */
export const benchServerRun = async (folder: string, minutes: number, rounds: number, say: (text: string) => void): Promise<number[]> => {
  const server = await startServerProcess({ file: join(folder, 'whole-run.jsonl'), isFlushed: true })
  const { url } = server
  const bare = EventStoreDBClient.connectionString(url)
  const ratios: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const { rows, taken } = await engine(join(folder, `run-${round}`), `${url}&group=run${round}`, minutes)
    const raw = await naively(bare, `naive${round}`, rows)
    say(`whole run ${round}: ${rows.length} events in ${taken.toFixed(2)} s, one by one by the bare client ${raw.toFixed(2)} s`)
    // the first round warms up
    if (round > 0) ratios.push(raw / taken)
  }
  await bare.dispose()
  await server.signal('SIGTERM')
  return ratios
}
