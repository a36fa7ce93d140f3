import type { EventOf, LogEvent } from '../kernel/log-event.ts'
import { decode, LogDamaged } from './codec.ts'
import type { Heads } from './heads.ts'
import { Places, requireLink } from './link.ts'
import type { Row } from './store.ts'

type Options = {
  /** whether positions count the events; a hole then means that somebody took an event out, because nothing else leaves one */
  readonly isDense: boolean
  /** whether the hash is computed as well */
  readonly isChecked: boolean
}

/** The checks that each row of a log passes before its reader uses it. */
export class Passage {
  readonly #heads: Heads
  readonly #options: Options
  readonly #places: Places

  /** `heads` are those of the events before the first row, and are moved; `places` are those of streams that began before it. */
  constructor(heads: Heads, options: Options, places = new Places()) {
    this.#heads = heads
    this.#places = places
    this.#options = options
  }

  /**
   * Returns the event of a row that stands where it was written: at its position and behind its predecessor; a seal behind
   * everything that it seals, a sample of prices behind as many fills as it says. Throws LogDamaged or LogFromNewerVersion,
   * which name the event.
   */
  pass(row: Row): LogEvent {
    const { isDense, isChecked } = this.#options
    const heads = this.#heads
    if (isDense) requireDense(row, heads.events)
    // first: a changed byte may look like an event of a newer coinfold
    if (isChecked) requireLink(heads.table, row, this.#places)
    const event = decode(row)
    if (event.type === 'HeadsSealed') requireSealedHeads(event, heads)
    else if (event.type === 'MarksObserved') requireMarked(event, heads)
    heads.observe(row)
    return event
  }
}

const requireDense = ({ position, stream, number }: Row, before: number): void => {
  // as texts: to read a number out of a text takes longer than to write it
  if (position === String(before + 1)) return
  const missing = Number(position) - before - 1
  const what = missing > 0 ? `${missing} events before it are missing` : 'events were put in before it'
  throw new LogDamaged(stream, number, `stands at position ${position}, and ${before} events stand before it: ${what}`)
}

/** Checked on a server too, where positions have holes. */
const requireMarked = ({ stream, number, data }: EventOf<'MarksObserved'>, { fills }: Heads): void => {
  if (data.fills !== fills)
    throw new LogDamaged(
      stream,
      number,
      `says that ${data.fills} fills stand before it, and ${fills} do: fills are missing, or were put in`,
    )
}

const requireSealedHeads = ({ stream: session, number: seal, data }: EventOf<'HeadsSealed'>, heads: Heads): void => {
  let streams = 0
  for (const stream in data.heads) {
    streams++
    const [number, hash] = data.heads[stream]!
    const [seen, seenHash] = heads.table.get(stream) ?? [-1, '']
    if (seen === number && seenHash === hash) continue
    if (seen < number) throw new LogDamaged(stream, seen + 1, `is missing: event ${seal} of ${session} sealed the stream up to ${number}`)
    throw new LogDamaged(stream, number, `is not the one that event ${seal} of ${session} sealed as the last one before it`)
  }
  if (streams !== heads.table.size || data.events !== heads.events)
    throw new LogDamaged(
      session,
      seal,
      `seals ${data.events} events of ${streams} streams, and ${heads.events} of ${heads.table.size} stand before it`,
    )
}
