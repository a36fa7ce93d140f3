import { canonical } from './canonical.ts'

export type Options = Readonly<Record<string, unknown>>
/** Option to its value before and after; null: it was no option before, or is none after. No option has the value null. */
export type Difference = Readonly<Record<string, readonly [before: unknown, after: unknown]>>

/** What differs between two sets of options, by name in order. */
export const differenceOf = (before: Options, after: Options): Difference =>
  Object.fromEntries(
    Object.keys({ ...before, ...after })
      .sort()
      .map((name) => [name, [before[name] ?? null, after[name] ?? null]] as const)
      .filter(([, [was, is]]) => canonical(was) !== canonical(is)),
  )

/** The options once a difference is in force. */
export const withDifference = (options: Options, difference: Difference): Options => {
  const after: Record<string, unknown> = { ...options }
  for (const [name, [, value]] of Object.entries(difference)) {
    if (value === null) delete after[name]
    else after[name] = value
  }
  return after
}
