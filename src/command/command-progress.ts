import type { CommandAnswer, OperatorCommand } from '../../machines/session/operator-command.ts'
import type { CoinAnswer } from '../kernel/common-facts.ts'

/** A person's command about coins on its way through the queue: it is answered when each of its coins has been decided. */
export class CommandProgress {
  readonly command: OperatorCommand
  readonly #answers: Record<string, CoinAnswer> = {}
  #open: number

  /** `coins`: how many will be decided */
  constructor(command: OperatorCommand, coins: number) {
    this.command = command
    this.#open = coins
  }

  /**
   * By the name of a position. Null for one with nothing open, which a command for all coins passes over. Returns whether this was the last
   * one.
   */
  decided(name: string, answer: CoinAnswer | null): boolean {
    if (answer !== null) this.#answers[name] = answer
    return --this.#open === 0
  }

  get answer(): CommandAnswer {
    const { wish } = this.command
    const [only, ...others] = Object.values(this.#answers)
    if (only === undefined) return { is: 'refused', refusal: 'nothing-open', judged: {} }
    return 'symbol' in wish && others.length === 0 ? only : { is: 'by-coin', coins: this.#answers }
  }
}
