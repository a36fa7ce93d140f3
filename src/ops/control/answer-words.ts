import { commandNamed } from '../../../machines/session/commands/index.ts'
import type { CommandAnswer } from '../../../machines/session/operator-command.ts'
import type { CoinAnswer } from '../../kernel/common-facts.ts'
import type { WishAnswer } from './control-request.ts'

/** What a refusal means to whoever asked. */
const WHY: Readonly<Record<string, string>> = {
  'already-answered': 'a wish of this id was answered before, and counts once',
  'not-trading': 'the engine does not trade yet, or no more',
  'wrong-phase': 'it stands so already, or what stands does not allow it',
  'queue-full': 'too many wishes wait; ask again in a moment',
  'outcome-unknown': 'the log could not be written, so whether it counts is not known: ask the next start with the same --id',
  'unknown-coin': 'no such coin is traded here',
  'nothing-open': 'nothing is held or bought of it',
  'nothing-halted': 'no limit of loss has stopped anything',
  'nothing-to-cancel': 'no entry of it is open',
  'nothing-to-take-back': 'no exit of it is under way',
}

const refusedBy = ({ refusal, judged }: Extract<CoinAnswer, { is: 'refused' }>): string => {
  const numbers = Object.entries(judged).map(([name, value]) => `${name} ${value}`)
  const words = [refusal, ...(WHY[refusal] === undefined ? [] : [WHY[refusal]])].join(', ')
  return numbers.length === 0 ? words : `${words} (${numbers.join(', ')})`
}

/** What became of a wish, for who had it; of a wish for several coins a line each. */
export const answerSentences = ({ command, answer }: WishAnswer): readonly string[] => {
  if (answer.is === 'accepted') return [commandNamed[command].done]
  if (answer.is === 'refused') return [`Refused: ${refusedBy(answer)}.`]
  return Object.entries(answer.coins).map(
    ([coin, one]) => `${coin}: ${one.is === 'accepted' ? commandNamed[command].done : `refused: ${refusedBy(one)}.`}`,
  )
}

/** Whether all of it was granted. */
export const isGranted = (answer: CommandAnswer): boolean =>
  answer.is === 'by-coin' ? Object.values(answer.coins).every(({ is }) => is === 'accepted') : answer.is === 'accepted'
