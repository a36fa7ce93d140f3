import { UsageError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'

/** Few enough to name them all. */
const FEW = 20

/** Refuses a name that is none of these, with the nearest of them. `there`: a sentence's begin. Null: it is none, and there are too many to name. */
export const requireKnown = (there: string, name: string | undefined, known: readonly string[] | null): void => {
  if (name === undefined || known?.includes(name)) return
  if (known === null)
    throw new UsageError(`${there} ${JSON.stringify(name)}; "report orders --wide --all" and "journal --wide" show which there are.`)
  const near = nearest(name, known)
  const all =
    known.length === 0 ? 'it has none.' : known.length < FEW ? `it has ${known.join(', ')}.` : '"report events" shows which there are.'
  throw new UsageError(`${there} "${name}"; ${near === null ? all : `did you mean ${near}?`}`)
}

/** Refuses a span of time that ends before it begins. */
export const requireInOrder = (from: number | undefined, to: number | undefined): void => {
  if (from === undefined || to === undefined || from < to) return
  throw new UsageError(`--from ${new Date(from).toISOString()} is not before --to ${new Date(to).toISOString()}: nothing lies in between.`)
}
