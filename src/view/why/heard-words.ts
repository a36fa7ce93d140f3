import type { LogEvent } from '../../kernel/log-event.ts'
import type { InputKind } from '../../kernel/recorded.ts'
import { momentWords } from '../words/say.ts'

const HEARD: Readonly<Record<InputKind, string>> = {
  start: 'the process began',
  candle: 'a candle had ended',
  price: 'a price was heard',
  report: 'the venue reported',
  deadline: 'a deadline had come',
  operator: 'a person asked for it',
  'exit-signal': 'a signal to leave came from outside',
  'enter-signal': 'a signal to enter came from outside',
  signal: 'the system asked the process to end',
  end: 'the market had ended',
  store: 'the log could be reached again',
}

/** What the engine had heard when it recorded an event. */
export const heardWords = ({ input: { kind, number, time }, actor }: LogEvent): string => {
  const whose = actor === 'engine' ? '' : `, ${actor}`
  const item = number === 0 ? '' : ` (item ${number} of the market by then)`
  return `${HEARD[kind]}${whose} at ${momentWords(time)}${item}`
}
