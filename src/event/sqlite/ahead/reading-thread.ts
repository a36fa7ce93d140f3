import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { eventHash } from '../../envelope.ts'
import { openOnceMore } from '../file.ts'
import { type RawRow, RowReader } from '../rows.ts'
import { takingFrom } from '../taking.ts'
import { type AheadGiven, Lead, MOST_WAITING, PACK_ROWS } from './given.ts'
import { Packer } from './packed.ts'

/** The hash behind which a stream's next row of this walk stands. */
class Chains {
  readonly #reader: RowReader
  readonly #hashes = new Map<number, string>()

  constructor(reader: RowReader) {
    this.#reader = reader
  }

  /** False as well where it cannot be said: behind rows that this walk did not read. */
  isProven(raw: RawRow): boolean {
    const [stream, number, hash] = [raw[1], raw[2], raw[16]]
    const before = number === 0 ? '' : this.#hashes.get(stream)
    this.#hashes.set(stream, hash)
    return before !== undefined && eventHash(this.#reader.rowOf(raw), before) === hash
  }
}

/**
 * Reads a log ahead of whoever folds it, until its end or until something is not as a writer leaves it: what it sent is right, and whoever
 * asked reads on from there by himself, so that every fault is found and named in one place.
 */
const readAhead = (port: MessagePort, { path, after, lead: shared }: AheadGiven): void => {
  const lead = new Lead(shared)
  const database = openOnceMore(path)
  try {
    const packer = new Packer(PACK_ROWS)
    const chains = new Chains(new RowReader(database, path))
    let last: number | null = after
    const taking = takingFrom(database, (raw) => {
      if (!packer.add(raw, chains.isProven(raw))) throw new RangeError('No writer of a log makes such a row.')
      last = raw[0]
      return packer.isFull
    })
    const [first, next] = [taking('TRUE', 'position'), taking('position > ?', 'position')]
    for (let isEnd = false; !isEnd && lead.wait(MOST_WAITING); ) {
      if (last === null) first.get()
      else next.get(last)
      isEnd = !packer.isFull
      const packed = packer.take()
      port.postMessage(packed, [packed.numbers.buffer, packed.bytes.buffer])
    }
  } catch {
    // whoever reads on meets the same, and says it
  } finally {
    database.close()
  }
}

if (parentPort !== null) readAhead(parentPort, workerData as AheadGiven)
