import type { StepStop } from '../../view/stepper.ts'
import { type StepSession, stopOf } from './step-session.ts'

/** What a line that is typed is for. */
export type Prompt = 'jump' | 'search' | 'breakpoint'

export const PROMPTS: Readonly<Record<Prompt, string>> = {
  jump: 'Go to a time or an event: ',
  search: 'Find in sentences: ',
  breakpoint: 'Stop at a kind, a type or an expression: ',
}

/** What a key does by itself. */
type Act = (session: StepSession) => unknown

const PAGE = 100
const kinds: Readonly<Record<string, StepStop>> = { c: 'cycle', d: 'decision', f: 'fill', r: 'refusal', t: 'transition' }

const ofKinds: readonly (readonly [string, Act])[] = Object.entries(kinds).flatMap(([key, kind]): (readonly [string, Act])[] => [
  [key, (session) => session.step(1, kind)],
  [key.toUpperCase(), (session) => session.step(-1, kind)],
])

/** By the name of the key, or the letter that it types. */
export const acts: Readonly<Record<string, Act>> = {
  rightArrow: (session) => session.step(1),
  leftArrow: (session) => session.step(-1),
  downArrow: (session) => session.step(1, 'transition'),
  upArrow: (session) => session.step(-1, 'transition'),
  pageDown: (session) => session.step(PAGE),
  pageUp: (session) => session.step(-PAGE),
  home: (session) => session.first(),
  end: (session) => session.last(),
  tab: (session) => session.nextCoin(),
  ']': (session) => session.toBreakpoint(1),
  '[': (session) => session.toBreakpoint(-1),
  n: (session) => session.searchOn(1),
  N: (session) => session.searchOn(-1),
  ...Object.fromEntries(ofKinds),
}

export const prompts: Readonly<Record<string, Prompt>> = { g: 'jump', '/': 'search', b: 'breakpoint' }

/** Does what a line says that was typed for it. Throws UsageError for one that says nothing. */
export const answerPrompt = async (session: StepSession, prompt: Prompt, text: string): Promise<void> => {
  if (text.trim() === '') return
  if (prompt === 'jump') return session.jump(text)
  if (prompt === 'search') return session.search(text, 1)
  session.stop = stopOf(text)
  await session.toBreakpoint(1)
}

/** For whoever presses `?`. */
export const HELP: readonly string[] = [
  'left right    one event back or on        home end     the first, the last event',
  'up down       transition of a machine     page keys    100 events',
  'c d f r t     next cycle, decision, fill, refusal, transition; capitals: back',
  'g             go to a time or an event by its place',
  '/  n N        find text in sentences; next, previous',
  'b  ] [        breakpoint: fill, ExitDecided, coin.exposure > 0; next, previous',
  'tab           events of the next coin alone, then of all',
  '?             this, and away again        q Ctrl-C     end',
]
