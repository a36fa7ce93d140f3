import type { Effect, QueryOrder } from '../../machines/position/effects.ts'
import { type Clock, momentMs } from '../kernel/clock.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import type { Runner } from './runner.ts'
import { sendByMs } from './send-by.ts'
import type { VenueClock } from './venue-clock.ts'

type OutboxParts = {
  readonly runner: Runner
  readonly clock: Clock
  readonly venueClock: VenueClock
  /** whether a person ended the process: asked when something is about to leave */
  readonly operator: { readonly isKilled: boolean }
}

/** What waits to leave until everything that was recorded is durable, in the order in which it was asked for. */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #waiting: (() => void)[] = []

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && !this.#parts.runner.hasLookUpsToSend
  }

  /** What an event asks for that was recorded just now. */
  add(symbol: string, event: LogEvent, effects: readonly Effect[]): void {
    const { runner, clock, venueClock, operator } = this.#parts
    const untilMs = sendByMs(event, venueClock.offsetMs ?? 0)
    for (const effect of effects)
      this.#waiting.push(() => {
        const isLate = ('order' in effect || effect.kind === 'amend-order') && momentMs(clock) > untilMs
        const isStopped = operator.isKilled && event.type !== 'EntryCancelRequested'
        if (!isLate && !isStopped) runner.run(symbol, effect)
      })
  }

  /** `isAnew`: also while the order is being looked up already. */
  lookUp(symbol: string, order: QueryOrder, isAnew: boolean): void {
    this.#waiting.push(() => {
      if (!this.#parts.operator.isKilled) this.#parts.runner.run(symbol, order, isAnew)
    })
  }

  survey(): void {
    this.#waiting.push(() => {
      if (!this.#parts.operator.isKilled) this.#parts.runner.survey()
    })
  }

  release(): void {
    const { runner } = this.#parts
    if (runner.hasLookUpsToSend) for (const { symbol, order } of runner.takeAgain()) this.lookUp(symbol, order, false)
    for (const send of this.#waiting.splice(0)) send()
  }
}
