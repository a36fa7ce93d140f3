import type { Timers } from '../../kernel/clock.ts'
import type { Health } from '../health.ts'
import type { TellingLog } from '../log.ts'
import { AlertBook, type StandingAlarm } from './alert-book.ts'
import type { AlertMessage } from './alert-message.ts'
import { AlertOutbox } from './alert-outbox.ts'
import type { AlertOptions } from './alert-rule.ts'
import { channelsOf } from './channels/index.ts'
import { alertRules } from './rules/index.ts'

type AlertWatchParts = {
  readonly timers: Timers
  /** how the engine is now; asked at every look */
  readonly health: () => Health
  /** those in force; asked at every look, so that others hold from the next one on */
  readonly options: () => AlertOptions
  readonly log: TellingLog
}

/**
 * Looks at an engine that trades again and again, and tells a person what is wrong. Whatever becomes of a message, the engine does not
 * wait for it: a look takes as long as its rules, and each channel has an outbox of its own. Without a channel alarms are in the log alone.
 */
export class AlertWatch {
  readonly #parts: AlertWatchParts
  readonly #book = new AlertBook(alertRules)
  readonly #outboxes = new Map<string, AlertOutbox>()
  #callOff = (): void => {}

  constructor(parts: AlertWatchParts) {
    this.#parts = parts
  }

  get standing(): readonly StandingAlarm[] {
    return this.#book.standing
  }

  /** Looks at once: what restarts again and again may not live to see a second look. */
  begin(): void {
    const options = this.#parts.options()
    this.#look(options)
    this.#callOff = this.#parts.timers.after(options.everyS * 1000, () => this.begin())
  }

  /** Looks no more, and sends what still waits within this time. */
  async close(withinMs: number): Promise<void> {
    this.#callOff()
    await Promise.all([...this.#outboxes.values()].map((outbox) => outbox.close(withinMs)))
  }

  #look(options: AlertOptions): void {
    const { timers, health, log } = this.#parts
    try {
      for (const message of this.#book.look(health(), options, timers.steadyMs())) this.#tell(message, options)
    } catch (error) {
      // a defect of what only looks must not end what trades
      log.warn({ error }, 'the engine could not be looked at')
    }
  }

  #tell(message: AlertMessage, options: AlertOptions): void {
    const { timers, log } = this.#parts
    const { text, ...data } = message
    log[message.is === 'over' ? 'info' : 'warn'](data, text)
    const channels = channelsOf(options)
    for (const [key, outbox] of this.#outboxes)
      if (!channels.has(key)) {
        this.#outboxes.delete(key)
        void outbox.close(0)
      }
    for (const [key, channel] of channels) {
      const outbox = this.#outboxes.get(key) ?? new AlertOutbox(timers, channel(), log)
      this.#outboxes.set(key, outbox)
      outbox.add(message)
    }
  }
}
