import { setImmediate } from 'node:timers/promises'
import { expect } from 'vitest'
import { poolFigures } from '../../projections/pool-figures.ts'
import { Interruption } from '../../src/command/interruption.ts'
import { followPast, noPast, type PaperPast } from '../../src/command/paper-past.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/schema.ts'
import { Settings } from '../../src/config/settings.ts'
import type { ChooseStrategy } from '../../src/decision/strategy.ts'
import { decode } from '../../src/event/codec.ts'
import type { Epoch } from '../../src/event/leased-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { EventStore, Stored } from '../../src/event/store.ts'
import type { PaperVenue } from '../../src/exchange/paper/venue.ts'
import type { Exchange, PlaceOrder, Report } from '../../src/exchange/port.ts'
import { isContract } from '../../src/kernel/instrument-symbol.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { format, parse } from '../../src/kernel/money.ts'
import type { Tape } from '../../src/market/tape/tape.ts'
import type { Slices } from '../../src/pool/slices.ts'
import { stateHashes } from '../../src/replay/engine-state.ts'
import { type Folded, foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import type { Reading } from '../../src/replay/reading-folds.ts'
import { runPaper } from '../../src/run/paper.ts'
import type { Script } from '../../src/run/script/script.ts'

export type Placed = { readonly order: PlaceOrder; readonly wasDurable: boolean }
export type Played = {
  readonly folded: Folded
  /** what is only read: orders, fees, performance and the like */
  readonly reading: Reading
  readonly store: EventStore
  readonly events: readonly LogEvent[]
  readonly hashes: ReturnType<typeof stateHashes>
  /** the venue's own books, and what it was asked to place */
  readonly venue: PaperVenue
  readonly placed: readonly Placed[]
  readonly rowsPlayed: number
}

/** A store whose disk takes its time, and which knows what it has made durable. */
export class SlowStore extends MemoryStore {
  readonly #durable = new Set<string>()

  isDurable(orderId: string): boolean {
    return this.#durable.has(orderId)
  }

  override async append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    await super.append(stream, expected, events)
    await setImmediate()
    for (const { data } of events) this.#durable.add(String(JSON.parse(data).orderId))
  }
}

const eventsOf = async (store: EventStore): Promise<LogEvent[]> => {
  const events: LogEvent[] = []
  for await (const page of store.readAll(null)) events.push(...page.map(decode))
  return events
}

/** What a start makes of a log: the state, and what a paper run wants besides, in one walk. */
export const bootFrom = async (store: EventStore): Promise<{ readonly folded: Folded; readonly past: PaperPast }> => {
  const folded = foldNothing()
  const past = noPast()
  await foldLog(store, folded, { isChecked: true, onEvent: (event) => followPast(past, folded.state, event) })
  return { folded, past }
}

/** A line to the venue that keeps what is placed, and through which reports may come late or twice. */
const watching = (venue: PaperVenue, onPlace: (order: PlaceOrder) => void, disturb: Disturb): Exchange => ({
  can: venue.can,
  place: (order) => {
    onPlace(order)
    venue.place(order)
  },
  cancel: (request) => venue.cancel(request),
  amend: (request) => venue.amend(request),
  cancelReplace: (request) => {
    onPlace(request.place)
    venue.cancelReplace(request)
  },
  query: (query) => venue.query(query),
  survey: (asked) => venue.survey(asked),
  clock: () => {
    throw new Error('The paper venue is not asked for its time: it is the tape’s.')
  },
  listen: (listener) => venue.listen((report) => disturb(report, listener)),
})
/** Decides what the engine is told of a report, and when. */
export type Disturb = (report: Report, tell: (report: Report) => void) => void

type Playing = {
  readonly tape: Tape
  readonly script?: Script
  readonly set?: Readonly<Record<string, string>>
  /** a configuration, and one that comes with the engine */
  readonly file?: string
  readonly profile?: string
  /** who holds the options that are in force */
  readonly settingsOf?: (config: Config) => Settings
  readonly store?: EventStore
  readonly stop?: AbortSignal
  readonly onProgress?: (rowsPlayed: number) => Promise<void>
  /** receives what the venue was asked to place, also if the engine fails */
  readonly placed?: Placed[]
  readonly slices?: Slices
  readonly strategy?: ChooseStrategy
  /** of a log on a server: the epoch of this engine, which is never taken over */
  readonly epoch?: Epoch
  /** between the venue and the engine */
  readonly disturb?: Disturb
  /** asked after seals, with what is folded by then */
  readonly keepSnapshot?: (folded: Folded) => Promise<void>
}

/** Plays a tape with a whole engine in this process; goes on where the store ends. */
export const play = async ({
  tape,
  script,
  set = {},
  file,
  profile,
  settingsOf = (config) => new Settings(config),
  store = new SlowStore(),
  stop,
  onProgress,
  placed = [],
  slices,
  strategy,
  epoch,
  disturb = (report, tell) => tell(report),
  keepSnapshot = async () => {},
}: Playing): Promise<Played> => {
  const config = loadConfig({ profile, file, overrides: set })
  const { folded, past } = await bootFrom(store)
  const wasDurable = (orderId: string): boolean => !(store instanceof SlowStore) || store.isDurable(orderId)
  let venue: PaperVenue | null = null
  const result = await runPaper({
    settings: settingsOf(config),
    tape,
    ...(script && { script }),
    store,
    folded,
    past,
    ...(slices && { slices }),
    ...(strategy && { strategy }),
    ...(epoch && { lease: { epoch, holds: () => true, interruption: new Interruption() } }),
    version: 'test',
    speed: Number.POSITIVE_INFINITY,
    stop: stop ?? new AbortController().signal,
    tell: () => {},
    keepSnapshot: () => keepSnapshot(folded),
    onProgress: onProgress ?? (async () => {}),
    through: (made) => {
      venue = made
      return watching(made, (order) => placed.push({ order, wasDurable: wasDurable(order.orderId) }), disturb)
    },
  })
  const events = await eventsOf(store)
  return {
    folded,
    reading: past.reading,
    store,
    events,
    hashes: stateHashes(folded.state),
    venue: venue!,
    placed,
    rowsPlayed: result.rowsPlayed,
  }
}

/** What the folds say is owned, as the venue would say it: every pool's cash, and every coin held. */
const ownedByFolds = ({ folded }: Pick<Played, 'folded'>): Record<string, string> => {
  const { budget, lots, portfolio } = folded.state.folds
  const owned: Record<string, bigint> = {}
  for (const asset of Object.keys(budget.pools)) owned[asset] = poolFigures(budget, lots, asset).cash
  for (const [symbol, { held }] of Object.entries(portfolio)) {
    // contracts are on no balance; what they brought in is cash
    if (isContract(symbol)) continue
    const base = symbol.split('/')[0]!
    owned[base] = (owned[base] ?? 0n) + held
  }
  return Object.fromEntries(Object.entries(owned).map(([asset, amount]) => [asset, format(amount)]))
}

/** The venue's own balances, without the assets that it only has heard of. */
const ownedByVenue = ({ venue }: Pick<Played, 'venue'>): Record<string, string> =>
  Object.fromEntries(Object.entries(venue.balances()).filter(([, amount]) => parse(amount) !== 0n))

export const expectConserved = (played: Played): void => {
  const byFolds = Object.fromEntries(Object.entries(ownedByFolds(played)).filter(([, amount]) => amount !== '0'))
  expect(byFolds, 'what the folds own is what the venue says').toEqual(ownedByVenue(played))
}
