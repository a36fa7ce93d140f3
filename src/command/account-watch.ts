import type { Capabilities } from '../exchange/port.ts'
import type { Clock } from '../kernel/clock.ts'
import type { AccountDifferenceObserved } from '../kernel/common-facts.ts'
import { format, parse } from '../kernel/money.ts'
import type { Heard, Parts } from '../kernel/recorded.ts'
import { streams } from '../kernel/streams.ts'
import type { EngineState } from '../replay/engine-state.ts'
import { differenceKey } from '../replay/facts.ts'
import type { Recorder } from './recorder.ts'

type AccountWatchParts = {
  readonly recorder: Pick<Recorder, 'record'>
  readonly state: EngineState
  readonly clock: Clock
  readonly book: Parts
  readonly venue: Pick<Capabilities, 'clock'>
}
/** What a look says of an asset or a contract; `coins`: whose open orders may explain a difference. */
type Looked = Omit<AccountDifferenceObserved['data'], 'sinceMs'> & {
  readonly isSame: boolean
  readonly venueTimeMs: number
  readonly coins: readonly number[]
}
type Seen = { readonly difference: string; readonly sinceMs: number }

/** How often the account is surveyed: a venue allows it easily, and a stranger's hand is known of within a minute. */
export const SURVEY_EVERY_MS = 30_000
/** A difference that stays for so long is none of trades that are on their way: what is open was looked up in between. */
export const STAYS_MS = 20_000

/**
 * Writes down what the account holds otherwise than the log explains, and that it does not any more. What one look says is not believed:
 * a later one has to say the same. Which looks were taken is forgotten with the process, what was believed stands in the log.
 */
export class AccountWatch {
  readonly #parts: AccountWatchParts
  /** by key, what the looks say since when */
  readonly #seen = new Map<string, Seen>()
  #nextMs = Number.POSITIVE_INFINITY

  constructor(parts: AccountWatchParts) {
    this.#parts = parts
    this.surveyed()
  }

  /** when the account is to be surveyed next; Infinity: never, because a tape's is nobody else's */
  get nextMs(): number {
    return this.#nextMs
  }

  surveyed(): void {
    const { venue, clock } = this.#parts
    this.#nextMs = venue.clock === 'shared' ? Number.POSITIVE_INFINITY : clock.nowMs() + SURVEY_EVERY_MS
  }

  /** Returns the coins whose open orders have to be looked up, because trades of theirs may explain what is new. */
  hear(looked: readonly Looked[], heard: Heard): readonly number[] {
    const { venue, state } = this.#parts
    if (venue.clock === 'shared') return []
    // nothing that happens is told: the next look behind the gap is a first one
    if (state.facts.line.isDown) {
      this.#seen.clear()
      return []
    }
    const coins = new Set<number>()
    for (const look of looked) if (this.#isNews(look, heard)) for (const coin of look.coins) coins.add(coin)
    return [...coins]
  }

  /** Whether it says of an asset what neither the log nor an earlier look says. */
  #isNews(look: Looked, heard: Heard): boolean {
    const key = differenceKey(look)
    const difference = look.isSame ? '0' : differenceOf(look)
    const standing = this.#parts.state.facts.differences?.[key]
    const seen = this.#seen.get(key)
    if (seen?.difference !== difference) this.#seen.set(key, { difference, sinceMs: look.venueTimeMs })
    if ((standing === undefined ? '0' : differenceOf(standing)) === difference) return false
    if (seen?.difference !== difference) return true
    if (look.venueTimeMs - seen.sinceMs >= STAYS_MS) this.#record(look, seen.sinceMs, heard)
    return false
  }

  #record({ of, name, ours, theirs, isSame, venueTimeMs }: Looked, sinceMs: number, heard: Heard): void {
    const { recorder, book } = this.#parts
    const stream = streams.account(book.book)
    const type = isSame ? 'AccountDifferenceResolved' : 'AccountDifferenceObserved'
    const fact = { type, data: { of, name, ours, theirs, sinceMs }, venueTime: venueTimeMs } as const
    recorder.record({ stream, parts: book }, [fact], { correlation: stream, causation: null, heard })
  }
}

const differenceOf = ({ ours, theirs }: Pick<Looked, 'ours' | 'theirs'>): string => format(parse(theirs) - parse(ours))
