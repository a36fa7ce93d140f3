import type { PositionCommand } from '../../machines/position/commands.ts'
import { precedenceOf } from '../../machines/position/exits/asked.ts'
import type { Proposal } from '../decision/strategy.ts'
import type { Heard } from '../kernel/recorded.ts'

/** A command, or a proposal that becomes one when its turn comes, because those before it may have used up the budget. */
export type Wish = PositionCommand | { readonly type: 'Propose'; readonly proposal: Proposal; readonly closeMs: number }
/** What led to a command: an event, if there was one, and the input that the engine had received. */
export type Cause = { readonly causation: string | null; readonly heard: Heard }
export type Waiting = Cause & { readonly coin: number; readonly wanted: Wish }

/** What overtakes the exits of its coin that wait: the venue's words all of them, an exit those of lower precedence. */
const rankOf = (wanted: Wish): number => {
  switch (wanted.type) {
    case 'RecordReply':
    case 'RecordTrade':
    case 'RecordOrder':
      return Number.NEGATIVE_INFINITY
    case 'DecideExit':
    case 'DecideOwedExit':
      return precedenceOf(wanted.reason)
    default:
      return Number.POSITIVE_INFINITY
  }
}
const isExit = ({ type }: Wish): boolean => type === 'DecideExit' || type === 'DecideOwedExit'

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
    const rank = rankOf(next.wanted)
    const isBehind = ({ coin, wanted }: Waiting): boolean => coin === next.coin && isExit(wanted) && rank < rankOf(wanted)
    const at = rank === Number.POSITIVE_INFINITY ? -1 : this.#waiting.findIndex(isBehind)
    this.#waiting.splice(at === -1 ? this.#waiting.length : at, 0, next)
  }

  shift(): Waiting | undefined {
    return this.#waiting.shift()
  }
}
