import { eventId } from '../event/envelope.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import type { TellingLog } from './log.ts'

/** What a person should hear of at once: the fate of an order is open, coins could not be protected, or moved without an order of ours. */
const WARNINGS = new Set([
  'EntryOutcomeUnknown',
  'ProtectionOutcomeUnknown',
  'ExitOutcomeUnknown',
  'ProtectionAbandoned',
  'TopUpAbandoned',
  'ExitAbandoned',
  'EntryLateFilled',
  'ProtectionLateFilled',
  'ExitLateFilled',
  'ForeignFill',
  'UncoveredSaleObserved',
  'UnownedReportsObserved',
  'LineObserved',
  'FeedObserved',
  'ClockMoved',
  'ClockObserved',
  'InstrumentHalted',
  'MarkPriceObserved',
  'AccountDifferenceObserved',
  'ExposedAlarmRaised',
  'TrailingStale',
  'StrategyLate',
])
const MILESTONES = new Set([
  'SessionStarted',
  'SessionReconciled',
  'SessionDraining',
  'SessionStopped',
  'ConfigApplied',
  'PositionClosed',
  'AccountDifferenceResolved',
  'InstrumentResumed',
  'StrategyResumed',
  'ExposedAlarmEnded',
])

const levelOf = (event: LogEvent): 'warn' | 'info' | 'debug' => {
  if (WARNINGS.has(event.type)) return 'warn'
  // orders on the account that nobody here asked for
  if (event.type === 'SessionReconciled' && event.data.others !== undefined) return 'warn'
  return MILESTONES.has(event.type) ? 'info' : 'debug'
}

/** One line an event, once it is durable, with the ids that tie it to its cause: milestones at info, all others at debug. */
export const eventLog =
  (log: TellingLog) =>
  (event: LogEvent): void => {
    const { stream, number, type, time, input, correlation, causation, data } = event
    const level = levelOf(event)
    if (log.isLevelEnabled(level))
      log[level]({ event: eventId(event), stream, number, tapeTime: time, input, correlation, causation, data }, type)
  }
