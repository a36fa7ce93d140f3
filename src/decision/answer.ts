import { directions } from '../kernel/direction.ts'
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
const isOneOf = (value: unknown, words: readonly string[]): boolean => words.some((word) => word === value)

const ENTRY = ['trigger', 'direction', 'urgency', 'limitOffsetPct', 'values', 'size']
const URGENCIES = ['maker', 'taker']
const MODES = sizingModes.map(({ mode }) => mode)

const sizeFault = (size: unknown): string | null => {
  if (!isFields(size) || !isOneOf(size.mode, MODES)) return `its size has no mode: one of ${MODES.join(', ')}`
  const { amount } = size
  return typeof amount === 'number' && Number.isFinite(amount) && amount > 0
    ? null
    : `the amount of its size is ${amount}, and no number above zero`
}

const offsetFault = ({ limitOffsetPct, urgency }: Fields): string | null => {
  if (typeof limitOffsetPct !== 'number' || !(Math.abs(limitOffsetPct) <= MAX_OFFSET_PCT))
    return `its limitOffsetPct is ${limitOffsetPct}, and no number from -${MAX_OFFSET_PCT} to ${MAX_OFFSET_PCT}`
  return urgency === 'maker' && limitOffsetPct > 0
    ? `a maker's limit does not lie beyond the price (limitOffsetPct ${limitOffsetPct})`
    : null
}

const entryFault = (entry: Fields): string | null => {
  const unknown = Object.keys(entry).find((name) => !ENTRY.includes(name))
  if (unknown !== undefined) return `it answered with a field "${unknown}", which no proposal has`
  if (!areWords(entry.trigger)) return `its trigger is no line of 1 to ${MAX_WORDS} characters`
  if (entry.direction !== undefined && !isOneOf(entry.direction, directions)) return `its direction is ${entry.direction}: long or short`
  if (entry.urgency !== undefined && !isOneOf(entry.urgency, URGENCIES)) return `its urgency is ${entry.urgency}: maker or taker`
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
  if (wrong !== undefined) return `the value ${wrong[0]} of its proposal is ${wrong[1]}, and no number below ${TOO_LARGE}`
  return entry.size === undefined ? null : sizeFault(entry.size)
}

const CHANGE = ['plan', 'stopPrice', 'takeProfitPct']
/** as far as an option could put a target */
const MOST_TARGET_PCT = 1_000

const changeFault = (change: Fields): string | null => {
  const unknown = Object.keys(change).find((name) => !CHANGE.includes(name))
  if (unknown !== undefined) return `it answered with a field "${unknown}", which no change of a plan has`
  const { plan, stopPrice, takeProfitPct } = change
  if (!areWords(plan)) return `the reason of its change of the plan is no line of 1 to ${MAX_WORDS} characters`
  if (stopPrice === undefined && takeProfitPct === undefined) return 'its change of the plan has neither a stopPrice nor a takeProfitPct'
  if (stopPrice !== undefined && !(typeof stopPrice === 'number' && stopPrice > 0 && stopPrice < TOO_LARGE))
    return `its stopPrice is ${stopPrice}, and no price above zero`
  if (takeProfitPct !== undefined && !(typeof takeProfitPct === 'number' && takeProfitPct > 0 && takeProfitPct <= MOST_TARGET_PCT))
    return `its takeProfitPct is ${takeProfitPct}, and no number above zero and up to ${MOST_TARGET_PCT}`
  return null
}

/** What an answer wishes, or what is wrong with it as a part of a sentence. A strategy may be anybody's: what it says is checked, whatever its types. */
export const wishesOf = (answer: unknown): Wishes | string => {
  if (answer === null) return NOTHING
  let { entry, exit, plan }: { -readonly [Kind in keyof Wishes]: Wishes[Kind] } = NOTHING
  for (const one of Array.isArray(answer) ? answer : [answer]) {
    if (!isFields(one)) return `it answered ${one === undefined ? 'nothing' : String(one)}: a proposal, a list of them, or null`
    if ('then' in one) return 'it answered a promise: a strategy waits for nothing'
    if ('exit' in one) {
      if (!areWords(one.exit)) return `the reason of its exit is no line of 1 to ${MAX_WORDS} characters`
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
