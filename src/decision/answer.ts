import { directions } from '../kernel/direction.ts'
import { textOfAny } from '../kernel/foreign-words.ts'
import { isOneLine } from '../kernel/one-line.ts'
import { sizingModes } from './sizing/index.ts'
import type { ExitProposal, PlanProposal, Proposal } from './strategy.ts'
import { WRITTEN_NAMES } from './written-names.ts'

/** What a strategy answered, one wish of a kind. */
export type Wishes = { readonly entry: Proposal | null; readonly exit: ExitProposal | null; readonly plan: PlanProposal | null }

const NOTHING: Wishes = { entry: null, exit: null, plan: null }
const MAX_WORDS = 80
/** as far from the close as an option could put a limit */
const MAX_OFFSET_PCT = 5
const MOST_VALUES = 100
/** what amounts are kept as has thirty digits before the point */
const TOO_LARGE = 1e30

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const areWords = (value: unknown): boolean => typeof value === 'string' && isOneLine(value, MAX_WORDS)
const unknownOf = (fields: Fields, known: readonly string[]): string | undefined =>
  Object.keys(fields).find((name) => !known.includes(name))
const isOneOf = (value: unknown, words: readonly string[]): boolean => words.some((word) => word === value)

const ENTRY = ['trigger', 'direction', 'urgency', 'limitOffsetPct', 'values', 'size']
const SIZE = ['mode', 'amount']
const URGENCIES = ['maker', 'taker']
const MODES = sizingModes.map(({ mode }) => mode)

const sizeFault = (size: unknown): string | null => {
  if (!isFields(size)) return `its size is ${textOfAny(size)}: { mode: 'fixed-percent', amount: 5 } is one`
  const { mode, amount } = size
  if (!isOneOf(mode, MODES)) return `the mode of its size is ${textOfAny(mode)}: one of ${MODES.join(', ')}`
  const unknown = unknownOf(size, SIZE)
  if (unknown !== undefined) return `its size has a field "${unknown}", which no size has`
  return typeof amount === 'number' && amount > 0 && amount < TOO_LARGE
    ? null
    : `the amount of its size is ${textOfAny(amount)}, and no number above zero and below ${TOO_LARGE}`
}

const offsetFault = ({ limitOffsetPct, urgency }: Fields): string | null => {
  if (typeof limitOffsetPct !== 'number' || !(Math.abs(limitOffsetPct) <= MAX_OFFSET_PCT))
    return `its limitOffsetPct is ${textOfAny(limitOffsetPct)}, and no number from -${MAX_OFFSET_PCT} to ${MAX_OFFSET_PCT}`
  return urgency === 'maker' && limitOffsetPct > 0
    ? `a maker's limit does not lie beyond the price (limitOffsetPct ${limitOffsetPct})`
    : null
}

const entryFault = (entry: Fields): string | null => {
  const unknown = unknownOf(entry, ENTRY)
  if (unknown !== undefined) return `it answered with a field "${unknown}", which no proposal has`
  if (!areWords(entry.trigger)) return `its trigger is no line of 1 to ${MAX_WORDS} characters`
  if (entry.direction !== undefined && !isOneOf(entry.direction, directions))
    return `its direction is ${textOfAny(entry.direction)}: long or short`
  if (entry.urgency !== undefined && !isOneOf(entry.urgency, URGENCIES)) return `its urgency is ${textOfAny(entry.urgency)}: maker or taker`
  if (entry.limitOffsetPct !== undefined) {
    const fault = offsetFault(entry)
    if (fault !== null) return fault
  }
  if (!isFields(entry.values)) return 'its proposal has no values: the numbers that it rests on, by name'
  const values = Object.entries(entry.values)
  if (values.length > MOST_VALUES) return `its proposal has ${values.length} values, more than ${MOST_VALUES}`
  if (!values.every(([name]) => areWords(name))) return `a value of its proposal has a name that is no line of 1 to ${MAX_WORDS} characters`
  const taken = values.find(([name]) => WRITTEN_NAMES.includes(name))
  if (taken !== undefined)
    return `the value ${taken[0]} of its proposal has a name under which the log keeps a number of the engine's: call it otherwise`
  const wrong = values.find(([, value]) => typeof value !== 'number' || !(Math.abs(value) < TOO_LARGE))
  if (wrong !== undefined) return `the value ${wrong[0]} of its proposal is ${textOfAny(wrong[1])}, and no number below ${TOO_LARGE}`
  return entry.size === undefined ? null : sizeFault(entry.size)
}

const CHANGE = ['plan', 'stopPrice', 'takeProfitPct']
/** as far as an option could put a target */
const MOST_TARGET_PCT = 1_000

const changeFault = (change: Fields): string | null => {
  const unknown = unknownOf(change, CHANGE)
  if (unknown !== undefined) return `it answered with a field "${unknown}", which no change of a plan has`
  const { plan, stopPrice, takeProfitPct } = change
  if (!areWords(plan)) return `the reason of its change of the plan is no line of 1 to ${MAX_WORDS} characters`
  if (stopPrice === undefined && takeProfitPct === undefined) return 'its change of the plan has neither a stopPrice nor a takeProfitPct'
  if (stopPrice !== undefined && !(typeof stopPrice === 'number' && stopPrice > 0 && stopPrice < TOO_LARGE))
    return `its stopPrice is ${textOfAny(stopPrice)}, and no price above zero`
  if (takeProfitPct !== undefined && !(typeof takeProfitPct === 'number' && takeProfitPct > 0 && takeProfitPct <= MOST_TARGET_PCT))
    return `its takeProfitPct is ${textOfAny(takeProfitPct)}, and no number above zero and up to ${MOST_TARGET_PCT}`
  return null
}

const exitFault = (exit: Fields): string | null => {
  const unknown = unknownOf(exit, ['exit'])
  if (unknown !== undefined) return `it answered with a field "${unknown}", which no exit has`
  return areWords(exit.exit) ? null : `the reason of its exit is no line of 1 to ${MAX_WORDS} characters`
}

/** What an answer wishes, or what is wrong with it as a part of a sentence. A strategy may be anybody's: what it says is checked, whatever its types. */
export const wishesOf = (answer: unknown): Wishes | string => {
  if (answer === null) return NOTHING
  let { entry, exit, plan }: { -readonly [Kind in keyof Wishes]: Wishes[Kind] } = NOTHING
  for (const one of Array.isArray(answer) ? answer : [answer]) {
    if (!isFields(one)) return `it answered ${one === undefined ? 'nothing' : textOfAny(one)}: a proposal, a list of them, or null`
    if ('then' in one) return 'it answered a promise: a strategy waits for nothing'
    if ('exit' in one) {
      const fault = exitFault(one)
      if (fault !== null) return fault
      if (exit !== null) return 'it answered with two exits'
      exit = one as ExitProposal
      continue
    }
    if ('plan' in one) {
      const fault = changeFault(one)
      if (fault !== null) return fault
      if (plan !== null) return 'it answered with two changes of the plan'
      plan = one as PlanProposal
      continue
    }
    const fault = entryFault(one)
    if (fault !== null) return fault
    if (entry !== null) return 'it answered with two entries'
    entry = one as Proposal
  }
  return { entry, exit, plan }
}
