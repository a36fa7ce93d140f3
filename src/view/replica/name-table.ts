/** Texts by small numbers, in the order in which they were met. */
export class NameTable {
  readonly #texts: string[]
  readonly #ids: Map<string, number>

  constructor(texts: string[] = []) {
    this.#texts = texts
    this.#ids = new Map(texts.map((text, id) => [text, id]))
  }

  get size(): number {
    return this.#texts.length
  }

  /** Those that came since there were so many. */
  since(size: number): readonly string[] {
    return this.#texts.slice(size)
  }

  idOf(text: string): number {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    const id = this.#texts.push(text) - 1
    this.#ids.set(text, id)
    return id
  }

  /** Null: it was never met. */
  known(text: string): number | null {
    return this.#ids.get(text) ?? null
  }

  textOf(id: number): string {
    return this.#texts[id]!
  }

  idsBeginning(text: string): number[] {
    return this.#texts.flatMap((one, id) => (one.startsWith(text) ? [id] : []))
  }
}
