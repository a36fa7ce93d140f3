import type { RequestUsage } from '../exchange/budget/request-budget.ts'
import type { HeardFacts } from '../replay/heard-facts.ts'
import type { OffStrategies } from '../replay/off-strategies.ts'

/**
 * How an engine that trades is, at one moment: what alarms are judged by, and a page or a command may show. Plain facts, filled by
 * whoever runs it. Times are of the engine's clock, in milliseconds since 1970.
 */
export type Health = {
  readonly atMs: number
  /** mode, venue and account: `paper.binance.main` */
  readonly book: string
  readonly session: {
    readonly process: 'starting' | 'replaying' | 'reconciling' | 'trading' | 'draining' | 'stopped'
    /** what a person allows */
    readonly orders: 'open' | 'paused' | 'reduceOnly' | 'halted'
  }
  /** what keeps it from buying until somebody or a time says otherwise: a person, a limit of loss. `because` is a sentence. */
  readonly halts: readonly { readonly of: string; readonly because: string }[]
  /** on which the venue tells prices and reports unasked */
  readonly line: { readonly isUp: boolean; readonly sinceMs: number }
  /** of each coin how long ago its last price was heard, or the engine started */
  readonly prices: readonly { readonly symbol: string; readonly ageMs: number; readonly isHeld: boolean }[]
  /** the venue's clock less the computer's; null: not measured yet */
  readonly clockOffsetMs: number | null
  /** why the engine's clock, which follows the venue's, cannot be relied on; null: it can */
  readonly adrift: NonNullable<HeardFacts['adrift']> | null
  /** strategies that are asked no more, by their shares */
  readonly offStrategies: OffStrategies
  /** positions whose coins no stop covers, and none is watched for */
  readonly exposed: readonly { readonly position: string; readonly sinceMs: number }[]
  /** orders of which nobody knows yet whether they stand */
  readonly unknownOrders: readonly { readonly orderId: string; readonly symbol: string; readonly sinceMs: number }[]
  /** of each address that is asked for something */
  readonly requests: readonly RequestUsage[]
  /** what the process has in memory */
  readonly rssBytes: number
  /** starts on this log in the last hour that were not the first one of it */
  readonly restarts: number
}
