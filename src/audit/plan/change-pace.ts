import type { LogEvent } from '../../kernel/log-event.ts'
import type { Finding } from '../finding.ts'
import type { OptionsInForce } from '../options-in-force.ts'

/** That strategies change the plans of a position no oftener than the options in force allow, and for each candle once. */
export class ChangePace {
  readonly #options: OptionsInForce
  /** by stream, of the cycle's newest change */
  readonly #last = new Map<string, { readonly atMs: number; readonly barCloseMs: number }>()

  constructor(options: OptionsInForce) {
    this.#options = options
  }

  check({ type, stream, time, data }: LogEvent): Finding | null {
    if (type === 'PositionClosed') this.#last.delete(stream)
    if (type !== 'PlanChanged') return null
    const last = this.#last.get(stream)
    const { barCloseMs } = data
    this.#last.set(stream, { atMs: time, barCloseMs })
    if (barCloseMs > time) return found(`It is decided on a candle that ends at ${barCloseMs}, after it.`)
    if (last === undefined) return null
    if (barCloseMs <= last.barCloseMs)
      return found(`It is decided on the candle of ${barCloseMs}, and so was the last one, or on a later one.`)
    const everyMs = this.#options.number('exit.planChangeEveryS') * 1000
    return time - last.atMs >= everyMs
      ? null
      : found(`It comes ${time - last.atMs} ms after the last one; by exit.planChangeEveryS ${everyMs}.`)
  }
}

const found = (message: string): Finding => ({ rule: 'plan-change', message })
