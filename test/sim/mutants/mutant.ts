/** One function that is made to do something else. It is found by its name alone, wherever it stands. */
export type Change = {
  /**
   * `function` or `Class.method` (`Class.#method` if it is private); of several functions with one name `function(Word)`,
   * the one that has the word among its parameters
   */
  readonly of: string
  /** what it does instead, as a sentence */
  readonly does: string
  /**
   * Source of `(original) => replacement`, of a method of `(original, self) => replacement`. It sees what the function sees:
   * the names of its module, and the private members of its class.
   */
  readonly as: string
}

/**
 * A bug that some bot really had, put into the real code. `also` says what else has to change for it: what would find it
 * before the simulator can.
 */
export type Mutant = Change & {
  readonly name: string
  /** where it comes from */
  readonly seenIn: string
  /** which worlds it is hunted in, or whether on tapes; worlds whose log is a file unless said */
  readonly world?: 'remote' | 'live' | 'tape'
  readonly also?: readonly Change[]
}

export const changesOf = (mutant: Mutant): readonly Change[] => [mutant, ...(mutant.also ?? [])]
