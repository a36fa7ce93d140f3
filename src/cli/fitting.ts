import type { ScriptIdentity, TapeIdentity, TapePart } from '../../machines/session/events.ts'
import { canonical } from '../kernel/canonical.ts'
import { UsageError } from '../kernel/errors.ts'
import { partText } from '../market/tape/part.ts'
import type { Tape } from '../market/tape/tape.ts'
import type { Folded } from '../replay/fold-log.ts'

/** Whether a log and what is to be played on it fit together. Each throws a UsageError before anything is written. */

/** An empty log, whose engine was killed before its first event, is resumed from its beginning. */
export const requireEmptyOrResumed = ({ heads }: Folded, isResumed: boolean, logPath: string): void => {
  if (!isResumed && heads.events > 0)
    throw new UsageError(`The log ${logPath} already holds ${heads.events} events; go on with it by --resume, or name another by --log.`)
}

/** A log of a live market has no tape, so any would look like its own. */
export const requireTapeLog = ({ state }: Folded, logPath: string): void => {
  if (state.facts.begun?.of === 'chance')
    throw new UsageError(`The log ${logPath} is that of a live market: go on with it by "trade --resume", or name another by --log.`)
}

type Coins = TapeIdentity['coins']
/** Whether all that a coin's line holds under `key` is the same. */
const isSame = (one: Coins, other: Coins, key: 'candles' | 'sha256'): boolean => {
  const of = (coins: Coins): string => coins.map((coin) => `${coin.symbol} ${coin[key]}`).join()
  return of(one) === of(other)
}
const besides = (coins: Coins): string => canonical(coins.map(({ trades, quotes }) => [trades?.sha256 ?? null, quotes?.sha256 ?? null]))
const whichPart = (part: TapePart | undefined): string => (part === undefined ? 'all of it' : `what opens ${partText(part)}`)
const names = (coins: Coins): string => coins.map(({ symbol, rows }) => `${symbol} with ${rows} rows`).join(', ')

export const requireSameTape = ({ state }: Folded, { identity }: Tape, logPath: string): void => {
  const recorded = state.session.tape
  if (recorded === null || recorded.hash === identity.hash) return
  throw new UsageError(whyNotSame(recorded, identity, `The log ${logPath} was made`))
}

const whyNotSame = (recorded: TapeIdentity, now: TapeIdentity, made: string): string => {
  if (recorded.coins.some(({ candles }) => candles === undefined))
    return `${made} by an earlier coinfold, which told tapes apart in another way: finish it with that one, or begin a new log.`
  if (isSame(recorded.coins, now.coins, 'candles') && canonical(recorded.part ?? null) !== canonical(now.part ?? null))
    return `${made} from another part of this tape (${whichPart(recorded.part)}) than this one (${whichPart(now.part)}); resume it without --from and --to.`
  if (isSame(recorded.coins, now.coins, 'candles') && besides(recorded.coins) !== besides(now.coins))
    return `${made} with other trades or quotes beside the same prices; resume it with the files it was begun with.`
  if (isSame(recorded.coins, now.coins, 'candles') || isSame(recorded.coins, now.coins, 'sha256'))
    return `${made} from the same candles with another venue, timeframe or tick size; resume it with those it was begun with, market.candleS included.`
  return `${made} from another tape (${names(recorded.coins)}) than this one (${names(now.coins)}); resume it with the files it was begun with.`
}

/** By other rules the paper exchange would have filled the orders of the log otherwise than the log says. */
export const requireSameRules = ({ state }: Folded, rules: number, logPath: string): void => {
  const { book, venueRules } = state.session
  if (book === null || venueRules === rules) return
  throw new UsageError(
    `The log ${logPath} was made on ${venueRules < rules ? 'an earlier' : 'a later'} paper exchange, whose fills this one would not repeat: finish it with the coinfold that began it, or begin a new log.`,
  )
}

/** The deposits that a log was begun with stand: other capital would be ignored. A new asset of a new coin is deposited. */
export const requireSameCapital = ({ state }: Folded, capital: Readonly<Record<string, string>>, logPath: string): void => {
  const made = Object.keys(capital).flatMap((asset) => {
    const amount = state.facts.deposits[`initial-${asset}`]?.amount ?? capital[asset]
    return amount === capital[asset] ? [] : [`${amount} ${asset}`]
  })
  if (made.length > 0)
    throw new UsageError(
      `capital cannot change: the deposits of ${logPath} are made (${made.join(', ')}); leave it out, or begin a new log.`,
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

/**
 * What was gathered, refused and taken before hangs on the signals and on these options alone, and is heard again: with others some would
 * be taken twice and others never.
 */
export const requireSameScript = (
  { state, heads }: Folded,
  script: { readonly identity: ScriptIdentity } | null,
  options: Readonly<Record<string, unknown>>,
  logPath: string,
): void => {
  if (heads.events === 0) return
  const before = state.session.script
  if (before?.hash !== script?.identity.hash) {
    const made = before === undefined ? 'without signals' : `with other signals (${before.path} with ${before.rows} rows)`
    throw new UsageError(`The log ${logPath} was made ${made}: resume it as it was begun, or begin a new log.`)
  }
  if (before === undefined) return
  const changed = Object.keys(options).find(
    (name) => name.startsWith('signals.') && canonical(options[name] ?? null) !== canonical(state.facts.options?.[name] ?? null),
  )
  if (changed !== undefined)
    throw new UsageError(
      `${changed} cannot change: the signals of ${logPath} were gathered with ${JSON.stringify(state.facts.options?.[changed])}; leave it so, or begin a new log.`,
    )
}
