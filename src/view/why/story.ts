import type { PositionState } from '../../../machines/position/state.ts'
import { eventId } from '../../event/envelope.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { ordersNamed } from '../../report/orders-named.ts'
import type { CandleSource } from '../candle-source.ts'
import { type JournalRow, journalRow } from '../journal/journal.ts'
import { eventsAt } from '../replica/events-at.ts'
import type { LogPlace } from '../replica/log-place.ts'
import type { View } from '../replica/view.ts'
import { words } from '../words/words.ts'
import { candleFact } from './candle-fact.ts'
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

/** `most`: events of one cycle that are looked through. `candles`: asked for the candle that a chain begins with. */
export type StoryOptions = { readonly most?: number; readonly candles?: (symbol: string) => Promise<CandleSource> }

type Part = { readonly ordinal: number; readonly event: LogEvent }

const partsAt = async (view: View, ordinals: readonly number[]): Promise<Part[]> =>
  (await eventsAt(view, ordinals)).map((event, at) => ({ ordinal: ordinals[at]!, event }))

/** Outside of cycles an event belongs to its stream only. */
const cycleOf = ({ correlation, stream }: LogEvent): string | null => (correlation === stream ? null : correlation)

/** From an event back over what led to each, the oldest first; each may be of another stream. */
const causesOf = ({ columns }: View, ordinal: number): number[] => {
  const chain: number[] = []
  for (let cause = columns.causeOf(ordinal); cause !== null; cause = columns.causeOf(cause)) chain.unshift(cause)
  return chain
}

/** What comes of an event: what it led to, what is said of its orders, and what those led to. */
class Consequences {
  readonly #ids: Set<string>
  readonly #orders: Set<string>

  constructor(wanted: LogEvent, order: string | null) {
    this.#ids = new Set([eventId(wanted)])
    this.#orders = new Set(order === null ? ordersNamed(wanted).slice(0, 1) : [order])
  }

  has(event: LogEvent): boolean {
    const isOne = (event.causation !== null && this.#ids.has(event.causation)) || ordersNamed(event).some((id) => this.#orders.has(id))
    if (!isOne && event.type !== 'PositionClosed') return false
    this.#ids.add(eventId(event))
    const [own] = ordersNamed(event)
    if (own !== undefined && event.type.endsWith('Requested')) this.#orders.add(own)
    return true
  }
}

/** The position as it stood before it was decided to leave it. */
const positionBefore = async (view: View, { ordinal, event }: Part): Promise<PositionState | undefined> =>
  event.type === 'ExitDecided' && ordinal > 1 ? (await view.at({ ordinal: ordinal - 1 })).state.positions.get(event.stream) : undefined

const stepOf = async (view: View, part: Part, is: StoryStep['is']): Promise<StoryStep> => {
  const { ordinal, event } = part
  const context = await view.contextBefore(ordinal)
  const sentence = words(event, context)
  const facts = toldFacts(event, context, sentence.detail, await positionBefore(view, part))
  return { ...journalRow(event, ordinal, sentence), ...facts, heard: heardWords(event), causation: event.causation, is }
}

const stepsOf = async (view: View, parts: readonly Part[], is: StoryStep['is']): Promise<StoryStep[]> => {
  const steps: StoryStep[] = []
  for (const part of parts) steps.push(await stepOf(view, part, is))
  return steps
}

/** The chain of an event as of a moment that it stands before. */
export const storyOf = async (
  view: View,
  asOf: LogPlace,
  { ordinal, is, order }: WantedEvent,
  { most = Number.POSITIVE_INFINITY, candles }: StoryOptions = {},
): Promise<Story> => {
  const [wanted] = (await partsAt(view, [ordinal])) as [Part]
  const decision = cycleOf(wanted.event)
  const cycle = decision === null ? [] : view.columns.find({ decision, after: 0, limit: most }, asOf.ordinal)
  const [beginning = wanted] = await partsAt(view, cycle.slice(0, 1))
  // of a coin it is the whole cycle, from what began it
  const subject = is === 'coin' ? beginning : wanted
  const causes = await partsAt(view, causesOf(view, subject.ordinal))
  const isTold = new Set([...causes, subject].map((part) => part.ordinal))
  const inCycle = cycle.filter((one) => one > subject.ordinal)
  const led = view.columns.ledBy(subject.ordinal, asOf.ordinal)
  const behind = await partsAt(
    view,
    [...new Set([...inCycle, ...led])].sort((one, other) => one - other),
  )
  const consequences = new Consequences(subject.event, order)
  // whatever becomes of an entry is the life of its position
  const isWhole = is === 'coin' || subject.event.type === 'EntryRequested'
  // samples of prices follow fills, and explain nothing
  const followed = behind.filter(({ event }) => event.type !== 'MarksObserved' && (isWhole || consequences.has(event)))
  const [root] = [...causes, subject] as [Part]
  const candle = await candleFact(root.event, candles, await view.contextBefore(root.ordinal))
  const lacking = stopLacking(
    subject.event,
    followed.map(({ event }) => event.type),
  )
  const [first, ...rest] = [...(await stepsOf(view, causes, 'cause')), ...(await stepsOf(view, [subject], 'wanted'))] as [StoryStep]
  const chain = [{ ...first, facts: [...candle, ...first.facts] }, ...rest]
  const last = chain.pop()!
  const before = isTold.has(beginning.ordinal) ? [] : await stepsOf(view, [beginning], 'cycle')
  return {
    because: [...before, ...chain, { ...last, facts: [...last.facts, ...lacking] }],
    followed: await stepsOf(view, followed, 'consequence'),
  }
}
