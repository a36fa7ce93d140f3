import type { LogEvent } from '../kernel/log-event.ts'

/** The options by name, as the log says that they changed, and as they are for the coin and the slot of the event that is looked at. */
export class OptionsInForce {
  readonly #options = new Map<string, unknown>()
  #symbol: string | null = null
  #slot: string | undefined
  /** whether the venue is made of the tape and of these options, as on paper; any other speaks for itself */
  isVenueOfOptions = false

  /** An engine writes all of its options before anything else; a log without any is no engine's, and is not held against them. */
  get isKnown(): boolean {
    return this.#options.size > 0
  }

  follow(event: LogEvent): void {
    this.#symbol = event.parts.symbol
    this.#slot = event.parts.slot
    if (event.type === 'LogBegun') this.isVenueOfOptions = event.data.of === 'tape'
    if (event.type !== 'ConfigApplied') return
    for (const [name, [, value]] of Object.entries(event.data.changed))
      if (value === null) this.#options.delete(name)
      else this.#options.set(name, value)
  }

  /** The first of these options that the log never named; null: it named them all. */
  firstUnsaid(names: readonly string[]): string | null {
    return names.find((name) => this.get(name) === undefined) ?? null
  }

  get(name: string): unknown {
    const ofSlot = this.#slot === undefined ? undefined : this.#options.get(`slots.${this.#slot}.${name}`)
    return ofSlot ?? this.#options.get(`coins.${this.#symbol}.${name}`) ?? this.#options.get(name)
  }

  /** The names of the slots that instruments are shared by; none: they are held whole. */
  get slots(): readonly string[] {
    return (this.#options.get('slots') ?? []) as readonly string[]
  }

  /** Amounts and percentages are decimal text, counts and times numbers. */
  text(name: string): string {
    return String(this.get(name))
  }
  number(name: string): number {
    return Number(this.get(name))
  }
}
