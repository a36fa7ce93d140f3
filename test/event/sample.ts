import type { Draft } from '../../src/event/envelope.ts'
import { seal } from '../../src/event/envelope.ts'
import type { Row, Sealed } from '../../src/event/store.ts'

export const sampleDraft = (stream: string, number: number, data: object = { times: number }): Draft => ({
  stream,
  parts: { book: 'paper.coinbase.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' },
  number,
  type: 'RefusalRepeated',
  time: 1_522_800_000_000 + number,
  venueTime: null,
  wallTime: 1_700_000_000_000,
  cursor: { row: number, command: 1 },
  data,
  correlation: 'cycle-1',
  causation: null,
  decision: null,
  run: 'run-1',
  actor: 'engine',
})

/** `count` chained events of a stream, the first with the given number and predecessor. */
export const sampleEvents = (stream: string, count: number, from = 0, previousHash = '', data?: (number: number) => object): Sealed[] => {
  const events: Sealed[] = []
  let hash = previousHash
  for (let number = from; number < from + count; number++) {
    const sealed = seal(sampleDraft(stream, number, data?.(number)), hash)
    hash = sealed.hash
    events.push(sealed)
  }
  return events
}

export const allRows = async (pages: AsyncIterable<readonly Row[]>): Promise<Row[]> => {
  const rows: Row[] = []
  for await (const page of pages) rows.push(...page)
  return rows
}
