/** Whether the words of a command line ask for one JSON document. */
export const asksJson = (words: readonly string[]): boolean => {
  const end = words.indexOf('--')
  return words.slice(0, end < 0 ? words.length : end).includes('--json')
}

/** What a script is told that a signal has ended the command. */
export const interrupted = (exitCode: number): object => ({
  error: { code: 'interrupted', message: 'Stopped by a signal before there was a result.', exitCode },
})
