/** The key of a printed link, or of what was typed: the key itself, or a link that was cut. */
export const keyIn = (text: string): string => {
  const [, told] = /#key=(.+)$/.exec(text.trim()) ?? []
  if (told === undefined) return text.trim()
  try {
    return decodeURIComponent(told)
  } catch {
    return told
  }
}
