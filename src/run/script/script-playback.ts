import type { Script, ScriptItem } from './script.ts'

/** What a script says next, in its order. */
export class ScriptPlayback {
  readonly #items: Script['items']
  #at = 0

  constructor(items: Script['items'] = []) {
    this.#items = items
  }

  /** when; Infinity: nothing comes any more */
  peekTimeMs(): number {
    return this.#items[this.#at]?.timeMs ?? Number.POSITIVE_INFINITY
  }

  /** Only where something comes. */
  next(): ScriptItem['input'] {
    return this.#items[this.#at++]!.input
  }
}
