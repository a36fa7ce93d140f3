import { eventId } from '../../event/envelope.ts'
import { type Cursor, cursorOf, type Recorded } from '../../kernel/recorded.ts'
import type { Finding } from '../finding.ts'

type Place = { readonly timeMs: number; readonly cursor: Cursor; readonly stream: string }

const BEGINNING: Place = { timeMs: Number.NEGATIVE_INFINITY, cursor: { input: 0, command: 0 }, stream: '' }
const placeOf = (event: Recorded): Place => ({ timeMs: event.time, cursor: cursorOf(event), stream: event.stream })

/** Checks that each event stands behind those before it. Reservations that were under way together may stand in any order. */
class Track {
  /** the last event before the reservations at the end */
  #before: Place = BEGINNING
  #reservations: Place[] = []

  /** `mayBeLate`: the event may stand behind reservations of other coins that were made after it. */
  check(place: Place, mayBeLate: boolean): Finding | null {
    const isOther = this.#reservations.every(({ stream }) => stream !== place.stream)
    const late = mayBeLate && isOther ? [] : this.#reservations
    return [this.#before, ...late].map((one) => disorder(one, place)).findLast((one) => one !== null) ?? null
  }

  include(place: Place, isReservation: boolean): void {
    if (isReservation) this.#reservations.push(place)
    else {
      this.#before = [...this.#reservations, place].reduce(later, this.#before)
      this.#reservations = []
    }
  }
}

/**
 * Checks the global order by what the events say: the clock and the tape cursor never go back, a cursor belongs to one append
 * and so to one stream, and the cause of an event stands before it. A log that was written to a server may differ in two ways.
 * Reservations of different coins that were under way together may be stored in another order: no connection promises to keep
 * it, nor does anybody say when it did not. And appends of an earlier owner may be stored while its successor starts, until that
 * successor trades.
 */
export class SequenceCheck {
  readonly #ids = new Set<string>()
  readonly #all = new Track()
  /** one for each run */
  readonly #runs = new Map<string, Track>()
  #isOfServer = false
  #newestRun = ''
  #hasTraded = false

  check(event: Recorded): Finding | null {
    const { causation, type } = event
    if (causation !== null && !this.#ids.has(causation))
      return moved(`It was caused by event ${causation}, which does not stand before it.`)
    const finding = this.#checkPlace(event)
    if (finding !== null) return finding
    if (type === 'StreamFenced') this.#isOfServer = true
    this.#ids.add(eventId(event))
    return null
  }

  #checkPlace(event: Recorded): Finding | null {
    const place = placeOf(event)
    const isReservation = event.type === 'EntryRequested'
    const isStarting = this.#isStarting(event)
    const own = this.#runs.get(event.run) ?? new Track()
    this.#runs.set(event.run, own)
    const track = isStarting ? own : this.#all
    if (track === own && this.#hasTraded && event.run !== this.#newestRun)
      return moved('It was written by an engine whose successor had begun to trade.')
    const finding = track.check(place, this.#isOfServer && isReservation)
    if (finding !== null) return finding
    own.include(place, isReservation)
    this.#all.include(place, isReservation)
    return null
  }

  /** Whether an engine is starting: until it trades, only the events of one and the same run have an order. */
  #isStarting({ type, run }: Recorded): boolean {
    const isStart = type === 'SessionStarted' || type === 'StreamFenced'
    if (type === 'SessionStarted' || (isStart && !this.#runs.has(run))) {
      this.#newestRun = run
      this.#hasTraded = false
    }
    if (!isStart && run === this.#newestRun) this.#hasTraded = true
    return this.#isOfServer && (run !== this.#newestRun || !this.#hasTraded)
  }
}

const moved = (message: string): Finding => ({ rule: 'order-changed', message })

const disorder = (last: Place, next: Place): Finding | null => {
  if (next.timeMs < last.timeMs)
    return moved(`Its time ${next.timeMs} lies before ${last.timeMs}, that of the event before it: events were moved.`)
  if (!isAfter(last.cursor, next.cursor, next.stream === last.stream))
    return moved('Its place on the tape is not after that of the event before it: events were moved or inserted.')
  return null
}

const isAfter = (last: Cursor, cursor: Cursor, isSameStream: boolean): boolean => {
  if (cursor.input !== last.input) return cursor.input > last.input
  return cursor.command > last.command || (isSameStream && cursor.command === last.command)
}

const later = (one: Place, other: Place): Place => (disorder(one, other) === null ? other : one)
