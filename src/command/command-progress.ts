import type { CoinAnswer, CommandAnswer, OperatorCommand } from '../../machines/session/operator-command.ts'

/** A person's command about coins on its way through the queue: it is answered when each of its coins has been decided. */
export class CommandProgress {
  readonly command: OperatorCommand
  readonly #coins: Record<string, CoinAnswer> = {}
  #open: number

  /** `coins`: how many will be decided */
  constructor(command: OperatorCommand, coins: number) {
    this.command = command
    this.#open = coins
  }

  /** Null for a coin with nothing open, which a command for all coins passes over. Returns whether this was the last one. */
  decided(symbol: string, answer: CoinAnswer | null): boolean {
    if (answer !== null) this.#coins[symbol] = answer
    return --this.#open === 0
  }

  get answer(): CommandAnswer {
    const { wish } = this.command
    if (Object.keys(this.#coins).length === 0) return { is: 'refused', refusal: 'nothing-open', judged: {} }
    return 'symbol' in wish ? this.#coins[wish.symbol]! : { is: 'by-coin', coins: this.#coins }
  }
}
