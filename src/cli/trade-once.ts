import type { FeedIdentity } from '../../machines/session/events.ts'
import { followOpenRequests, type OpenRequests } from '../command/open-requests.ts'
import { publicOptions } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { Settings } from '../config/settings.ts'
import { steadyTimers } from '../kernel/clock.ts'
import type { Mode } from '../kernel/common-facts.ts'
import { Failure } from '../kernel/errors.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { someOf } from '../kernel/some-of.ts'
import { VenueTime } from '../kernel/venue-time.ts'
import type { FeedItem } from '../market/live/feed.ts'
import { eventLog } from '../ops/event-log.ts'
import { levelOf, logOnDemand, type TellingLog } from '../ops/log.ts'
import { openMessageFile } from '../ops/message-file.ts'
import { SessionWatch } from '../ops/session-watch.ts'
import { verdictLog } from '../ops/verdict-log.ts'
import { watchEngine } from '../ops/watchdog/watchdog.ts'
import { type Folded, foldLog } from '../replay/fold-log.ts'
import { keepSnapshot, startFromSnapshot } from '../replay/snapshots.ts'
import { InputFiles } from '../run/inputs/input-files.ts'
import { newestKept } from '../run/inputs/input-reading.ts'
import { inputsFolder, segmentsIn } from '../run/inputs/segment-folder.ts'
import { knownInstruments } from '../run/known-instruments.ts'
import { runLiveSession } from '../run/live-session.ts'
import type { Ending } from './ending.ts'
import { reportFault } from './fault.ts'
import { openGatedFeed } from './gated-feed.ts'
import { heedful } from './heedful.ts'
import { LiveJournal } from './live-journal.ts'
import { type LogWanted, type OpenLog, onLog } from './on-log.ts'
import { note } from './output.ts'
import { startReading } from './progress.ts'
import { snapshotKeeper } from './snapshot-keeper.ts'
import { TradeControl } from './trade-control.ts'
import { requireTradeable, tradedOn } from './traded-log.ts'
import { version } from './version.ts'

export type TradeWanted = LogWanted & {
  readonly ending: Ending
  readonly config: Config
  /** the same, read again; throws WrongConfiguration */
  readonly readConfig: () => Config
  /** what was named; a log that is resumed says the rest */
  readonly wanted: Partial<FeedIdentity>
  readonly isResumed: boolean
  /** called when it trades; `socket`: where it hears wishes, null where none could be opened */
  readonly onTrading: (socket: string | null) => void
}

/** Trades on one log until it is told to stop. */
export const tradeOnce = (input: TradeWanted): Promise<void> => onLog(input, (log, stop) => tradeOn({ ...input, stop }, log))

const nothing = (): { readonly open: OpenRequests } => ({ open: {} })

const tradeOn = async (input: TradeWanted, log: OpenLog): Promise<void> => {
  const { config, isResumed, stop } = input
  const { name, store, cachePath, lease, interruption } = log
  const begun = await startFromSnapshot(cachePath, store, nothing)
  const { folded, beside } = begun
  const follow = (event: LogEvent): void => followOpenRequests(beside.open, folded.state, event)
  // whoever watches reads sentences, and a file or a supervisor is given messages
  const journal = process.stdout.isTTY ? new LiveJournal(folded.heads.events) : null
  const hearPast = (event: LogEvent): void => {
    follow(event)
    journal?.pass(event)
  }
  const isRead = startReading(name)
  await foldLog(heedful(store, stop), folded, { after: begun.after, isChecked: true, onEvent: hearPast }).finally(isRead)
  const venueUrl = process.env.COINFOLD_VENUE_URL || undefined
  const mode: Mode = venueUrl === undefined ? 'paper' : 'local'
  requireTradeable(folded, { isResumed, mode, logPath: name, config })
  const identity = tradedOn(folded, input.wanted)
  const settings = new Settings(config)
  // a venue may be slow to answer, and persons are not to wait for it
  const control = await TradeControl.open({
    ...{ logName: name, logPath: cachePath, mode, identity, folded, settings, read: input.readConfig },
    endNow: (signal) => input.ending.now(signal),
  })
  const opening = openBehind(folded, name, () => openGatedFeed(identity, venueUrl, knownInstruments(folded.state, identity)))
  const { feed, gate, told } = await opening.catch(async (error) => {
    await control.close()
    throw error
  })
  const running = new VenueTime(steadyTimers, () => feed.aheadOfSteadyMs, folded.lastTimeMs)
  const venue = { clockOffsetMs: () => offsetMs(feed.aheadOfSteadyMs), requests: () => gate.usage }
  control.tick(running, venue)
  const keep = (): Promise<void> => keepSnapshot(cachePath, store, folded, beside)
  const { writes, tell } = await tellersOf(config, journal)
  const watch = new SessionWatch({
    ...{ timers: steadyTimers, running, folded, book: `${mode}.${identity.venue}.main`, symbols: identity.symbols, log: writes },
    ...{ ...venue, options: () => settings.now.alerts },
  })
  control.watched(watch)
  const events = (): number => folded.heads.events
  const kept = config.inputs.record === 'off' ? null : keptBeside(cachePath, folded.cursor.input, settings)
  let unwatch = (): void => {}
  try {
    await runLiveSession({
      ...{ settings, feed, told, identity, mode, store },
      ...(lease && { lease: { ...lease, interruption } }),
      ...{ folded, open: beside.open, version, stop, running, tell, follow },
      keepSnapshot: snapshotKeeper(keep, events, () => settings.now.log.snapshotEveryEvents),
      say: (item) => {
        control.hear(item)
        watch.hear(item)
        note(feedText(item))
      },
      onVerdicts: verdictLog(writes),
      ...(kept !== null && { keeping: { files: kept, optionsOf: publicOptions } }),
      onOpen: (engine, source) => control.begin(engine, source),
      onTrading: ({ market }, source) => {
        unwatch = watchEngine(source, settings, endLate)
        void watch.begin(market, store)
        input.ending.reloadBy((signal) => void control.reload(signal))
        input.ending.drainBy((signal) => void control.drain(signal).then((isDraining) => isDraining || input.ending.now(signal)))
        note(tradingText(mode, identity, name))
        input.onTrading(control.socket)
      },
    })
  } finally {
    unwatch()
    gate.stop()
    await kept?.close()
    await Promise.all([control.close(), watch.close()])
  }
  await keep()
}

/** What messages are written by, and what hears of events: messages go to a file where one is named, whatever a terminal shows. */
const tellersOf = async (
  { log }: Config,
  journal: LiveJournal | null,
): Promise<{ writes: TellingLog; tell: (event: LogEvent) => void }> => {
  const out = await openMessageFile(log, note)
  const writes = logOnDemand({ level: levelOf(log.level, out !== null || journal === null ? 'unseen' : 'shown'), ...(out && { out }) })
  const message = eventLog(writes)
  const tell = (event: LogEvent): void => {
    message(event)
    journal?.tell(event)
  }
  return { writes, tell }
}

/** Nothing that is underway is waited for: what does not come to its end would be among it. */
const endLate = (error: Error): never => {
  reportFault(error)
  process.exit()
}

const tradingText = (mode: Mode, { symbols, venue }: FeedIdentity, logName: string): string =>
  `Trading on ${mode === 'local' ? 'a local venue' : 'paper'}: ${symbols.join(', ')} at ${venue}, log ${logName}. Ctrl-C stops; "npm start -- journal --follow" tells what happens.`

/** The venue's clock less the computer's. */
const offsetMs = (aheadOfSteadyMs: number | null): number | null =>
  aheadOfSteadyMs === null ? null : Math.round(steadyTimers.steadyMs() + aheadOfSteadyMs - steadyTimers.wallMs())

/** What is taken in, in a folder beside the log; numbers go on above those of the log and of what was kept before. */
const keptBeside = (logPath: string, cited: number, settings: Settings): InputFiles => {
  const folder = inputsFolder(logPath)
  return new InputFiles({ folder, cited, keep: () => settings.now.inputs, say: note }, newestKept(segmentsIn(folder)))
}

type Opened = Awaited<ReturnType<typeof openGatedFeed>>

/** Opens a feed whose time is not before the end of the log; else nothing of it is left that would keep the process alive. */
const openBehind = async (folded: Folded, logPath: string, open: () => Promise<Opened>): Promise<Opened> => {
  const opened = await open()
  try {
    requireNotAhead(folded, steadyTimers.steadyMs() + (opened.feed.aheadOfSteadyMs ?? 0), logPath)
    return opened
  } catch (error) {
    opened.gate.stop()
    await opened.feed.close()
    throw error
  }
}

/** A second: as far as two measures of the venue's clock may be apart. */
const MOST_AHEAD_MS = 1000

const requireNotAhead = ({ lastTimeMs, heads }: Folded, venueMs: number, logPath: string): void => {
  const aheadMs = lastTimeMs - venueMs
  if (heads.events === 0 || aheadMs <= MOST_AHEAD_MS) return
  throw new Failure(
    `The log ${logPath} ends ${Math.ceil(aheadMs / 1000)} s in the future by the venue's clock: what is decided now would stand before what was. Wait until then, or look at what wrote it.`,
  )
}

const feedText = (item: FeedItem): string => {
  switch (item.kind) {
    case 'line':
      if (item.is === 'gap') return `Some of the market was missed (${item.because}).`
      return `The feed${item.symbols === null ? '' : ` of ${someOf(item.symbols)}`} is ${item.is} (${item.because}).`
    case 'trading':
      return `${item.symbol} is ${item.is} at the venue (${item.because}).`
    case 'instrument':
      return `${item.instrument.symbol} has other filters at the venue than before: they apply to the next orders; a tick or a contract of another size needs a new start, and nothing of it is bought before.`
    default:
      return ''
  }
}
