import type { LogEvent } from '../kernel/log-event.ts'
import { Journal } from '../view/journal/journal.ts'
import { print } from './output.ts'

/** What happens, in sentences, on the terminal of whoever trades: a line an event, once it is durable. */
export class LiveJournal {
  readonly #journal: Journal

  /** `events`: how many of the log come before those that it hears of */
  constructor(events: number) {
    this.#journal = new Journal(events)
  }

  /** Of an event of the past, which gives those to come their names. */
  readonly pass = (event: LogEvent): void => this.#journal.pass(event)

  readonly tell = (event: LogEvent): void => {
    const { head, said } = this.#journal.text(this.#journal.row(event), false)
    print(head + said)
  }
}
