import { execFileSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { followPast, noPast } from '../src/command/paper-past.ts'
import { loadConfig } from '../src/config/load.ts'
import { SqliteStore } from '../src/event/sqlite/store.ts'
import type { EventStore, Row } from '../src/event/store.ts'
import type { LogEvent } from '../src/kernel/log-event.ts'
import { foldLog, foldNothing } from '../src/replay/fold-log.ts'
import { keepSnapshot } from '../src/replay/snapshots.ts'
import { type Bench, type Figure, figure, ROUNDS } from './figure.ts'
import { copyBeginning } from './long-log.ts'

const child = fileURLToPath(new URL('./recovery-child.ts', import.meta.url))

type Start = { readonly wholeMs: number; readonly bootMs: number; readonly events: number }

const start = (...args: readonly string[]): Start => {
  const began = performance.now()
  const { ms, events } = JSON.parse(execFileSync(process.execPath, [child, ...args], { encoding: 'utf8' }))
  return { wholeMs: performance.now() - began, bootMs: ms, events }
}

/**
 * Cuts a log off so many events behind one of its last seals, which is where snapshots are kept. Returns the seal's
 * position.
 */
const cutBehindSeal = (log: string, tail: number): number => {
  const database = new DatabaseSync(log)
  const sealed = `SELECT max(position) AS position FROM log WHERE type = 'HeadsSealed'`
  const row = database.prepare(`${sealed} AND position <= (SELECT max(position) FROM events) - ?`).get(tail)
  const position = Number(row?.position)
  database.prepare('DELETE FROM events WHERE position > ?').run(position + tail)
  database.close()
  return position
}

/** The same store, as it stood after its first `events` events. */
const upTo = (store: SqliteStore, events: number): EventStore => ({
  isDense: true,
  holdsBack: true,
  findMissing: () => null,
  append: () => Promise.reject(new Error('This store is only read.')),
  readStream: (stream, from) => store.readStream(stream, from),
  async *readAll(after) {
    for await (const page of store.readAll(after)) {
      const kept: Row[] = page.filter((row) => Number(row.position) <= events)
      if (kept.length > 0) yield kept
      if (kept.length < page.length) return
    }
  },
  subscribe: (after, handle) => store.subscribe(after, handle),
  close: () => store.close(),
})

/** Leaves a snapshot that `tail` events follow, of a paper run or of the state alone; returns how many events the log then has. */
const prepare = async (log: string, tail: number, isPaper: boolean): Promise<number> => {
  const position = cutBehindSeal(log, tail)
  const store = SqliteStore.open(log)
  const folded = foldNothing()
  const past = noPast()
  const onEvent = (event: LogEvent): void => followPast(past, folded.state, event)
  await foldLog(upTo(store, position), folded, { isChecked: false, ...(isPaper && { onEvent }) })
  await keepSnapshot(log, store, folded, isPaper ? past : null)
  await store.close()
  return position + tail
}

/**
 * How much longer a process takes to be where its log ends than to start at all, with a snapshot and the longest tail that a killed engine
 * leaves by default, hashes checked as at any boot; whether the history before the snapshot matters; and the same of a paper run.
 */
export const benchRecovery = async ({ folder, isQuick, say }: Bench, log: string): Promise<Figure[]> => {
  const tail = isQuick ? 500 : loadConfig({ overrides: {} }).log.snapshotEveryEvents
  const short = join(folder, 'short.db')
  await copyBeginning(log, short, isQuick ? 2000 : 100_000)
  const paper = join(folder, 'paper.db')
  copyFileSync(log, paper)
  const logs = { long: log, brief: short, paper }
  const events = {
    long: await prepare(log, tail, false),
    brief: await prepare(short, tail, false),
    paper: await prepare(paper, tail, true),
  }
  const samples: { over: number[]; inside: number[]; flat: number[]; paper: number[] } = { over: [], inside: [], flat: [], paper: [] }
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    const bare = start()
    const [long, brief, resumed] = [start(logs.long), start(logs.brief), start(logs.paper, 'paper')]
    if (long.events !== events.long || brief.events !== events.brief || resumed.events !== events.paper)
      throw new Error('A boot knows every event of its log.')
    samples.over.push(long.wholeMs - bare.wholeMs)
    samples.inside.push(long.bootMs)
    samples.flat.push(long.bootMs / brief.bootMs)
    samples.paper.push(resumed.wholeMs - bare.wholeMs)
    say(
      `recovery round ${round + 1}: bare ${bare.wholeMs.toFixed(0)} ms, boot ${long.wholeMs.toFixed(0)} ms, of a tenth ${brief.wholeMs.toFixed(0)} ms, paper ${resumed.wholeMs.toFixed(0)} ms`,
    )
  }
  return [
    figure('recovery.ms', 'ms over process start', samples.over, { is: 'at most', value: 50 }),
    figure('recovery.insideMs', 'ms by its own clock', samples.inside, null),
    figure('recovery.flat', 'times a tenth of the history', samples.flat, null),
    figure('recovery.paperMs', 'ms over process start', samples.paper, null),
  ]
}
