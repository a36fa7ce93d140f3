import type { OperatorCommand } from '../../machines/session/operator-command.ts'
import type { Verdict } from '../command/input.ts'
import type { Applied } from '../config/settings.ts'
import type { Judged } from '../kernel/common-facts.ts'

/** Why something never came to the engine. */
export type Untaken = { readonly refusal: string; readonly judged: Judged }
export type Answered = Extract<Verdict, { is: 'answered' }>
type Asker = { readonly command: OperatorCommand; readonly hear: ((answer: Answered) => void)[] }

/** Null: another one may wait. */
export const fullOf = (waiting: number, queue: { readonly maxCommands: number }): Untaken | null => {
  const judged = { waiting: String(waiting), maxCommands: String(queue.maxCommands) }
  return waiting < queue.maxCommands ? null : { refusal: 'queue-full', judged }
}

export const refusedCommand = ({ id: commandId, wish }: OperatorCommand, why: Untaken, nowMs: number): Answered => {
  const heard = { kind: 'operator', time: nowMs } as const
  const symbol = 'symbol' in wish ? wish.symbol : null
  return { is: 'answered', heard, symbol, command: wish.type, commandId, answer: { is: 'refused', ...why } }
}

/** Who waits for the answer to a person's command, by its id. */
export class Askers {
  readonly #byId = new Map<string, Asker>()
  readonly #ofOptions: ((applied: Applied | null) => void)[] = []

  /** Null: nobody has asked this yet. Whoever repeats a command while it waits is answered together with who came first. */
  join(commandId: string): Promise<Answered> | null {
    const before = this.#byId.get(commandId)
    return before === undefined ? null : new Promise((resolve) => before.hear.push(resolve))
  }

  wait(command: OperatorCommand): Promise<Answered> {
    return new Promise((resolve) => this.#byId.set(command.id, { command, hear: [resolve] }))
  }

  /** Whether other options are in force, in the order in which they were asked for; null: it ends, and nobody knows. */
  waitForOptions(): Promise<Applied | null> {
    return new Promise((resolve) => this.#ofOptions.push(resolve))
  }

  judged(verdicts: readonly Verdict[]): void {
    for (const verdict of verdicts)
      if (verdict.is === 'answered') this.tell(verdict)
      else if (verdict.is === 'configured') this.#ofOptions.shift()?.(verdict.applied)
  }

  tell(answer: Answered): void {
    const asker = this.#byId.get(answer.commandId)
    this.#byId.delete(answer.commandId)
    for (const hear of asker?.hear ?? []) hear(answer)
  }

  /** Nobody waits any more: what was taken and not judged may be in the log or not, for the log could not be written. */
  conclude(untaken: ReadonlySet<string>, nowMs: number): void {
    for (const hear of this.#ofOptions.splice(0)) hear(null)
    for (const { command } of [...this.#byId.values()])
      this.tell(refusedCommand(command, { refusal: untaken.has(command.id) ? 'not-trading' : 'outcome-unknown', judged: {} }, nowMs))
  }
}
