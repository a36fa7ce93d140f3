import type { TapeIdentity } from '../../machines/session/events.ts'
import { canonical } from '../kernel/canonical.ts'
import { UsageError } from '../kernel/errors.ts'
import type { Tape } from '../market/tape/tape.ts'
import type { Folded } from '../replay/fold-log.ts'

/** Whether a log and what is to be played on it fit together. Each throws a UsageError before anything is written. */

/** An empty log, whose engine was killed before its first event, is resumed from its beginning. */
export const requireEmptyOrResumed = ({ heads }: Folded, isResumed: boolean, logPath: string): void => {
  if (!isResumed && heads.events > 0)
    throw new UsageError(`The log ${logPath} already holds ${heads.events} events; go on with it by --resume, or name another by --log.`)
}

const contents = (coins: TapeIdentity['coins']): string => coins.map(({ symbol, sha256 }) => `${symbol} ${sha256}`).join()
const names = (coins: TapeIdentity['coins']): string => coins.map(({ symbol, rows }) => `${symbol} with ${rows} rows`).join(', ')

export const requireSameTape = ({ state }: Folded, { identity }: Tape, logPath: string): void => {
  const recorded = state.session.tape
  if (recorded === null || recorded.hash === identity.hash) return
  throw new UsageError(
    contents(recorded.coins) === contents(identity.coins)
      ? `The log ${logPath} was made from the same candles with another venue, timeframe or tick size; resume it with those it was begun with.`
      : `The log ${logPath} was made from another tape (${names(recorded.coins)}) than this one (${names(identity.coins)}); resume it with the files it was begun with.`,
  )
}

/** What of `paper` concerns the engine's patience and not the venue. */
const PATIENCE: readonly string[] = ['paper.proofDelayMs']
const isOfExchange = (option: string): boolean => option === 'instruments' || (option.startsWith('paper.') && !PATIENCE.includes(option))

/**
 * The paper exchange is made of tape, requests and its options. With other options it would have filled the orders of
 * the log otherwise than the log says, so they stay what they were when the log was begun.
 */
export const requireSameExchange = ({ state }: Folded, options: Readonly<Record<string, unknown>>, logPath: string): void => {
  const before = state.facts.options
  if (before === null) return
  const changed = Object.keys(options).filter(
    (name) => isOfExchange(name) && canonical(before[name] ?? null) !== canonical(options[name] ?? null),
  )
  if (changed.length === 0) return
  const list = changed.map((name) => `${name} was ${JSON.stringify(before[name])}`).join(', ')
  throw new UsageError(
    `The log ${logPath} was made on another paper exchange (${list}), whose past cannot change: resume with that, or begin a new log.`,
  )
}
