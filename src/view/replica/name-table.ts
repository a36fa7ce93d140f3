/** Texts by small numbers, in the order in which they were met. */
export class NameTable {
  readonly #texts: string[]
  /** null: nobody has asked for many yet, and to make it takes as long as everything else of an opening */
  #ids: Map<string, number> | null

  constructor(texts: string[] = []) {
    this.#texts = texts
    this.#ids = texts.length === 0 ? new Map() : null
  }

  get size(): number {
    return this.#texts.length
  }

  /** Those that came since there were so many. */
  since(size: number): readonly string[] {
    return this.#texts.slice(size)
  }

  idOf(text: string): number {
    this.#ids ??= new Map(this.#texts.map((one, id) => [one, id]))
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    const id = this.#texts.push(text) - 1
    this.#ids.set(text, id)
    return id
  }

  /** Null: it was never met. */
  known(text: string): number | null {
    if (this.#ids !== null) return this.#ids.get(text) ?? null
    const id = this.#texts.indexOf(text)
    return id < 0 ? null : id
  }

  textOf(id: number): string {
    return this.#texts[id]!
  }

  beginning(text: string): string[] {
    return this.#texts.filter((one) => one.startsWith(text))
  }

  idsBeginning(text: string): number[] {
    return this.#texts.flatMap((one, id) => (one.startsWith(text) ? [id] : []))
  }
}
