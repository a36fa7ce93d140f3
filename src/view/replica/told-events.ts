import type { AskedOrder, AskedRow } from '../../../projections/asked-orders.ts'
import { decode } from '../../event/codec.ts'
import type { EventStore } from '../../event/store.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import type { Sentence } from '../words/say.ts'
import { words } from '../words/words.ts'
import { type Units, unitsBy, type WordsContext } from '../words/words-context.ts'
import type { LogIndex } from './index-log.ts'
import { readRange } from './read-range.ts'

/** Changes of one order: more than there are between two that could be asked for. */
const CHANGES = 8

/** The sentences of events out of the middle of a log, by what was asked for before each of them. */
export class ToldEvents {
  readonly #index: LogIndex
  readonly #store: Pick<EventStore, 'readAll'>
  /** by symbol, from which event on; the newest last */
  readonly #units = new Map<string, (readonly [ordinal: number, units: Units])[]>()
  #observedUntil = 0

  constructor(index: LogIndex, store: Pick<EventStore, 'readAll'>) {
    this.#index = index
    this.#store = store
  }

  async tell(events: readonly (readonly [ordinal: number, event: LogEvent])[]): Promise<Sentence[]> {
    await this.#observe()
    return events.map(([ordinal, event]) => words(event, this.#before(ordinal)))
  }

  /** What the sentence of the event of that ordinal rests on. */
  async contextBefore(ordinal: number): Promise<WordsContext> {
    await this.#observe()
    return this.#before(ordinal)
  }

  #before(ordinal: number): WordsContext {
    const asked = (orderId: string): AskedRow[] =>
      this.#index.side.rows.find('asked', ordinal - 1, { key: orderId, limit: CHANGES }).found.map(({ row }) => row)
    return {
      unitsOf: (symbol) => (symbol === null ? null : (this.#units.get(symbol)?.findLast(([at]) => at < ordinal)?.[1] ?? null)),
      order: (orderId) => asked(orderId).find(({ is }) => is !== 'change-asked')?.order ?? null,
      amendment: (orderId): AskedOrder | null => {
        const [newest] = asked(orderId)
        return newest?.is === 'change-asked' ? newest.order : null
      },
    }
  }

  /** Reads the few events that tell of instruments. */
  async #observe(): Promise<void> {
    const { columns } = this.#index
    if (this.#observedUntil === columns.count) return
    const observed = columns.find({ type: 'InstrumentObserved', after: this.#observedUntil, limit: Number.POSITIVE_INFINITY })
    const until = columns.count
    for (const ordinal of observed) {
      const [row] = await readRange(this.#store, columns, ordinal, ordinal)
      const event = row === undefined ? undefined : decode(row)
      if (event?.type !== 'InstrumentObserved') continue
      const symbol = event.parts.symbol ?? ''
      this.#units.set(symbol, [...(this.#units.get(symbol) ?? []), [ordinal, unitsBy(event.data)]])
    }
    this.#observedUntil = until
  }
}
