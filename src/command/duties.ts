import type { PositionCommand } from '../../machines/position/commands.ts'
import type { QueryOrder } from '../../machines/position/effects.ts'
import { nextDeadlineMs, owed } from '../../machines/position/owed.ts'
import { isFlat, type PositionState } from '../../machines/position/state.ts'
import { watch } from '../../machines/position/watch.ts'
import { Watches } from '../decision/watches.ts'
import type { TickScale } from '../market/ticks.ts'
import { Agenda } from './agenda.ts'

export type Due = { readonly commands: readonly PositionCommand[]; readonly lookUps: readonly QueryOrder[] }

/**
 * What the positions want next, in columns by coin, so that the hot path asks no machine: prices they watch, the
 * moment they owe something, whether they are flat. It all follows from their states, after every event of a coin.
 */
export class Duties {
  readonly #watches: Watches
  readonly #agenda: Agenda
  readonly #isFlat: Uint8Array

  constructor(coins: number) {
    this.#watches = new Watches(coins)
    this.#agenda = new Agenda(coins)
    this.#isFlat = new Uint8Array(coins)
  }

  get nextMs(): number {
    return this.#agenda.nextMs
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
    return this.#agenda.due(nowMs)
  }

  follow(coin: number, state: PositionState, scale: TickScale): void {
    this.#isFlat[coin] = isFlat(state) ? 1 : 0
    this.#watches.set(coin, watch(state), scale)
  }

  /**
   * What is owed by now. At boot every open order is looked up, and the present moment is played again: what is due
   * right now keeps its place, after the venue's reports.
   */
  settleUp(coin: number, state: PositionState, nowMs: number, boot: boolean): Due {
    const untilMs = boot ? nowMs - 1 : nowMs
    const items = owed(state, { boot }).filter((item) => item.notBeforeMs <= untilMs)
    this.#agenda.set(coin, nextDeadlineMs(state, untilMs))
    return {
      commands: items.flatMap((item) => (item.kind === 'command' ? [{ ...item.command, nowMs } as PositionCommand] : [])),
      lookUps: items.flatMap((item) => (item.kind === 'query-order' ? [item] : [])),
    }
  }
}
