import type { Mode } from '../../src/kernel/common-facts.ts'
import type { SessionDraining } from './commands/drain.ts'
import type { GrantedFact } from './commands/index.ts'
import type { CommandAnswer, Wish } from './operator-command.ts'

/** Why a session ends: the system's signal, the end of the tape, or a person, who may also kill it. */
export type EndReason = 'signal' | 'end-of-tape' | 'operator' | 'killed'

/** Stream `session-<engine>`. One engine process is one session; a killed one simply has no end. */
export type SessionEvent =
  | {
      type: 'SessionStarted'
      data: {
        mode: Mode
        book: string
        version: string
        pid: number
        host: string
        /** null: it is fed by a venue's market */
        tape: TapeIdentity | null
        feed?: FeedIdentity
        resumed: boolean
        /** by which the paper exchange fills orders, counted from 1, which is what an absent one means */
        venueRules?: number
        /** what a person calls this run */
        label?: string
        /** the signals and commands that are played beside the tape */
        script?: ScriptIdentity
      }
    }
  /**
   * The log is folded and every open order has been asked for: trading may begin. `openOrders`: how many of this log's the
   * venue has; `others`: what else is open on the account, left out where that is nothing.
   */
  | { type: 'SessionReconciled'; data: { openOrders: number; others?: OtherOrders } }
  | SessionDraining
  | { type: 'SessionStopped'; data: { because: EndReason } }
  /** by the command of a person that `CommandAnswered` names next */
  | GrantedFact
  /** What a person asked for, why, and what became of it; who it was is the event's actor. It stands behind all that came of it. */
  | { type: 'CommandAnswered'; data: { commandId: string; wish: Wish; because: string; answer: CommandAnswer } }
  /**
   * Of the events before it: how many (`events`), stream to [number of its last event, hash of it] and the hash of the lot; the
   * hash of whatever a decision reads, `by` which versions of the folds; coins held by symbol, cash by asset, orders open.
   */
  | {
      type: 'HeadsSealed'
      data: {
        because: 'start' | 'stop' | 'interval'
        events: number
        heads: Record<string, readonly [number, string]>
        hash: string
        by: Readonly<Record<string, number>>
        stateHash: string
        totals: { held: Readonly<Record<string, string>>; cash: Readonly<Record<string, string>>; openOrders: number }
      }
    }

/** How many, and the first hundred of them. */
export type OrderList = { readonly count: number; readonly orders: readonly { readonly orderId: string; readonly symbol: string }[] }

/** Open orders of the account without an intent in this log (src/reconcile/whose-order.ts). None of them is ever cancelled unasked. */
export type OtherOrders = {
  readonly orphans: OrderList
  /** `bySymbol`: all of them, since entries on these coins wait */
  readonly afterCopy: OrderList & { readonly bySymbol: Readonly<Record<string, number>> }
  readonly otherLogs: OrderList
  readonly strangers: OrderList
}

/** Of a tape the candles that open at `fromMs` or later and before `toMs`; null: no bound. */
export type TapePart = { readonly fromMs: number | null; readonly toMs: number | null }

/** A venue's live market: symbols in the engine's order, and the length of their candles. */
export type FeedIdentity = { readonly venue: string; readonly symbols: readonly string[]; readonly timeframeMs: number }

/** What makes a script the same: `hash` is of the file's content. `path` and `rows` are for people. */
export type ScriptIdentity = { readonly hash: string; readonly path: string; readonly rows: number }

/** A file that is played beside the candles of a coin. */
type FileBeside = { readonly path: string; readonly sha256: string }
/** Trades or quotes of it. */
type TickFile = FileBeside & { readonly more?: readonly FileBeside[] }

/**
 * What makes a tape the same tape: of each coin its candles and how they are read, and of a part where it begins and ends; `hash` is
 * of all that. `path`, `rows` (those played) and `sha256` (of the file's content) are for people.
 */
export type TapeIdentity = {
  readonly hash: string
  readonly coins: readonly {
    readonly symbol: string
    readonly path: string
    readonly timeframeMs: number
    readonly rows: number
    readonly sha256: string
    /** other files of what `path` holds, which follow it; absent: there are none */
    readonly more?: readonly FileBeside[]
    /** of all candles of the files, hex; none where the tape is no file, or was recorded by an earlier coinfold */
    readonly candles?: string
    /** when its first candle that is played opens and its last one ends, and at what prices; none where an earlier coinfold recorded it */
    readonly span?: { readonly fromMs: number; readonly toMs: number; readonly firstPrice: string; readonly lastPrice: string }
    /** of a contract: the files of its mark prices and its rates of funding, where they were named */
    readonly marks?: FileBeside
    readonly funding?: FileBeside
    /** the files of its trades and quotes, where they were named beside what `path` is */
    readonly trades?: TickFile
    readonly quotes?: TickFile
  }[]
  /** absent: all of it is played */
  readonly part?: TapePart
  /** how its files were said to be written; absent: that followed from them */
  readonly format?: string
}
