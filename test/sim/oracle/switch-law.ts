import { configOf } from '../../../src/config/of-coin.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { parse } from '../../../src/kernel/money.ts'
import type { World } from '../world/world.ts'
import { priceOf } from './stop-price.ts'

type Turn = { changedMs: number; isOfTarget: boolean; target: string | null }

/** I-32: stop and target change places where the options have it, and never twice within their time, whoever died in between. */
export class SwitchLaw {
  readonly #world: World
  /** by stream; what was forgotten with a cycle has not changed */
  readonly #turns = new Map<string, Turn>()

  constructor(world: World) {
    this.#world = world
  }

  restored(events: readonly LogEvent[]): void {
    this.#turns.clear()
    for (const event of events) this.#follow(event)
  }

  /** Before the event is folded. Returns what is wrong with it. */
  check(event: LogEvent, coin: number): string | null {
    const before = this.#turns.get(event.stream)
    const wrong = this.#wrong(event, coin, before)
    this.#mark(event, before)
    this.#follow(event)
    return wrong
  }

  #wrong(event: LogEvent, coin: number, before: Turn | undefined): string | null {
    if (event.type !== 'SwitchedToTarget' && event.type !== 'SwitchedToStop') return null
    const { exit } = configOf(this.#world.scenario.config, event.parts)
    if (exit.switching === 'off') return 'stop and target change places, and the options have it off'
    const sinceMs = event.time - (before?.changedMs ?? Number.NEGATIVE_INFINITY)
    if (sinceMs < exit.switchCooldownS * 1000) return `stop and target change places ${sinceMs} ms after they did`
    const { threshold } = event.data
    if (threshold === undefined) return null
    const [pct, sign] =
      event.type === 'SwitchedToTarget' ? ([exit.switchTargetAbovePct, 1] as const) : ([exit.switchStopBelowPct, -1] as const)
    const due = priceOf(this.#world.oracle.position(coin), { by: 'pct', of: parse(pct) }, sign)
    return parse(threshold) === due ? null : `stop and target change places at ${threshold}, and not where the options have it`
  }

  #mark({ type, data }: LogEvent, before: Turn | undefined): void {
    const { marks } = this.#world
    if (type === 'SwitchedToTarget') marks.hit('the target took the place of the stop')
    if (type === 'SwitchedToStop')
      marks.hit(data.because === 'price' ? 'the stop came back for its price' : 'the stop came back for other coins')
    if (type === 'SwitchFailed') marks.hit('no target was asked for after all')
    if (type === 'ProtectionFilled' && data.reason === 'take-profit') marks.hit('a target that rested sold')
    if (type === 'ProtectionAbandoned' && data.orderId === before?.target) marks.hit('a target never stood, and the stop came back')
  }

  #follow({ type, stream, data, time }: LogEvent): void {
    const turn = this.#turns.get(stream)
    if (type === 'PositionClosed') this.#turns.delete(stream)
    else if (type === 'SwitchedToTarget') this.#turns.set(stream, { changedMs: time, isOfTarget: true, target: null })
    if (turn === undefined) return
    if (type === 'ProtectionRequested' && data.orderType === 'limit') turn.target = data.orderId
    const isEnd = (type === 'ProtectionEnded' || type === 'ProtectionAbandoned') && data.orderId === turn.target
    if (!turn.isOfTarget || (!isEnd && type !== 'SwitchedToStop' && type !== 'SwitchFailed')) return
    turn.isOfTarget = false
    turn.changedMs = time
  }
}
