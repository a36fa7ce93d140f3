import { isImmediate, movesOrders } from '../../machines/session/commands/index.ts'
import type { OperatorCommand } from '../../machines/session/operator-command.ts'
import type { Answered, Askers } from './askers.ts'
import type { ClockParts } from './clock-parts.ts'

/**
 * What a person lets the engine do, before it trades: a start may wait for hours, and that counts from the first entry on. It is answered
 * until the venue has said what is open; what is asked behind that waits for its turn.
 */
export class AskedAtStart {
  readonly #parts: ClockParts
  readonly #askers: Askers
  readonly #onRefused: () => void
  #isOver = false

  /** `onRefused`: the log cannot be written any more */
  constructor(parts: ClockParts, askers: Askers, onRefused: () => void) {
    this.#parts = parts
    this.#askers = askers
    this.#onRefused = onRefused
  }

  end(): void {
    this.#isOver = true
  }

  /** Null: it is not to be answered now. */
  ask(command: OperatorCommand): Promise<Answered> | null {
    const { flow, advance, answerAtStart } = this.#parts
    if (this.#isOver || answerAtStart === undefined || !movesOrders(command.wish) || isImmediate(command.wish)) return null
    advance?.()
    flow.heard?.({ kind: 'operator', command, atStart: true })
    const answer = this.#askers.wait(command)
    answerAtStart(command).then((one) => this.#askers.tell(one), this.#onRefused)
    return answer
  }
}
