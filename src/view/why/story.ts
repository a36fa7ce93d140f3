import { positionTable } from '../../../machines/position/config.ts'
import type { PositionEvent } from '../../../machines/position/events.ts'
import { evolvePosition } from '../../../machines/position/evolve.ts'
import { initialPosition, type PositionState } from '../../../machines/position/state.ts'
import { decode } from '../../event/codec.ts'
import { eventId } from '../../event/envelope.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import type { LogPages } from '../../report/log-report.ts'
import { ordersNamed } from '../../report/orders-named.ts'
import { Journal, type JournalRow } from '../journal/journal.ts'
import { words } from '../words/words.ts'
import { heardWords } from './heard-words.ts'
import { stopLacking } from './stop-lacking.ts'
import { type ToldFacts, toldFacts } from './told-facts.ts'
import type { WantedEvent } from './wanted-event.ts'

export type StoryStep = JournalRow &
  ToldFacts & {
    /** `cycle`: what began the position that it is about; `cause`: what led to it */
    readonly is: 'cycle' | 'cause' | 'wanted' | 'consequence'
    /** what the engine had heard then */
    readonly heard: string
    /** the event that led to it */
    readonly causation: string | null
  }

/** Why something is as it is: from the input over the chain of causes to the event, and what followed. */
export type Story = { readonly because: readonly StoryStep[]; readonly followed: readonly StoryStep[] }

type Part = { readonly event: LogEvent; readonly step: Omit<StoryStep, 'is'> }

/** Outside of cycles an event belongs to its stream only. */
const cycleOf = ({ correlation, stream }: LogEvent): string | null => (correlation === stream ? null : correlation)

const isOfPosition = (event: LogEvent): event is LogEvent & PositionEvent => positionTable.knows(event.type)

/** Events of the log that are asked for, told as they are passed. */
class Reading {
  readonly #journal = new Journal()
  readonly #isWanted: (event: LogEvent, id: string) => boolean
  /** as the positions stood before the event that is heard */
  readonly #positions = new Map<string, PositionState>()
  readonly parts: Part[] = []

  constructor(isWanted: (event: LogEvent, id: string) => boolean) {
    this.#isWanted = isWanted
  }

  hear(event: LogEvent): void {
    const id = eventId(event)
    const before = this.#positions.get(event.stream)
    if (isOfPosition(event)) this.#positions.set(event.stream, evolvePosition(before ?? initialPosition(event.stream), event))
    if (!this.#isWanted(event, id)) return this.#journal.pass(event)
    // before the journal hears of it, for its facts rest on what was then
    const { context } = this.#journal
    const facts = toldFacts(event, context, words(event, context).detail, before)
    const step = { ...this.#journal.row(event), ...facts, heard: heardWords(event), causation: event.causation }
    this.parts.push({ event, step })
  }
}

const partsOf = async (log: LogPages, isWanted: (event: LogEvent, id: string) => boolean): Promise<Part[]> => {
  const reading = new Reading(isWanted)
  for await (const page of log.readAll(null)) for (const row of page) reading.hear(decode(row))
  return reading.parts
}

/** Follows causes back to an event that has none; each may be of another stream, and costs a pass of the log where it is of no cycle. */
const causesOf = async (log: LogPages, wanted: LogEvent, known: Map<string, Part>): Promise<Part[]> => {
  const chain: Part[] = []
  for (let id = wanted.causation; id !== null; ) {
    const cause = id
    if (!known.has(cause)) for (const part of await partsOf(log, (_, one) => one === cause)) known.set(cause, part)
    const part = known.get(cause)
    if (part === undefined) break
    chain.unshift(part)
    id = part.event.causation
  }
  return chain
}

/** What comes of an event: what it led to, what is said of its orders, and what those led to. */
export class Consequences {
  readonly #ids: Set<string>
  readonly #orders: Set<string>

  constructor(wanted: LogEvent, order: string | null) {
    this.#ids = new Set([eventId(wanted)])
    this.#orders = new Set(order === null ? ordersNamed(wanted).slice(0, 1) : [order])
  }

  has({ event }: Pick<Part, 'event'>): boolean {
    const isOne = (event.causation !== null && this.#ids.has(event.causation)) || ordersNamed(event).some((id) => this.#orders.has(id))
    if (!isOne && event.type !== 'PositionClosed') return false
    this.#ids.add(eventId(event))
    const [own] = ordersNamed(event)
    if (own !== undefined && event.type.endsWith('Requested')) this.#orders.add(own)
    return true
  }
}

/** The log is read again, and was checked when the event was found. */
export const storyOf = async (log: LogPages, { event: wanted, is, order }: WantedEvent): Promise<Story> => {
  const wantedId = eventId(wanted)
  const cycle = cycleOf(wanted)
  const led = new Set([wantedId])
  const parts = await partsOf(log, (event, id) => {
    const isIn =
      id === wantedId || (cycle !== null && event.correlation === cycle) || (event.causation !== null && led.has(event.causation))
    if (isIn && event.causation !== null && led.has(event.causation)) led.add(id)
    return isIn
  })
  const known = new Map(parts.map((part) => [eventId(part.event), part]))
  const as = (role: StoryStep['is'], { step }: Part): StoryStep => ({ ...step, is: role })
  // of a coin it is the whole cycle, from what began it
  const beginning = parts.find(({ event }) => event.correlation === cycle)
  const subject = is === 'coin' ? (beginning ?? known.get(wantedId)!) : known.get(wantedId)!
  const causes = await causesOf(log, subject.event, known)
  const isTold = new Set([...causes, subject])
  const before = beginning === undefined || isTold.has(beginning) ? [] : [as('cycle', beginning)]
  const behind = parts.slice(parts.indexOf(subject) + 1)
  const consequences = new Consequences(subject.event, order)
  // whatever becomes of an entry is the life of its position
  const isWhole = is === 'coin' || subject.event.type === 'EntryRequested'
  const followed = behind.filter(
    // samples of prices follow fills, and explain nothing
    (part) => !isTold.has(part) && part.event.type !== 'MarksObserved' && (isWhole || consequences.has(part)),
  )
  const lacking = stopLacking(
    subject.event,
    followed.map(({ event }) => event.type),
  )
  const asked = { ...as('wanted', subject), facts: [...subject.step.facts, ...lacking] }
  return {
    because: [...before, ...causes.map((part) => as('cause', part)), asked],
    followed: followed.map((part) => as('consequence', part)),
  }
}
