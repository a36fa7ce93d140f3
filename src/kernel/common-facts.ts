import type { Difference } from './difference.ts'
import type { Direction } from './direction.ts'
import type { Filters } from './order-filters.ts'

/** What a proposal saw and what it was judged by: names to decimal strings. */
export type Judged = Readonly<Record<string, string>>

/** Facts that no machine owns. Streams: see `kernel/streams.ts`. Amounts and prices are decimal strings. */

/** Whose market a book trades on: `paper` a recorded or a real venue's, `local` one on this computer that stands in for a venue. */
export type Mode = 'paper' | 'local'

/**
 * stream `log`, the log's very first event: it fixes book and mode. `branch` is what order ids are made of (kernel/ids.ts): drawn, or for a tape's log made of the
 * tape and its seed, so that the same run gives the same ids.
 */
export type LogBegun = { type: 'LogBegun'; data: { branch: string; of: 'chance' | 'tape'; book: string; mode: Mode } }
/** stream `log`: a copy became a log of its own, behind the head `from`; what the other one asked for since is not known here */
export type LogBranched = { type: 'LogBranched'; data: { branch: string; from: string } }

/**
 * stream `log`, the last event of a log that was saved from a damaged one: behind which head the damage stood (`from`), what it was, and what is
 * not here: by stream, how many events behind it are proven (and kept in a file beside) and how many rows are not. A branch of its own.
 */
export type LogSalvaged = {
  type: 'LogSalvaged'
  data: {
    branch: string
    from: string
    damage: { stream: string; number: number; rule: string; message: string }
    missing: Record<string, { proven: number; unproven: number }>
  }
}

/** stream `account-<book>` */
export type FundsDeposited = { type: 'FundsDeposited'; data: { depositId: string; asset: string; amount: string } }
/** stream `account-<book>`: budget that was free and is not this log's any more; never a loss */
export type FundsWithdrawn = { type: 'FundsWithdrawn'; data: { withdrawalId: string; asset: string; amount: string } }
/**
 * stream `marks-<book>`: prices of all held coins, sampled: the last ones, of contracts the mark prices where the venue tells them; `fills`
 * is how many fills the log held then. `between`: by quote asset the extremes of the equity since the sample before, in order of time, with
 * the coins and the cash of that while: lowest, highest, and peak and trough of the deepest fall, as money and as a share of its peak; none
 * that the samples themselves say. `risk`: a limit of loss is judged by them, or a day is measured from them. `since`: from where on they
 * were looked for, the sample before or, where the prices from there on are not known, this process's start.
 */
export type MarksObserved = {
  type: 'MarksObserved'
  data: {
    because: 'fill' | 'sample' | 'stop' | 'risk'
    since: 'mark' | 'start'
    fills: number
    marks: Record<string, string>
    between: Record<string, [timeMs: number, equity: string][]>
  }
}
/** Quantities of a linear instrument are contracts of `contractSize` of the base asset each, and its value is settled in `settle`. */
export type InstrumentKind =
  | { readonly kind: 'spot' }
  | { readonly kind: 'linear'; readonly contractSize: string; readonly maxLeverage: string; readonly maintenanceMarginPct: string }
/**
 * stream `instrument-<venue>-<symbol>`; the version that intents cite is how many of these the stream has by then. On spot `settle` is the
 * quote asset.
 */
export type InstrumentObserved = {
  type: 'InstrumentObserved'
  data: Filters & InstrumentKind & { base: string; quote: string; settle: string; source: 'configured' | 'derived-from-tape' | 'venue' }
}
/** the same stream: the venue has stopped its trade, or lists it no more */
export type InstrumentHalted = { type: 'InstrumentHalted'; data: { because: string } }
/** the same stream: the venue trades it again */
export type InstrumentResumed = { type: 'InstrumentResumed'; data: { because: string } }
/** stream `decision-<book>-<instrument>`: an entry proposal that a rule refused, with the numbers it was judged by */
export type ProposalRefused = {
  type: 'ProposalRefused'
  data: { strategy: string; trigger: string; barCloseMs: number; refusal: string; judged: Judged }
}
/**
 * the same refusal again, unchanged: counted, not repeated. Written when the refusal changes, ends, or the session stops. `strategy`: of
 * signals, whose refusals are counted by themselves
 */
export type RefusalRepeated = {
  type: 'RefusalRepeated'
  data: { refusal: string; times: number; lastBarCloseMs: number; strategy?: string }
}
/**
 * the same stream, in hedge mode that of the first direction: a strategy out of a file did not answer at the end of a candle within `limitMs`,
 * was ended there, and nothing was traded on that candle. `inARow`: candles at which it was late since it answered last; `isOff`: it is asked no
 * more until its options change or the engine is started anew
 */
export type StrategyLate = {
  type: 'StrategyLate'
  data: { strategy: string; barCloseMs: number; limitMs: number; inARow: number; isOff: boolean }
}
/** the same stream: one that was off is asked again, as its options have changed */
export type StrategyResumed = { type: 'StrategyResumed'; data: { strategy: string } }
/** An opinion about a coin from outside the rules. The same `id` twice is the same signal of its coin, and is answered once. */
export type CoinSignal = ExitSignal | EntrySignal
export type ExitSignal = { readonly id: string; readonly action: 'exit'; readonly because: string }
/** `score`: what it competes by with others of its wave; `sentMs`: when it was given, which is too long ago after `ttlS`. */
export type EntrySignal = {
  readonly id: string
  readonly action: 'enter'
  readonly because: string
  readonly direction: Direction
  readonly score: number
  readonly sentMs: number
  readonly ttlS: number
}
/** Why a signal to enter never became a proposal: it was written as one that is refused, and counted like one. */
export type SignalRefusal = 'duplicate-signal' | 'too-many-signals' | 'signal-late' | 'not-best' | 'wave-unfinished'
/** What became of what somebody wanted of a coin: it was recorded, or the one named reason against it. */
export type CoinAnswer = { readonly is: 'accepted' } | { readonly is: 'refused'; readonly refusal: string; readonly judged: Judged }
/** stream `decision-<book>-<instrument>`: what became of a signal; it stands behind all that came of it */
export type SignalAnswered = { type: 'SignalAnswered'; data: CoinSignal & { readonly answer: CoinAnswer } }
/** stream `config-<book>`: which options are in force from here on that were not before (no secrets); the first one names all. `because`: why somebody wanted it */
export type ConfigApplied = { type: 'ConfigApplied'; data: { changed: Difference; because?: string } }

/** stream `session-<engine>`: the store could not be reached for so long; what was on its way then was asked for again */
export type StoreInterrupted = { type: 'StoreInterrupted'; data: { awayMs: number; why: string } }
/**
 * stream `unowned-<book>`: what the venue said of orders that no position owns, and nothing was decided on. `whose`: by the order's id;
 * `ours` is an order that was asked for here, and that its position has forgotten. One fact at once and then one an hour, each of a coin:
 * reports, trades and coins since the one before (a crash loses what was counted since), the order that was named last, the last trade. `orderSymbol`: the order's own, where
 * the report names another. `isFollowed`: whether this engine trades the symbol.
 */
export type UnownedReportsObserved = {
  type: 'UnownedReportsObserved'
  data: {
    whose: 'ours' | 'orphan' | 'after-copy' | 'other-log' | 'stranger'
    symbol: string
    orderSymbol: string | null
    isFollowed: boolean
    reports: number
    trades: number
    quantity: string
    orderId: string
    lastTrade: { tradeId: string; quantity: string; price: string } | null
  }
}
/**
 * stream `feed-<book>`: what became of the line on which the venue reports unasked, each change once. `gap`: it stands, and something may
 * have been missed (of several within a minute the first); all that is open was looked up then.
 */
export type LineObserved = { type: 'LineObserved'; data: { is: 'up' | 'down' | 'gap'; because: string } }
/**
 * stream `feed-<book>`: what became of the venue's prices, each change once. `symbols`: of which coins; null: of all that are followed, and of a gap.
 * `gap`: they are heard, and something was missed for good (of several within a minute the first). A coin that fell twice within a minute is
 * `up` once it has stood for a minute.
 */
export type FeedObserved = {
  type: 'FeedObserved'
  data: { is: 'up' | 'down' | 'gap'; because: string; symbols: readonly string[] | null }
}
/**
 * stream `feed-<book>`: the engine's clock went from one time to another that is further ahead than `live.driftLimitMs`, and nothing was
 * decided in between. It follows the venue's: `suspend`, the computer slept or the process was stopped; `offset`, the venue's turned out to be
 * ahead; `unmeasured`, it was not known for a while. It is never moved back.
 */
export type ClockMoved = { type: 'ClockMoved'; data: { fromMs: number; toMs: number; because: 'suspend' | 'offset' | 'unmeasured' } }
/**
 * Why the engine's clock may be wrong by more than it may (`valueMs` is above `limitMs`): it is `ahead` of the venue's, and stands until that is
 * caught up; half the round trip of its measure is so long; it was not measured for so long.
 */
export type ClockDrift = { because: 'ahead' | 'uncertain' | 'unmeasured'; valueMs: number; limitMs: number }
/** stream `feed-<book>`: each change once; nothing is bought meanwhile */
export type ClockObserved = { type: 'ClockObserved'; data: ({ is: 'adrift' } & ClockDrift) | { is: 'back' } }
/**
 * stream `feed-<book>`: the venue should tell a mark price of a contract that is held or asked for, and the newest is too old or there was none
 * yet (`missing`): what is held of it is valued and watched at the last price from here on. `back`: at the mark price again. `markMs`: the newest one's time.
 */
export type MarkPriceObserved = {
  type: 'MarkPriceObserved'
  data: { is: 'missing' | 'back'; symbol: string; markMs: number | null }
}
/**
 * What the account holds otherwise than the log explains: of an asset (`balance`, locked or not, `name` is the asset) or of a contract
 * (`position`, `name` is its position's, amounts are below zero where more was sold). `ours` is what the log comes to, `sinceMs` the venue's
 * time of the look that showed it first; the event's own venue time is that of the look that showed it again.
 */
type AccountDifference = { of: 'balance' | 'position'; name: string; ours: string; theirs: string; sinceMs: number }
/** stream `account-<book>`: two looks at the account in a row say so, and no trade that was told explains it; nothing of the log is changed by it */
export type AccountDifferenceObserved = { type: 'AccountDifferenceObserved'; data: AccountDifference }
/** stream `account-<book>`: the account holds again what the log explains */
export type AccountDifferenceResolved = { type: 'AccountDifferenceResolved'; data: AccountDifference }
/**
 * stream `alarms-<book>-<instrument>`, and the slot where there are several: coins of an open position lay without an order at the venue that
 * would end it at a worse price for longer than they may (`exit.exposedAlarmMs`), and still do. `sinceMs`: since when the log knows it, by the
 * engine's time. `because`: of a venue where no stop rests all coins lie so, which one alarm of the log says for all of them.
 */
export type ExposedAlarmRaised = {
  type: 'ExposedAlarmRaised'
  data: { coins: string; sinceMs: number; because: 'no-stop' | 'no-stops-at-venue' }
}
/** the same stream: they have such an order again, or are gone */
export type ExposedAlarmEnded = { type: 'ExposedAlarmEnded'; data: { sinceMs: number } }
/** any stream: from here on only the owner of this epoch of the lease writes to it */
export type StreamFenced = { type: 'StreamFenced'; data: { epoch: number; owner: string } }

export type CommonFact =
  | LogBegun
  | LogBranched
  | LogSalvaged
  | FundsDeposited
  | FundsWithdrawn
  | MarksObserved
  | InstrumentObserved
  | InstrumentHalted
  | InstrumentResumed
  | ProposalRefused
  | RefusalRepeated
  | StrategyLate
  | StrategyResumed
  | SignalAnswered
  | ConfigApplied
  | StoreInterrupted
  | UnownedReportsObserved
  | LineObserved
  | FeedObserved
  | ClockMoved
  | ClockObserved
  | MarkPriceObserved
  | AccountDifferenceObserved
  | AccountDifferenceResolved
  | ExposedAlarmRaised
  | ExposedAlarmEnded
  | StreamFenced
