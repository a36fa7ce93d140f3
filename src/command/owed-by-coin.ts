import type { PositionCommand } from '../../machines/position/commands.ts'
import type { QueryOrder } from '../../machines/position/effects.ts'
import { lastBeatMs, nextDeadlineMs, type Owed, owed } from '../../machines/position/owed.ts'
import { isFlat, type PositionState } from '../../machines/position/state.ts'
import { watch } from '../../machines/position/watch.ts'
import { Watches } from '../decision/watches.ts'
import type { TickScale } from '../market/ticks.ts'
import { DueTimes } from './due-times.ts'

/** What makes a coin be asked what it owes. */
export type Occasion = 'event' | 'deadline' | 'boot'
export type OwedNow = { readonly commands: readonly PositionCommand[]; readonly lookUps: readonly QueryOrder[] }

/**
 * What the positions want next, in columns by coin, so that the hot path asks no machine: prices they watch, the
 * moment they owe something, whether they are flat. It all follows from their states, after every event of a coin.
 */
export class OwedByCoin {
  readonly #watches: Watches
  readonly #due: DueTimes
  readonly #isFlat: Uint8Array

  constructor(coins: number) {
    this.#watches = new Watches(coins)
    this.#due = new DueTimes(coins)
    this.#isFlat = new Uint8Array(coins)
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
    return this.#isFlat.reduce((open, flat) => open + 1 - flat, 0)
  }

  dueCoins(nowMs: number): readonly number[] {
    return this.#due.due(nowMs)
  }

  follow(coin: number, state: PositionState, scale: TickScale): void {
    this.#isFlat[coin] = isFlat(state) ? 1 : 0
    this.#watches.set(coin, watch(state), scale)
  }

  /**
   * What is owed by now, and when the coin is to be asked again. After an event of the coin only its commands: look-ups keep
   * their beat, or a burst of fills would be a burst of look-ups. At boot every open order is looked up, and the present
   * moment is played again: what is due right now keeps its place, after the venue's reports.
   */
  settleUp(coin: number, state: PositionState, nowMs: number, at: Occasion): OwedNow {
    const dueMs = this.#due.dueMs(coin)
    const untilMs = at === 'boot' ? nowMs - 1 : nowMs
    const due = owed(state)
    const items = at === 'boot' ? owed(state, { boot: true }) : due
    // a beat that has come and was not heard yet stays due
    const afterMs = at === 'event' ? Math.min(nowMs, dueMs) - 1 : untilMs
    this.#due.set(coin, nextDeadlineMs(due, afterMs))
    const isDue = (item: Owed): boolean => at !== 'event' && (at === 'boot' || lastBeatMs(item, nowMs) >= dueMs)
    return {
      commands: items.flatMap((item) =>
        item.kind === 'command' && item.notBeforeMs <= untilMs ? [{ ...item.command, nowMs } as PositionCommand] : [],
      ),
      lookUps: items.flatMap((item) => (item.kind === 'query-order' && isDue(item) ? [item] : [])),
    }
  }
}
