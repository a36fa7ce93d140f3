import type { Money } from '../../src/kernel/money.ts'
import type { ExitGrounds } from './exit-events.ts'
import type { ExitReason } from './exits/index.ts'
import type { Quote } from './exits/ladder.ts'
import type { ScorePart } from './exits/score.ts'
import type { HangsOn } from './position-plan.ts'
import type { Placed } from './stop-commands.ts'

/** The first one wins; of several that wait at once the queue hands over the one of highest precedence first. */
export type DecideExit = Readonly<ExitGrounds> & {
  readonly type: 'DecideExit'
  readonly parts?: readonly ScorePart[]
  readonly signal?: string
  /** what the threshold was measured from; left out where it is no price, or hangs on more than one */
  readonly hangsOn?: HangsOn
}

/** The exit that a rule says the state owes. It is judged when its turn comes: the state may owe it no more. */
export type DecideOwedExit = { readonly type: 'DecideOwedExit'; readonly reason: ExitReason; readonly nowMs: number }

/** Somebody outside the rules wants out, by the name of a signal; `price` is the last one heard, null where none was. */
export type JudgeSignal = { readonly type: 'JudgeSignal'; readonly signal: string; readonly price: bigint | null }

/** `quote`: of that moment; null: none is known that is fresh enough for a limit. Who leaves it out knows none. */
export type RequestExit = Placed & {
  readonly type: 'RequestExit'
  readonly quote?: Quote<Money> | null
  /** what exits at a price are judged by; null: it is not known, or too old */
  readonly price?: Money | null
}

/** An exit for a part has sold it. */
export type CompleteExit = { readonly type: 'CompleteExit' }

/** Who asked for the exit that is under way wants it no more. */
export type TakeBackExit = { readonly type: 'TakeBackExit' }

/** An exit that was taken back has no order any more, and sold nothing. */
export type WithdrawExit = { readonly type: 'WithdrawExit' }

/** Cancels the order of an exit that rests: its time is over, another exit has taken over, or it was taken back. */
export type CancelExit = { readonly type: 'CancelExit'; readonly nowMs: number }

export type ClosePosition = { readonly type: 'ClosePosition' }

/** The price as it is now: better than break-even, for the first time. */
export type PassBreakEven = { readonly type: 'PassBreakEven'; readonly price: bigint }

/** The next row of the table of profits is due. */
export type LowerRoi = { readonly type: 'LowerRoi'; readonly nowMs: number }
