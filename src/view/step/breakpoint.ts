import { eventVersions } from '../../event/event-versions.ts'
import { UsageError } from '../../kernel/errors.ts'
import { parse } from '../../kernel/money.ts'
import { nearest } from '../../kernel/nearest.ts'
import { type NamedState, requireName, valueNamed } from './state-names.ts'

/**
 * Where a stepper stops by itself: at events of a type, or by an expression: one of the state alone where it becomes true (`isOfState`), one
 * that names the event at each event for which it is.
 */
export type Breakpoint =
  | { readonly text: string; readonly type: string }
  | { readonly text: string; readonly comparisons: readonly Comparison[]; readonly isOfState: boolean }

type Comparison = { readonly name: string; readonly is: keyof typeof compares; readonly value: string }

const DECIMAL = /^-?\d{1,30}(\.\d{1,18})?$/

/** Amounts by their value, words as they are. */
const ordered = (one: string, other: string): number => {
  if (DECIMAL.test(one) && DECIMAL.test(other)) {
    const gap = parse(one) - parse(other)
    return gap < 0n ? -1 : gap > 0n ? 1 : 0
  }
  return one < other ? -1 : one > other ? 1 : 0
}

const compares = {
  '<=': (order: number): boolean => order <= 0,
  '>=': (order: number): boolean => order >= 0,
  '!=': (order: number): boolean => order !== 0,
  '=': (order: number): boolean => order === 0,
  '<': (order: number): boolean => order < 0,
  '>': (order: number): boolean => order > 0,
} as const

const COMPARISON = /^([a-zA-Z][\w./:-]*)\s*(<=|>=|!=|=|<|>)\s*("[^"]*"|[^\s"<>=!]+)$/
const HOW = 'write NAME COMPARISON VALUE, such as coin.exposure > 0 or coin.value.exit != none, and join several by "and"'

const comparisonOf = (text: string, whole: string): Comparison => {
  const [, name, is, value] = COMPARISON.exec(text.trim()) ?? []
  if (name === undefined || is === undefined || value === undefined)
    throw new UsageError(`${JSON.stringify(text.trim() === '' ? whole : text.trim())} is no comparison: ${HOW}.`)
  requireName(name)
  return { name, is: is as Comparison['is'], value: value.replace(/^"|"$/g, '') }
}

/** A type of event (`ExitDecided`), or comparisons joined by `and`. Throws UsageError. Nothing of it is ever run as code. */
export const breakpointOf = (written: string): Breakpoint => {
  const text = written.trim()
  if (/^[A-Z]\w*$/.test(text)) {
    if (eventVersions.has(text as never)) return { text, type: text }
    const near = nearest(text, [...eventVersions.keys()])
    throw new UsageError(
      `There is no type of event "${text}"; ${near === null ? '"report events" shows which there are.' : `did you mean ${near}?`}`,
    )
  }
  const comparisons = text.split(/\s+and\s+/).map((part) => comparisonOf(part, text))
  return { text, comparisons, isOfState: !comparisons.some(({ name }) => name.startsWith('event.')) }
}

/** Whether all comparisons hold. A name without a value there is unlike everything. */
export const holds = (comparisons: readonly Comparison[], state: NamedState): boolean =>
  comparisons.every(({ name, is, value }) => {
    const found = valueNamed(name, state)
    return found === null ? is === '!=' : compares[is](ordered(found, value))
  })
