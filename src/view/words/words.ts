import type { EventType, LogEvent } from '../../kernel/log-event.ts'
import { bookTells } from './book-words.ts'
import { decisionTells } from './decision-words.ts'
import { entryTells } from './entry-words.ts'
import { exitTells } from './exit-words.ts'
import { logTells } from './log-words.ts'
import { outsideTells } from './outside-words.ts'
import { protectionTells } from './protection-words.ts'
import { riskTells } from './risk-words.ts'
import { Say, type Sentence, type Tell, type Tells } from './say.ts'
import { sessionTells } from './session-words.ts'
import type { WordsContext } from './words-context.ts'

/** One sentence for every type of event. The type makes the compiler name one that is missing. */
const tells: Tells<EventType> = {
  ...entryTells,
  ...protectionTells,
  ...exitTells,
  ...outsideTells,
  ...sessionTells,
  ...riskTells,
  ...bookTells,
  ...decisionTells,
  ...logTells,
}

/**
 * What an event says, for a person: for terminal, page and alerts alike. `context` has heard of the events before it and of none behind, so
 * that what is said of a moment is what would have been said then.
 */
export const words = (event: LogEvent, context: WordsContext): Sentence => {
  // the row of its own type
  const said = (tells[event.type] as Tell)(event as never, new Say(event, context))
  return typeof said === 'string' ? { line: said, detail: null } : said
}
