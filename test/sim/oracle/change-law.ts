import type { PlanChange, PositionState } from '../../../machines/position/state.ts'
import { configOf } from '../../../src/config/of-coin.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { format, parse } from '../../../src/kernel/money.ts'
import type { World } from '../world/world.ts'
import { stopPriceOf, targetPriceOf } from './stop-price.ts'

/** I-32: a strategy puts a stop nearer and never further, and what it changed stands until the cycle ends, whoever died in between. */
export class ChangeLaw {
  readonly #world: World
  /** by stream, of the cycle that lasts */
  readonly #changes = new Map<string, PlanChange>()

  constructor(world: World) {
    this.#world = world
  }

  restored(events: readonly LogEvent[]): void {
    this.#changes.clear()
    for (const event of events) this.#follow(event)
  }

  /** The position as it is by the changes that the log has told, whatever the machine has made of them. */
  changed(position: PositionState): PositionState {
    const { changed: _, ...noted } = position.noted
    const change = this.#changes.get(position.stream)
    return { ...position, noted: change === undefined ? noted : { ...noted, changed: change } }
  }

  /** Before the event is folded. Returns what is wrong with it. */
  check(event: LogEvent, coin: number): string | null {
    const wrong = event.type === 'PlanChanged' ? this.#wrong(event, coin) : null
    const { marks } = this.#world
    if (event.type === 'PlanChanged' && this.#changes.has(event.stream)) marks.hit('a strategy changed a plan again')
    if (event.type === 'PlanChanged' && event.data.stop !== undefined) marks.hit('a strategy put a stop nearer')
    if (event.type === 'PlanChanged' && event.data.target !== undefined) marks.hit('a strategy put a target elsewhere')
    this.#follow(event)
    return wrong
  }

  #wrong({ data: { stop, target, price }, time, stream, parts }: Extract<LogEvent, { type: 'PlanChanged' }>, coin: number): string | null {
    const position = this.changed(this.#world.oracle.position(coin))
    const everyMs = configOf(this.#world.scenario.config, parts).exit.planChangeEveryS * 1000
    const sinceMs = time - (this.#changes.get(stream)?.atMs ?? Number.NEGATIVE_INFINITY)
    if (sinceMs < everyMs) return `a plan is changed ${sinceMs} ms after it was`
    if (position.exit !== null) return 'a plan is changed while an exit is decided'
    const sign = position.direction === 'long' ? 1n : -1n
    if (target !== undefined && parse(target.from) !== targetPriceOf(position))
      return `a target is moved from ${target.from}, and is not there`
    if (stop === undefined) return null
    const [from, to] = [stopPriceOf(position), parse(stop.to)]
    if (parse(stop.from) !== from) return `a stop is moved from ${stop.from}, and is at ${format(from)}`
    if ((to - from) * sign <= 0n) return `a stop is moved from ${stop.from} to ${stop.to}, away from the price`
    return (parse(price) - to) * sign > 0n ? null : `a stop is moved to ${stop.to}, and the price is ${price}`
  }

  #follow(event: LogEvent): void {
    const { type, stream, time } = event
    if (type === 'PositionClosed') this.#changes.delete(stream)
    if (type !== 'PlanChanged') return
    const { stop, target, barCloseMs } = event.data
    const before = this.#changes.get(stream)
    this.#changes.set(stream, {
      atMs: time,
      barCloseMs,
      stopPrice: stop === undefined ? (before?.stopPrice ?? null) : parse(stop.to),
      takeProfitPct: target === undefined ? (before?.takeProfitPct ?? null) : parse(target.takeProfitPct),
    })
  }
}
