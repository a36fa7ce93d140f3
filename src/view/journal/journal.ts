import { eventId } from '../../event/envelope.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { positionName } from '../../kernel/slots.ts'
import { ordersNamed } from '../../report/orders-named.ts'
import { RunningContext } from '../words/running-context.ts'
import { momentWords, type Sentence } from '../words/say.ts'
import { words } from '../words/words.ts'

export type JournalRow = {
  /** its place in the log, 1 for the first */
  readonly at: number
  readonly event: string
  readonly timeMs: number
  readonly symbol: string | null
  /** of an instrument that has several positions: of which of them */
  readonly slot: string | null
  readonly type: string
  /** that it is of, or names */
  readonly orders: readonly string[]
  /** which it belongs to: that which began a cycle, else its stream */
  readonly decision: string
  readonly actor: string
  readonly line: string
  readonly detail: string | null
}

export const journalRow = (event: LogEvent, at: number, { line, detail }: Sentence): JournalRow => {
  const { symbol, slot = null } = event.parts
  return {
    at,
    event: eventId(event),
    timeMs: event.time,
    symbol,
    slot,
    type: event.type,
    orders: ordersNamed(event),
    decision: event.correlation,
    actor: event.actor,
    line,
    detail,
  }
}

/** What comes from a log is somebody else's text: no command to the terminal, and no second line. */
export const plainLine = (text: string): string => text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '\ufffd')

/** Every event of a log as a sentence, in its order. What it says of one rests on those before it alone. */
export class Journal {
  /** what it has heard so far */
  readonly context = new RunningContext()
  #at: number
  #widest = 0

  /** `before`: how many events of the log come before those that it hears of */
  constructor(before = 0) {
    this.#at = before
  }

  /** Hears of an event that nobody wants to see. Of each it hears once, in the order of the log. */
  pass(event: LogEvent): void {
    this.context.see(event)
    this.#at++
    if (event.parts.symbol !== null) this.#widest = Math.max(this.#widest, positionName(event.parts).length)
  }

  /** Hears of an event, and says it. */
  row(event: LogEvent): JournalRow {
    const sentence = words(event, this.context)
    this.pass(event)
    return journalRow(event, this.#at, sentence)
  }

  /** Time and coin in columns, then the sentence and its place in the log. `isWide`: also the numbers behind it, and what it belongs to. */
  text({ at, timeMs, symbol, slot, line, detail, orders, decision, actor }: JournalRow, isWide: boolean): JournalText {
    const coin = symbol === null ? '' : positionName({ symbol, ...(slot !== null && { slot }) })
    const ids = orders.length === 0 ? [] : [`order ${orders.join(', ')}`]
    const more = [line, ...(detail === null ? [] : [detail]), ...ids, `of ${decision}`, `by ${actor}`]
    return {
      head: plainLine(`${momentWords(timeMs).padEnd(TIME)}  ${coin.padEnd(this.#widest)}  `),
      said: plainLine(`${isWide ? more.join('; ') : line} [${at}]`),
    }
  }
}

/** Together one line. */
type JournalText = { readonly head: string; readonly said: string }

const TIME = 'yyyy-mm-dd hh:mm:ss.mmm'.length
