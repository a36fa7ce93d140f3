import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { SqliteStore } from '../src/event/sqlite/store.ts'
import { pause, steadyTimers } from '../src/kernel/clock.ts'
import { accessOf } from '../src/web/access/access.ts'
import { bundlePage } from '../src/web/bundle-page.ts'
import { type OpenedPage, openLogPage } from '../src/web/open-log-page.ts'
import { type Bench, type Figure, figure, quantile, ROUNDS, seconds } from './figure.ts'
import { measureIntents } from './live-intent.ts'
import { makeLongLog } from './long-log.ts'
import { openReaders, streamFrom } from './open-readers.ts'
import { PageReader } from './page-reader.ts'

const PAGES = 5
const KB = 1000
/** as long as somebody may leave a page open and go for a coffee */
const IDLE_MS = 600_000

const access = accessOf({ readKey: '', tradeKey: '', hosts: '', sessionMin: 60 }, false)

const openPage = (log: string): Promise<OpenedPage> =>
  openLogPage({
    ...{ log, version: 'bench', access, link: null, timers: steadyTimers, env: process.env, page: bundlePage },
    at: { host: '127.0.0.1', port: 0, isNamed: false },
    warn: () => {},
    onIndexed: () => {},
  })

/** Kilobytes of all that a browser loads before it asks for anything of the log. */
const bundleKb = async (): Promise<number> => {
  const files = await bundlePage()
  const packed = await Promise.all(files.map(({ bytes }) => promisify(gzip)(bytes)))
  return packed.reduce((sum, { byteLength }) => sum + byteLength, 0) / KB
}

/** Milliseconds until all that a desk shows first is answered, by a server that is up. */
const deskMs = async (log: string, rounds: number): Promise<number[]> => {
  const page = await openPage(log)
  const reader = await PageReader.enter(page.url, access.readKey)
  const taken: number[] = []
  for (let round = 0; round < rounds; round++) taken.push(1000 * (await seconds(() => reader.desk())))
  await page.close()
  return taken
}

/** Share of a core, in percent, that the server takes while a page is open and nothing happens. */
const idlePct = async (log: string, ms: number): Promise<number> => {
  const page = await openPage(log)
  const readers = await streamFrom(page.url, access.readKey, 1)
  const before = process.cpuUsage()
  await pause(steadyTimers, ms)
  const { user, system } = process.cpuUsage(before)
  readers.stop()
  await page.close()
  return (100 * (user + system)) / (1000 * ms)
}

/** Seconds that an engine takes for so many events of a log, at its own pace. */
const makingS = async (log: string, events: number, isRead: boolean): Promise<number> => {
  await SqliteStore.open(log).close()
  const readers = isRead ? await openReaders(log, access, PAGES) : null
  const took = await seconds(() => makeLongLog(log, events, { hasRules: false, say: () => {} }))
  readers?.stop()
  return took
}

type Costs = Record<'latency' | 'throughput', number[]>

/** The same intents and the same events, with five pages open and with none, turn about. */
const costs = async ({ folder, isQuick, say }: Bench): Promise<Costs> => {
  const made: Costs = { latency: [], throughput: [] }
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    const at = (name: string): string => {
      const path = join(folder, `page-${name}-${round}`)
      mkdirSync(path)
      return path
    }
    const count = isQuick ? 5 : 200
    const alone = await measureIntents(at('alone'), count)
    const read = await measureIntents(at('read'), count, (log) => openReaders(log, access, PAGES))
    made.latency.push(quantile(read.intents, 0.99) / quantile(alone.intents, 0.99))
    const events = isQuick ? 500 : 20_000
    const aloneS = await makingS(join(at('made'), 'log.db'), events, false)
    const readS = await makingS(join(at('made-read'), 'log.db'), events, true)
    made.throughput.push(aloneS / readS)
    say(`page round ${round + 1}: an intent ${made.latency.at(-1)!.toFixed(2)} times, ${made.throughput.at(-1)!.toFixed(2)} of the events`)
  }
  return made
}

/** What a page weighs, how soon it is there, and what it costs whom it looks at. */
export const benchPage = async (bench: Bench, log: string): Promise<Figure[]> => {
  const { isQuick } = bench
  const { latency, throughput } = await costs(bench)
  return [
    figure('page.bundleKb', 'kB, compressed', [await bundleKb()], { is: 'at most', value: 250 }, 110),
    figure('page.deskMs', 'ms until all is answered', await deskMs(log, isQuick ? 1 : ROUNDS), { is: 'at most', value: 700 }),
    figure('page.idlePct', '% of a core', [await idlePct(log, isQuick ? 3000 : IDLE_MS)], { is: 'at most', value: 1 }),
    figure('page.engineP99', 'times without pages', latency, { is: 'at most', value: 1.1 }),
    figure('page.engineThroughput', 'of that without pages', throughput, { is: 'at least', value: 0.95 }),
  ]
}
