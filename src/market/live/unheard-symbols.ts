import type { FeedItem } from './feed.ts'

/** Of which coins no quotes are heard, as a feed says it. */
export class UnheardSymbols {
  readonly #all: readonly string[]
  #unheard: ReadonlySet<string>

  /** Nothing is heard before the first word of it. */
  constructor(all: readonly string[]) {
    this.#all = all
    this.#unheard = new Set(all)
  }

  hear(item: Extract<FeedItem, { kind: 'line' }>): void {
    const named = new Set(item.symbols ?? this.#all)
    if (item.is === 'down') this.#unheard = this.#unheard.union(named)
    else if (item.is === 'up') this.#unheard = this.#unheard.difference(named)
  }

  get symbols(): readonly string[] {
    return [...this.#unheard]
  }

  get areAll(): boolean {
    return this.#unheard.size === this.#all.length
  }
}
