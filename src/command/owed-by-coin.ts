import type { QueryOrder } from '../../machines/position/effects.ts'
import { lastBeatMs, nextDeadlineMs, type Owed, owed } from '../../machines/position/owed.ts'
import { isFlat, type PositionState } from '../../machines/position/state.ts'
import { watch } from '../../machines/position/watch.ts'
import { Watches } from '../decision/watches.ts'
import type { TickScale } from '../market/ticks.ts'
import type { Wants } from './book-wants.ts'
import type { QueuedCommand } from './command-queue.ts'
import { DueTimes } from './due-times.ts'

/** Why a coin is asked what it owes: an event of it was recorded, its time has come, or the engine starts. */
export type Occasion = 'event' | 'deadline' | 'boot'
/** `venueAheadMs`: the venue's clock less the engine's */
type Asks = { readonly nowMs: number; readonly venueAheadMs: number; readonly at: Occasion } & Wants
/** What a state owes while this is wanted of it. */
type Answer = Wants & { readonly state: PositionState; readonly items: readonly Owed[] }
export type OwedNow = { readonly commands: readonly QueuedCommand[]; readonly lookUps: readonly QueryOrder[] }

/**
 * What each position wants next, in arrays by coin, so that a price asks no machine: the prices it watches, when it owes
 * something next, and whether it is flat. All of it follows from the position's state, and is set again after every event of the
 * coin.
 */
export class OwedByCoin {
  readonly #watches: Watches
  readonly #due: DueTimes
  readonly #isFlat: Uint8Array
  /** how many coins are not flat */
  #open: number
  /** by coin, the newest answer: most look-ups tell nothing new, and the state is asked again as it was */
  readonly #answers: Answer[] = []

  constructor(coins: number) {
    this.#watches = new Watches(coins)
    this.#due = new DueTimes(coins)
    this.#isFlat = new Uint8Array(coins)
    this.#open = coins
  }

  get nextMs(): number {
    return this.#due.nextMs
  }

  isTouched(coin: number, ticks: number): boolean {
    return this.#watches.isTouched(coin, ticks)
  }

  isFlat(coin: number): boolean {
    return this.#isFlat[coin] === 1
  }

  openPositions(): number {
    return this.#open
  }

  dueCoins(nowMs: number): readonly number[] {
    return this.#due.due(nowMs)
  }

  follow(coin: number, state: PositionState, scale: TickScale): void {
    this.#open += this.#isFlat[coin]!
    this.#isFlat[coin] = isFlat(state) ? 1 : 0
    this.#open -= this.#isFlat[coin]!
    this.#watches.set(coin, watch(state), scale)
  }

  /**
   * Returns what the coin owes by now, and sets when it is asked again. After an event of the coin it returns commands only:
   * with look-ups as well, a burst of fills would become a burst of look-ups. At boot it returns a look-up of every open order.
   * A command that comes due at this very moment is returned at the deadline only, which comes after the venue's words and the
   * prices of the moment: an event among these must not bring it forward, and after a start the moment is played again.
   */
  settleUp(coin: number, state: PositionState, { nowMs, venueAheadMs, at, session, risk }: Asks): OwedNow {
    const dueMs = this.#due.dueMs(coin)
    const untilMs = at === 'deadline' ? nowMs : nowMs - 1
    const due = this.#owedBy(coin, state, { session, risk })
    const items = at === 'boot' ? owed(state, { boot: true, session, risk }) : due
    // an event does not skip a look-up that is due and was not returned yet
    const afterMs = at === 'event' ? Math.min(nowMs, dueMs) - 1 : untilMs
    this.#due.set(coin, nextDeadlineMs(due, afterMs))
    const isDue = (item: Owed): boolean => at !== 'event' && (at === 'boot' || lastBeatMs(item, nowMs) >= dueMs)
    const commands: QueuedCommand[] = []
    const lookUps: QueryOrder[] = []
    for (const item of items) {
      if (item.kind === 'query-order') {
        if (isDue(item)) lookUps.push(item)
      } else if (item.notBeforeMs <= untilMs) commands.push({ ...item.command, nowMs, venueNowMs: nowMs + venueAheadMs } as QueuedCommand)
    }
    return { commands, lookUps }
  }

  #owedBy(coin: number, state: PositionState, { session, risk }: Wants): readonly Owed[] {
    const before = this.#answers[coin]
    if (before?.state === state && before.session === session && before.risk === risk) return before.items
    const items = owed(state, { session, risk })
    this.#answers[coin] = { state, session, risk, items }
    return items
  }
}
