import type { PositionCommand } from '../../machines/position/commands.ts'
import type { CommandAnswer, OperatorCommand, Wish } from '../../machines/session/operator-command.ts'
import type { Config } from '../config/schema.ts'
import type { Applied } from '../config/settings.ts'
import type { Report } from '../exchange/port.ts'
import type { ClockDrift, CoinAnswer, CoinSignal, Judged } from '../kernel/common-facts.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import type { Filters } from '../kernel/order-filters.ts'
import type { Heard } from '../kernel/recorded.ts'
import type { ClockMove } from '../kernel/venue-time.ts'
import type { Bar } from '../market/bar.ts'

/**
 * Everything that the engine takes in but prices, which have a call of their own that allocates nothing. `signal`: somebody
 * outside the rules says what he thinks of a coin, say that the reason for holding it is gone. `deadline`: the time has come for
 * samples and waits, before the prices of a millisecond, or for what positions owe, after them. `dropped`: reports that waited were
 * dropped, because they were too many. `start`: a process begins, and looks up every order that the log left open.
 */
export type EngineInput =
  /** `coin`: of an instrument, whatever positions it has */
  | CandleEnded
  | { readonly kind: 'report'; readonly report: Report }
  /** `atStart`: answered before the engine trades, when nothing is asked of any position yet */
  | { readonly kind: 'operator'; readonly command: OperatorCommand; readonly atStart?: true }
  /** other options, which are in force for whatever is decided behind them, and whose wish they are */
  | { readonly kind: 'options'; readonly next: Config; readonly by?: ChangedBy }
  | { readonly kind: 'signal'; readonly coin: number; readonly signal: CoinSignal }
  | { readonly kind: 'feed'; readonly said: FeedSaid }
  | { readonly kind: 'deadline'; readonly of: 'samples' | 'owed' }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'start' }

/**
 * What a live market says that is no price. `symbols`: of which coins it is said; null: of all. `coin`: of an instrument. `changed`: what the venue demands of its orders, as decimal text, and
 * how much of the base asset a contract is (null: of spot).
 */
export type FeedSaid =
  | ClockSaid
  | { readonly is: 'up' | 'down' | 'gap'; readonly because: string; readonly symbols: readonly string[] | null }
  | { readonly is: 'halted' | 'resumed'; readonly coin: number; readonly because: string }
  | { readonly is: 'changed'; readonly coin: number; readonly filters: Filters; readonly contractSize: string | null }

/**
 * What becomes of the clock that follows the venue's. `clock-moved`: forward by more than passed, before anything else that has the new
 * time. `clock-adrift`: what is said to be the time may be wrong by more than it may: `ahead` of the venue's, which it waits for; `uncertain`
 * by half of the round trip of its measure; `unmeasured` for so long. `clock-back`: none of it any more.
 */
export type ClockSaid =
  | ({ readonly is: 'clock-moved' } & ClockMove)
  | ({ readonly is: 'clock-adrift' } & ClockDrift)
  | { readonly is: 'clock-back' }

/**
 * A candle of an instrument is over. `bar`: as the venue counts it, whatever prices were heard; left out, it is made of these. `isLate`: it
 * was told so late that it belongs into the windows and decides nothing.
 */
export type CandleEnded = {
  readonly kind: 'candle'
  readonly coin: number
  readonly closeMs: number
  readonly bar?: Bar
  readonly isLate?: true
}

export type ChangedBy = { readonly actor: string; readonly because: string }

export const SAMPLES: EngineInput = { kind: 'deadline', of: 'samples' }
export const OWED: EngineInput = { kind: 'deadline', of: 'owed' }

type About = {
  /** the input that led to it */
  readonly heard: Heard
  /** null: it is about no coin that is followed */
  readonly symbol: string | null
}

/** What became of one thing that an input asked for. An input that asked for nothing, as most prices do, has none. */
export type Verdict =
  | (About & { readonly is: 'recorded'; readonly command: PositionCommand['type']; readonly events: readonly LogEvent[] })
  | (About & { readonly is: 'refused'; readonly command: PositionCommand['type']; readonly refusal: string; readonly judged: Judged })
  /** a report of an order that no position owns: counted, and recorded at once or within the hour (`UnownedReportsObserved`) */
  | (About & { readonly is: 'unowned'; readonly orderId: string })
  /** what a signal led to; recorded as well, but for one that was answered before */
  | (About & { readonly is: 'signalled'; readonly signalId: string; readonly answer: CoinAnswer })
  /** other options: what differs by them, or why none of them is in force */
  | (About & { readonly is: 'configured'; readonly applied: Applied })
  /** what a person asked for; recorded as well, but for a command that was answered before or came to an engine that does not trade */
  | (About & { readonly is: 'answered'; readonly command: Wish['type']; readonly commandId: string; readonly answer: CommandAnswer })
