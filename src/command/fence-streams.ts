import type { Epoch } from '../event/leased-log.ts'
import { StoreFailure, WrongExpectedNumber } from '../event/store.ts'
import type { Parts } from '../kernel/recorded.ts'
import { NO_PARTS, streams } from '../kernel/streams.ts'
import type { Wanted } from './establish.ts'
import { positionParts } from './position-slots.ts'
import type { Recorder } from './recorder.ts'

/**
 * Appends `StreamFenced`, which names the new lease, to every stream that an earlier owner may still write to. An append of that
 * owner that arrives later has an expected number that no longer fits, and the server refuses it. The streams that a running
 * engine begins are fenced even before their first event.
 */
export const fenceStreams = async (
  recorder: Recorder,
  { book, venue, instruments, positionMode = 'one-way', slots = [] }: Omit<Wanted, 'options'>,
  { epoch, owner }: Epoch,
): Promise<void> => {
  const fence = (stream: string, parts: Parts): void => {
    recorder.note({ stream, parts }, { type: 'StreamFenced', data: { epoch, owner } }, 'start')
  }
  const fenceIfThere = (stream: string, parts: Parts): void => {
    if (recorder.heads.table.has(stream)) fence(stream, parts)
  }
  for (const { symbol, base, quote, contract } of instruments) {
    const parts = { book: book.book, symbol, base, quote }
    for (const of of positionParts(parts, { isContract: contract !== undefined, positionMode, slots })) {
      fence(streams.position(of), of)
      fence(streams.decision(of), of)
      fence(streams.alarms(of), of)
    }
    fenceIfThere(streams.instrument(venue, symbol), parts)
  }
  fence(streams.marks(book.book), book)
  fence(streams.unowned(book.book), book)
  fence(streams.feed(book.book), book)
  fence(streams.risk(book.book), book)
  // a late `LogBranched` would name a branch that the order ids of this engine are not made of
  fenceIfThere(streams.log, NO_PARTS)
  for (const stream of [streams.account, streams.config]) fenceIfThere(stream(book.book), book)
  try {
    await recorder.durable()
  } catch (error) {
    if (error instanceof WrongExpectedNumber) throw new Overtaken(error.message, { cause: error })
    throw error
  }
}

/**
 * The earlier owner was alive: the server stored an append of it between our reading of the log and our fence. The log has to be
 * read again.
 */
export class Overtaken extends StoreFailure {
  override readonly subject = 'log-held'
}
