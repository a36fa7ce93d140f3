/** Something that must hold does not: a defect of this program or of what it trusts. The process stops. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant'
}

/** `sentence` says what must hold, so that the message names the invariant that is broken. */
export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new BrokenInvariant(sentence)
}
