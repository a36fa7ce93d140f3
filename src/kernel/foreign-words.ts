const WORDLESS = 'a value that has no text'

/** The text of any value of code that is not ours, whose own way of saying it may throw as well. */
export const textOfAny = (value: unknown): string => {
  try {
    return String(value)
  } catch {
    return WORDLESS
  }
}

/** What was thrown by code that is not ours, which may be anything, in its own words. */
export const thrownWords = (thrown: unknown): string => {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown)
  } catch {
    return WORDLESS
  }
}
