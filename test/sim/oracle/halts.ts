import type { LogEvent } from '../../../src/kernel/log-event.ts'
import type { World } from '../world/world.ts'

const CHANGE = /^(DailyLoss|Drawdown|LossStreak|StopGuard)(Halted|Released)$/
type Change = { readonly untilMs?: number | null; readonly by?: 'time' | 'operator'; readonly commandId?: string | null }
const MARKS = {
  DailyLoss: 'a loss of the day halted entries',
  Drawdown: 'a drawdown halted entries',
  LossStreak: 'losses in a row halted entries',
  StopGuard: 'stops within a time halted entries',
} as const

/**
 * I-31: what a limit of loss has halted stays so until its time is over, another day begins or a person lets it go, whatever process runs
 * meanwhile; nothing is entered before.
 */
export class Halts {
  readonly #world: World
  /** by limit, when it is over by itself; null: never */
  #halts = new Map<string, number | null>()
  #dayUntilMs: number | null = null

  constructor(world: World) {
    this.#world = world
  }

  durable(event: LogEvent): void {
    const { oracle, marks } = this.#world
    if (event.type === 'EntryRequested')
      for (const name of this.#halts.keys()) oracle.broken('I-31', `an entry was asked for while ${name} halts entries`)
    if (event.type === 'DayBegun' && this.#dayUntilMs !== null && event.time < this.#dayUntilMs)
      oracle.broken('I-31', `a day begins at ${event.time}, and the one before lasts until ${this.#dayUntilMs}`)
    const [, name, what] = CHANGE.exec(event.type) ?? []
    if (what === 'Halted') marks.hit(MARKS[name as keyof typeof MARKS])
    if (what === 'Released') this.#requireOver(name!, event.time, event.data as Change)
    this.#follow(event)
  }

  /** A process has folded the log. */
  booted(): void {
    if (this.#halts.size > 0) this.#world.marks.hit('a halt outlived a restart')
  }

  restored(events: readonly LogEvent[]): void {
    this.#halts = new Map()
    this.#dayUntilMs = null
    for (const event of events) this.#follow(event)
  }

  #requireOver(name: string, timeMs: number, { by, commandId }: Change): void {
    const untilMs = this.#halts.get(name)
    const isOver = by === 'time' ? untilMs != null && timeMs >= untilMs : commandId != null
    if (!isOver)
      this.#world.oracle.broken('I-31', `${name} was let go at ${timeMs} by ${by}; it lasts until ${untilMs ?? 'a person ends it'}`)
  }

  #follow(event: LogEvent): void {
    if (event.type === 'DayBegun') {
      this.#halts.delete('DailyLoss')
      this.#dayUntilMs = event.data.untilMs
    }
    const [, name, what] = CHANGE.exec(event.type) ?? []
    if (what === 'Halted') this.#halts.set(name!, (event.data as Change).untilMs ?? null)
    if (what === 'Released') this.#halts.delete(name!)
  }
}
