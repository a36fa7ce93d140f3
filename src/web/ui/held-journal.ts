import type { EventHead, EventShown, EventsShown } from '../shapes/event-shapes.ts'
import { EVENTS_A_PART, type HeldEvent, type HeldHead } from '../single-file/held-parts.ts'
import type { HeldFile } from './held-file.ts'
import { heldPlace, ordinalAtPosition } from './held-moment.ts'
import type { AskedOf } from './page-source.ts'

const LIMIT = 100

const headOf = ({ orders: _, decision: __, ...head }: HeldHead): EventHead => head

const fits = (head: HeldHead, { coin, type, decision, order, actor, from, to, text }: AskedOf<'/events'>): boolean => {
  const said = `${head.words.line} ${head.words.detail ?? ''}`.toLowerCase()
  return (
    (coin === undefined || head.coin === coin) &&
    (type === undefined || head.type.startsWith(type)) &&
    (decision === undefined || head.decision === decision) &&
    (actor === undefined || head.actor === actor) &&
    (order === undefined || head.orders.includes(order)) &&
    (from === undefined || head.timeMs >= Number(from)) &&
    (to === undefined || head.timeMs <= Number(to)) &&
    (text === undefined || said.includes(text.toLowerCase()))
  )
}

/** Lines of the journal up to a moment, the newest first; with `since` what follows, the oldest first. */
export const heldEventList = async (file: HeldFile, asked: AskedOf<'/events'>, asOf: number): Promise<EventsShown> => {
  const { index } = file
  const limit = Number(asked.limit ?? LIMIT)
  const onwards = asked.since !== undefined
  const until = asked.before === undefined ? asOf : Math.min(asOf, ordinalAtPosition(index, asked.before) - 1)
  const behind = asked.since === undefined ? 0 : ordinalAtPosition(index, asked.since)
  const rows: EventHead[] = []
  for (const number of onwards ? index.heads : index.heads.toReversed()) {
    const heads = await file.part<HeldHead[]>(number)
    for (const head of onwards ? heads : heads.toReversed()) {
      if (head.ordinal > until || head.ordinal <= behind || !fits(head, asked)) continue
      rows.push(headOf(head))
      if (rows.length === limit) return { at: heldPlace(index, asOf), rows, next: head.position }
    }
  }
  return { at: heldPlace(index, asOf), rows, next: null }
}

/** The coin that an event is of; null: of none. */
export const heldCoin = async ({ index, part }: HeldFile, ordinal: number): Promise<string | null> => {
  const at = ordinal - index.from
  return (await part<HeldHead[]>(index.heads[Math.floor(at / EVENTS_A_PART)]!))[at % EVENTS_A_PART]!.coin
}

/** One event, with what it had led to by a moment. */
export const heldEvent = async (file: HeldFile, position: string, asOf: number): Promise<EventShown> => {
  const { index } = file
  const from = ordinalAtPosition(index, position) - index.from
  const [part, at] = [Math.floor(from / EVENTS_A_PART), from % EVENTS_A_PART]
  const head = (await file.part<HeldHead[]>(index.heads[part]!))[at]!
  const event = (await file.part<HeldEvent[]>(index.events[part]!))[at]!
  const consequences = event.consequences.filter(({ ordinal }) => ordinal <= asOf)
  return { ...event, at: heldPlace(index, asOf), event: headOf(head), consequences }
}
