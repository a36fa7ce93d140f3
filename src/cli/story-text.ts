import { LINE } from '../report/text-table.ts'
import { wrapped } from '../report/wrap.ts'
import { plainLine } from '../view/journal/journal.ts'
import type { GuardRow } from '../view/why/guard-rows.ts'
import type { Story, StoryStep } from '../view/why/story.ts'
import { momentWords } from '../view/words/say.ts'
import { colours } from './output.ts'

const TIME = 'yyyy-mm-dd hh:mm:ss.mmm'.length
const INDENT = '    '
/** the longest name of a part: `proposed` */
const NAME = 10
/** Of what followed a person sees the beginning and the end. */
const FIRST = 20
const LAST_STEPS = 30

/** Under its own begin in a terminal; in a pipe one line. */
export const hung = (head: string, text: string): string => {
  const { isTTY, columns = LINE } = process.stdout
  if (!isTTY) return plainLine(`${head}${text}`)
  return wrapped(plainLine(text), Math.max(columns - head.length, 20))
    .join(`\n${' '.repeat(head.length)}`)
    .replace(/^/, head)
}

export const guardText = ({ guard, value, must, limit, ok, missing }: GuardRow): string => {
  const verdict = ok === null ? '' : ok ? ': ok' : missing === null ? ': not so' : `: not so, by ${missing}`
  return `${guard}, ${value} ${must} ${limit}${verdict}`
}

export const storyPart = (name: string, text: string): string => hung(`${INDENT}${name.padEnd(NAME)}`, text)

/** Each guard in a line of its own, under one name. */
export const guardLines = (guards: readonly GuardRow[]): string[] =>
  guards.map((row, at) => storyPart(at === 0 ? 'guards' : '', guardText(row)))

const stepLine = ({ timeMs, line, at }: StoryStep): string => hung(`${momentWords(timeMs).padEnd(TIME)}  `, `${line} [${at}]`)

const stepLines = (step: StoryStep): string[] => [
  stepLine(step),
  ...step.facts.map(([name, text]) => storyPart(name, text)),
  ...guardLines(step.guards),
]

const followedLines = (steps: readonly StoryStep[], isWhole: boolean): string[] => {
  const left = steps.length - FIRST - LAST_STEPS
  if (isWhole || left <= 0) return steps.map(stepLine)
  return [...steps.slice(0, FIRST), null, ...steps.slice(-LAST_STEPS)].map((step) =>
    step === null ? `${' '.repeat(TIME)}  ... ${left} more; --all shows them` : stepLine(step),
  )
}

const CYCLE = 'The position began with'

/** A story for a terminal: what was heard, the chain of causes with its numbers, and what followed. */
export const storyText = ({ because, followed }: Story, isWhole: boolean): string => {
  const cycle = because.filter(({ is }) => is === 'cycle')
  const chain = because.filter(({ is }) => is !== 'cycle')
  return [
    ...(cycle.length === 0 ? [] : [colours.bold(CYCLE), ...cycle.map(stepLine), '']),
    colours.bold('Because'),
    hung('', `${chain[0]?.heard ?? ''}`),
    ...chain.flatMap(stepLines),
    ...(followed.length === 0 ? ['', 'Nothing followed.'] : ['', colours.bold('Then'), ...followedLines(followed, isWhole)]),
  ].join('\n')
}
