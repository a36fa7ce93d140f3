import type { Epoch } from '../event/engine-log.ts'
import { StoreFailure, WrongExpectedNumber } from '../event/store.ts'
import type { Parts } from '../kernel/recorded.ts'
import { NO_PARTS, streams } from '../kernel/streams.ts'
import type { Wanted } from './establish.ts'
import type { Recorder } from './recorder.ts'

/**
 * Writes the epoch into every stream that an older owner of the log may still hold an append for: its expected number
 * does not fit any more, wherever that append waits. Those that a running engine begins are fenced even where
 * they have no event yet.
 */
export const fenceStreams = async (recorder: Recorder, { book, venue, instruments }: Wanted, { epoch, owner }: Epoch): Promise<void> => {
  const fence = (stream: string, parts: Parts): void => {
    recorder.note({ stream, parts }, { type: 'StreamFenced', data: { epoch, owner } }, 'start')
  }
  const fenceIfThere = (stream: string, parts: Parts): void => {
    if (recorder.heads.table.has(stream)) fence(stream, parts)
  }
  for (const { symbol, base, quote } of instruments) {
    const parts = { book: book.book, symbol, base, quote }
    fence(streams.position(parts), parts)
    fence(streams.decision(parts), parts)
    fenceIfThere(streams.instrument(venue, symbol), parts)
  }
  fence(streams.marks(book.book), book)
  fence(streams.unowned(book.book), book)
  // a branch that arrived late would be none that the order ids from here on are made of
  fenceIfThere(streams.log, NO_PARTS)
  for (const stream of [streams.account, streams.config]) fenceIfThere(stream(book.book), book)
  try {
    await recorder.durable()
  } catch (error) {
    if (error instanceof WrongExpectedNumber) throw new Overtaken(error.message, { cause: error })
    throw error
  }
}

/** The owner before was not dead: what it had on its way came between our reading and our fence. Everything has to be read again. */
export class Overtaken extends StoreFailure {}
