import { InvalidArgumentError } from 'commander'
import { nearest } from '../kernel/nearest.ts'

/** Takes one of these words; of another one it names the nearest. To be set behind commander's `choices`, which shows them in the help. */
export const oneOf =
  (known: readonly string[]) =>
  (text: string): string => {
    if (known.includes(text)) return text
    const near = nearest(text, known)
    throw new InvalidArgumentError(`${near === null ? '' : `Did you mean ${near}? `}Allowed choices are ${known.join(', ')}.`)
  }
