import { type Draft, seal } from '../../src/event/envelope.ts'
import type { Row, Stored } from '../../src/event/store.ts'

export const sampleDraft = (stream: string, number: number, data: object = { times: number }): Draft => ({
  stream,
  parts: { book: 'paper.coinbase.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' },
  number,
  type: 'RefusalRepeated',
  time: 1_522_800_000_000 + number,
  venueTime: null,
  wallTime: 1_700_000_000_000,
  input: { kind: 'candle', number, time: 1_522_800_000_000 },
  command: 1,
  data,
  correlation: 'cycle-1',
  causation: null,
  run: 'run-1',
  actor: 'engine',
})

/** `count` chained events of a stream, the first with the given number and predecessor. */
export const sampleEvents = (stream: string, count: number, from = 0, previousHash = '', data?: (number: number) => object): Stored[] => {
  const events: Stored[] = []
  let hash = previousHash
  for (let number = from; number < from + count; number++) {
    const { stored } = seal(sampleDraft(stream, number, data?.(number)), hash)
    hash = stored.hash
    events.push(stored)
  }
  return events
}

/** What a row is besides its place in one store. */
export const storedOf = ({ position: _, ...stored }: Row): Stored => stored

export const allRows = async (pages: AsyncIterable<readonly Row[]>): Promise<Row[]> => {
  const rows: Row[] = []
  for await (const page of pages) rows.push(...page)
  return rows
}
