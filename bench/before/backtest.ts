import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Columns, emptyColumns } from '../../src/market/tape/candle-series.ts'
import type { Tape } from '../../src/market/tape/tape.ts'
import type { TapeCoin } from '../../src/market/tape/tape-coin.ts'
import { seededTape } from '../synthetic-tape.ts'

/** What is called of an engine, today's or an earlier one's. */
type Engine = {
  runPaper(input: object): Promise<unknown>
  foldNothing(): { heads: { events: number } }
  open(path: string): { close(): Promise<void> }
  loadConfig(sources: object): object
  optionsOf(config: object): object
  past: object
}

const load = async (checkout: string | null): Promise<Engine> => {
  const root = checkout ?? join(import.meta.dirname, '..', '..')
  const from = (path: string) => import(pathToFileURL(join(root, path)).href)
  const [{ runPaper }, { foldNothing }, { SqliteStore }, { loadConfig }] = await Promise.all([
    from(checkout === null ? 'src/run/paper.ts' : 'src/compose.ts'),
    from(checkout === null ? 'src/replay/fold-log.ts' : 'src/command/fold-log.ts'),
    from(checkout === null ? 'src/event/sqlite/store.ts' : 'src/event/sqlite-store.ts'),
    from('src/config/load.ts'),
  ])
  const past = checkout === null ? { past: (await from('src/command/paper-past.ts')).noPast() } : {}
  const Settings = checkout === null ? (await from('src/config/settings.ts')).Settings : null
  const optionsOf = (config: object) => (Settings === null ? { config, options: {} } : { settings: new Settings(config) })
  return { runPaper, foldNothing, open: (path) => SqliteStore.open(path), loadConfig, optionsOf, past }
}

/** As the earlier build holds a coin's candles: in columns of its own. */
const inColumns = ({ series, ...coin }: TapeCoin): object => {
  const { rows, timeframeMs, tickSize } = series
  const columns: Columns = emptyColumns(rows)
  for (let row = 0; row < rows; row++) {
    columns.timeMs[row] = series.openMs(row)
    for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) columns[name][row] = series[name](row)
  }
  return { ...coin, ...columns, rows, timeframeMs, tickSize }
}
const tapeFor = (checkout: string | null, tape: Tape): object => (checkout === null ? tape : { ...tape, coins: tape.coins.map(inColumns) })

/**
 * Plays seeded candles through the defaults onto a durable log. Milliseconds of the run, tape and process start not counted,
 * and its events.
 */
export const backtest = async (
  checkout: string | null,
  log: string,
  candles: number,
  rules: Readonly<Record<string, string>>,
): Promise<{ ms: number; events: number }> => {
  const { runPaper, foldNothing, open, loadConfig, optionsOf, past } = await load(checkout)
  const tape = tapeFor(checkout, seededTape(candles))
  const store = open(log)
  const folded = foldNothing()
  const began = performance.now()
  await runPaper({
    ...optionsOf(loadConfig({ overrides: rules })),
    tape,
    store,
    folded,
    ...past,
    version: 'bench',
    speed: Number.POSITIVE_INFINITY,
    stop: new AbortController().signal,
    tell: () => {},
    keepSnapshot: async () => {},
    onProgress: async () => {},
  })
  const ms = performance.now() - began
  await store.close()
  return { ms, events: folded.heads.events }
}
