import { straysOf } from '../command/apply-options.ts'
import type { ChangedBy } from '../command/input.ts'
import { reloadOf } from '../config/reload.ts'
import type { Config } from '../config/schema.ts'
import type { Settings } from '../config/settings.ts'
import type { ControlAnswer } from '../ops/control/control-request.ts'
import type { ClockSource } from '../run/clock-source.ts'

type ReloadParts = {
  readonly settings: Settings
  readonly symbols: readonly string[]
  /** what the session was started with, read again; throws WrongConfiguration */
  readonly read: () => Config
}

type Asked = ChangedBy & { readonly isDry: boolean }

const refused = (why: string): ControlAnswer => ({ is: 'not-taken', why: `Nothing is changed: ${why}` })

/** The configuration of a session that runs, read again: what may change is in force from then on, what is wrong changes nothing. */
export class TradeReload {
  readonly #parts: ReloadParts
  /** one after another: each is compared with what is in force by then */
  #before: Promise<unknown> = Promise.resolve()

  constructor(parts: ReloadParts) {
    this.#parts = parts
  }

  ask(source: ClockSource, asked: Asked): Promise<ControlAnswer> {
    const answer = this.#before.then(() => this.#reload(source, asked))
    this.#before = answer.catch(() => {})
    return answer
  }

  async #reload(source: ClockSource, { isDry, ...by }: Asked): Promise<ControlAnswer> {
    const next = this.#read()
    if (typeof next === 'string') return refused(next)
    const { settings, symbols } = this.#parts
    const strays = straysOf(
      next,
      symbols.map((symbol) => ({ symbol })),
    )
    if (strays.length > 0) return refused(strays.join(' '))
    const reload = reloadOf(settings.now, next)
    if (!reload.ok) return refused(reload.refusals.join(' '))
    const { config, changed, kept } = reload
    const isApplied = !isDry && Object.keys(changed).length > 0
    if (isApplied) {
      const applied = await source.reconfigure(config, by)
      if (applied === null) return { is: 'not-taken', why: 'The engine comes to its end: the next start reads the configuration anyway.' }
      if (!applied.ok) return refused(applied.refusals.join(' '))
    }
    return { is: 'reloaded', isApplied, changed, kept }
  }

  #read(): Config | string {
    try {
      return this.#parts.read()
    } catch (error) {
      // a file that is gone or wrong, and what a strategy throws when it is loaded
      if (error instanceof Error) return error.message
      throw error
    }
  }
}
