import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { BY_PLAN_CHANGE, refusalsKey } from '../../kernel/proposed-by.ts'
import { streams } from '../../kernel/streams.ts'

/** The same refusal in turn. */
export type RefusalSpell = {
  /** the event that wrote it, and its place in the log */
  readonly event: EventOf<'ProposalRefused'>
  readonly at: number
  /** how often the log has counted it by then, the first included, and the last such candle's end */
  times: number
  lastMs: number
  /** the entry that came behind it, by its place; null: it stands */
  endedBy: number | null
}

/** Follows the refusals of entries of one coin. A refusal that is repeated is counted by the log when it changes or the session stops. */
export class RefusalSpells {
  readonly #isOfCoin: (event: LogEvent) => boolean
  /** the newest of each source, by `refusalsKey` */
  readonly #newest = new Map<string, RefusalSpell>()
  /** the newest entry that was asked for, and its place */
  entry: { readonly event: EventOf<'EntryRequested'>; readonly at: number } | null = null

  constructor(isOfCoin: (event: LogEvent) => boolean) {
    this.#isOfCoin = isOfCoin
  }

  see(event: LogEvent, at: number): void {
    if (!this.#isOfCoin(event)) return
    if (event.type === 'ProposalRefused') this.#refused(event, at)
    else if (event.type === 'RefusalRepeated') this.#repeated(event)
    else if (event.type === 'EntryRequested') this.#entered(event, at)
  }

  /** The oldest first. */
  get newest(): readonly RefusalSpell[] {
    return [...this.#newest.values()].sort((one, other) => one.at - other.at)
  }

  #refused(event: EventOf<'ProposalRefused'>, at: number): void {
    // what a strategy wants changed of a position is no entry
    if (event.data.strategy === BY_PLAN_CHANGE) return
    const key = refusalsKey(event.stream, event.data.strategy)
    this.#newest.set(key, { event, at, times: 1, lastMs: event.data.barCloseMs, endedBy: null })
  }

  #repeated({ stream, data }: EventOf<'RefusalRepeated'>): void {
    const spell = this.#newest.get(refusalsKey(stream, data.strategy))
    if (spell === undefined || spell.event.data.refusal !== data.refusal) return
    spell.times += data.times
    spell.lastMs = data.lastBarCloseMs
  }

  #entered(event: EventOf<'EntryRequested'>, at: number): void {
    this.entry = { event, at }
    for (const spell of this.#newest.values()) if (spell.event.stream === streams.decision(event.parts)) spell.endedBy ??= at
  }
}
