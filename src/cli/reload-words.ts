import type { Reloaded } from '../ops/control/control-request.ts'

/** In a sentence, where an empty text would not be seen. */
export const wordsOf = (value: unknown): string => (typeof value === 'string' && value !== '' ? value : JSON.stringify(value))

const changeOf = ([option, [before, after]]: [string, readonly [unknown, unknown]]): string => {
  if (before === null) return `${option} ${wordsOf(after)}`
  if (after === null) return `${option} as of all, no more ${wordsOf(before)}`
  // of what may be secret a part is shown
  return wordsOf(before) === wordsOf(after) ? `${option} (another one)` : `${option} from ${wordsOf(before)} to ${wordsOf(after)}`
}

/** What a configuration that was read again comes to, a sentence each. */
export const reloadSentences = ({ isApplied, changed, kept }: Reloaded): readonly string[] => {
  const changes = Object.entries(changed).map(changeOf)
  const stays = kept.map(({ option, why }) => `${option} stays as it is until a restart: ${why}.`)
  if (changes.length === 0)
    return [stays.length === 0 ? 'What was read is in force already.' : 'Nothing that can change now differs.', ...stays]
  return [`${isApplied ? 'In force from now on' : 'Would change'}: ${changes.join(', ')}.`, ...stays]
}
