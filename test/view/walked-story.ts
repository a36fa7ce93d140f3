import { positionTable } from '../../machines/position/config.ts'
import type { PositionEvent } from '../../machines/position/events.ts'
import { evolvePosition } from '../../machines/position/evolve.ts'
import { initialPosition, type PositionState } from '../../machines/position/state.ts'
import { decode } from '../../src/event/codec.ts'
import { eventId } from '../../src/event/envelope.ts'
import type { Row } from '../../src/event/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { positionName } from '../../src/kernel/slots.ts'
import { streams } from '../../src/kernel/streams.ts'
import { ordersNamed } from '../../src/report/orders-named.ts'
import { Journal } from '../../src/view/journal/journal.ts'
import { heardWords } from '../../src/view/why/heard-words.ts'
import { stopLacking } from '../../src/view/why/stop-lacking.ts'
import { toldFacts } from '../../src/view/why/told-facts.ts'
import { words } from '../../src/view/words/words.ts'

/** Every event of a log told in its order, as it can be told when it has been read and nothing behind it has. */
export const toldInOrder = (rows: readonly Row[]) => {
  const journal = new Journal()
  const positions = new Map<string, PositionState>()
  return rows.map((row) => {
    const event = decode(row)
    const before = positions.get(event.stream)
    if (positionTable.knows(event.type))
      positions.set(event.stream, evolvePosition(before ?? initialPosition(event.stream), event as LogEvent & PositionEvent))
    const { context } = journal
    const facts = toldFacts(event, context, words(event, context).detail, before)
    return { event, step: { ...journal.row(event), ...facts, heard: heardWords(event), causation: event.causation } }
  })
}
export type Part = ReturnType<typeof toldInOrder>[number]

/** Which event a name means, by a look at each: its place, its id, a coin, an order by our id, or by the venue's. */
const meant = (
  parts: readonly Part[],
  name: string,
): { readonly is: 'event' | 'coin' | 'order'; part: Part; order: string | null } | null => {
  const event = /^\d+$/.test(name) ? parts[Number(name) - 1] : parts.find((part) => eventId(part.event) === name)
  if (event !== undefined) return { is: 'event', part: event, order: null }
  const isOfCoin = ({ event: { parts: of, stream } }: Part): boolean =>
    of.symbol !== null && (of.symbol === name || positionName(of) === name) && stream === streams.position(of)
  const newest = parts.findLast(isOfCoin)
  if (newest !== undefined) return { is: 'coin', part: newest, order: null }
  const asked = parts.find((part) => ordersNamed(part.event)[0] === name)
  if (asked !== undefined) return { is: 'order', part: asked, order: name }
  const atVenue = parts.findLast(({ event: { data } }) => 'venueOrderId' in data && data.venueOrderId === name)
  return atVenue === undefined ? null : meant(parts, ordersNamed(atVenue.event)[0]!)
}

/** What a story says, found by a walk of the whole log: slow, and with nothing in it that an index knows. */
export const walkedStory = (parts: readonly Part[], name: string): unknown => {
  const wanted = meant(parts, name)
  if (wanted === null) return null
  const decision = wanted.part.event.correlation === wanted.part.event.stream ? null : wanted.part.event.correlation
  const beginning = parts.find(({ event }) => event.correlation === decision)
  const subject = wanted.is === 'coin' ? (beginning ?? wanted.part) : wanted.part
  const causes: Part[] = []
  for (let { causation } = subject.event; causation !== null; causation = causes[0]!.event.causation)
    causes.unshift(parts.find(({ event }) => eventId(event) === causation)!)
  const led = new Set([eventId(subject.event)])
  const ids = new Set(led)
  const orders = new Set(wanted.order === null ? ordersNamed(subject.event).slice(0, 1) : [wanted.order])
  const isWhole = wanted.is === 'coin' || subject.event.type === 'EntryRequested'
  const followed = parts.slice(parts.indexOf(subject) + 1).filter(({ event }) => {
    const isLed = event.causation !== null && led.has(event.causation)
    if (isLed) led.add(eventId(event))
    if (event.type === 'MarksObserved' || !(isLed || event.correlation === decision)) return false
    const isNamed = ordersNamed(event).some((id) => orders.has(id))
    const isOne = isNamed || (event.causation !== null && ids.has(event.causation)) || event.type === 'PositionClosed'
    if (!isOne) return isWhole
    ids.add(eventId(event))
    if (event.type.endsWith('Requested')) for (const id of ordersNamed(event).slice(0, 1)) orders.add(id)
    return true
  })
  const as = (is: string, { step }: Part) => ({ ...step, is })
  const lacking = stopLacking(
    subject.event,
    followed.map(({ event }) => event.type),
  )
  const asked = as('wanted', subject)
  const isTold = [...causes, subject].includes(beginning!)
  return {
    because: [
      ...(beginning === undefined || isTold ? [] : [as('cycle', beginning)]),
      ...causes.map((part) => as('cause', part)),
      { ...asked, facts: [...asked.facts, ...lacking] },
    ],
    followed: followed.map((part) => as('consequence', part)),
  }
}
