/** So many are named, the others counted. */
const NAMED = 5

/** "A, B, C, D, E and 2 more": a list as a sentence can hold it. */
export const someOf = (names: readonly string[]): string => {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  return `${names.slice(0, NAMED).join(', ')}${more}`
}
