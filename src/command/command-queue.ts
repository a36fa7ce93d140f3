import type { PositionCommand, RequoteEntry } from '../../machines/position/commands.ts'
import { precedenceOf } from '../../machines/position/exits/asked.ts'
import type { RecordForeignFill, RecordFunding } from '../../machines/position/venue-commands.ts'
import type { PlanProposal, Proposal } from '../decision/strategy.ts'
import type { CoinSignal } from '../kernel/common-facts.ts'
import type { AskedOfOptions } from './apply-options.ts'
import type { CommandProgress } from './command-progress.ts'
import type { AskedOfSession } from './operator-commands.ts'
import type { Cause } from './recorder.ts'

/** A command, or a proposal (a first one, or anew) that becomes one when its turn comes: those before it may have used up the budget. */
export type QueuedCommand =
  | PositionCommand
  | RequoteEntry
  | { readonly type: 'Propose'; readonly proposal: Proposal; readonly closeMs: number }
  | { readonly type: 'ProposePlan'; readonly proposal: PlanProposal; readonly closeMs: number }
  | ShareOut
/** What happened to an instrument that several slots hold: whose it is follows from what they hold when its turn comes. */
export type ShareOut = { readonly type: 'ShareOut'; readonly of: RecordForeignFill | RecordFunding }
/** `asked`: a person's command that this is a part of; `signal`: the one that it answers. */
export type QueuedOfCoin = Cause & {
  readonly coin: number
  readonly wanted: QueuedCommand
  readonly asked?: CommandProgress
  readonly signal?: CoinSignal
}
export type Waiting = QueuedOfCoin | AskedOfSession | AskedOfOptions

/** What overtakes the exits of its coin that wait: the venue's words all of them, an exit those of lower precedence. */
const rankOf = (wanted: QueuedCommand): number => {
  switch (wanted.type) {
    case 'RecordReply':
    case 'RecordTrade':
    case 'RecordOrder':
      return Number.NEGATIVE_INFINITY
    case 'DecideExit':
    case 'DecideOwedExit':
      return precedenceOf(wanted.reason)
    case 'JudgeSignal':
      return precedenceOf('signal')
    default:
      return Number.POSITIVE_INFINITY
  }
}
const isExit = ({ type }: QueuedCommand): boolean => type === 'DecideExit' || type === 'DecideOwedExit' || type === 'JudgeSignal'

/**
 * Commands in the order in which they come, with one exception: of the exits that wait for one coin the first in the precedence of
 * exits is decided, however they came in, and not before everything is recorded that the venue said meanwhile, because an exit of higher
 * precedence may follow from it.
 */
export class CommandQueue {
  readonly #waiting: Waiting[] = []

  get length(): number {
    return this.#waiting.length
  }

  push(next: Waiting): void {
    // it mostly is
    if (this.#waiting.length === 0) {
      this.#waiting.push(next)
      return
    }
    const rank = 'coin' in next ? rankOf(next.wanted) : Number.POSITIVE_INFINITY
    const isBehind = (other: Waiting): boolean =>
      'coin' in next && 'coin' in other && other.coin === next.coin && isExit(other.wanted) && rank < rankOf(other.wanted)
    const at = rank === Number.POSITIVE_INFINITY ? -1 : this.#waiting.findIndex(isBehind)
    this.#waiting.splice(at === -1 ? this.#waiting.length : at, 0, next)
  }

  shift(): Waiting | undefined {
    return this.#waiting.shift()
  }
}
