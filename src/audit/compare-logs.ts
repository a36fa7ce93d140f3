import { isDeepStrictEqual } from 'node:util'
import { textOf } from '../event/envelope.ts'
import type { EventStore, Row } from '../event/store.ts'

async function* rowsOf(store: EventStore): AsyncGenerator<Row, undefined> {
  for await (const page of store.readAll(null)) yield* page
  return undefined
}

const nameOf = ({ stream, number }: Row): string => `event ${number} of stream ${stream}`

/** The hash stands beside what it covers, and somebody may have changed only that. */
const isSame = (a: Row, b: Row): boolean => a.hash === b.hash && textOf(a, '') === textOf(b, '') && isDeepStrictEqual(a.parts, b.parts)

/** Null if two copies of a log hold the same events in the same order, by number and hash; else a sentence on the first difference. */
export const compareLogs = async (one: EventStore, other: EventStore): Promise<string | null> => {
  const [ours, theirs] = [rowsOf(one), rowsOf(other)]
  try {
    for (let count = 0; ; count++) {
      const [a, b] = [(await ours.next()).value, (await theirs.next()).value]
      if (a === undefined && b === undefined) return null
      if (b === undefined) return `the other ends after ${count} events, and this one goes on with ${nameOf(a!)}.`
      if (a === undefined) return `this one ends after ${count} events, and the other goes on with ${nameOf(b)}.`
      if (a.stream !== b.stream || a.number !== b.number)
        return `after ${count} events this one has ${nameOf(a)}, and the other ${nameOf(b)}.`
      if (!isSame(a, b)) return `${nameOf(a)} is not the same in both.`
    }
  } finally {
    await ours.return(undefined)
    await theirs.return(undefined)
  }
}
