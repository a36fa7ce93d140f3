import { ordersNamed } from '../../report/orders-named.ts'
import { eventsAt } from '../../view/replica/events-at.ts'
import { eventHeads } from '../event-heads.ts'
import { eventRoute } from '../routes/event-route.ts'
import { whyRoute } from '../routes/why-route.ts'
import { EVENTS_A_PART, type HeldEvent, type HeldHead, heldName, type PartNumber } from './held-parts.ts'
import type { Packing } from './page-file-wanted.ts'

/** Chains that are told of more events than these are left out, but for entries and exits. */
const MOST_CHAINS = 1500
const TOLD_FIRST: readonly string[] = ['EntryRequested', 'ExitDecided']

const rising = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at)

/** Lines of the journal, and what stands behind each of them. */
export const heldEvents = async (packing: Packing): Promise<{ heads: PartNumber[]; events: PartNumber[] }> => {
  const { view, candles, from, to, parts } = packing
  const moment = await view.at({ ordinal: to.ordinal })
  const [heads, events]: [PartNumber[], PartNumber[]] = [[], []]
  for (let first = from.ordinal; first <= to.ordinal; first += EVENTS_A_PART) {
    const ordinals = rising(first, Math.min(first + EVENTS_A_PART - 1, to.ordinal))
    const told = await eventsAt(view, ordinals)
    const lines = (await eventHeads(view, ordinals)).map((head, at): HeldHead => {
      const event = told[at]!
      return { ...head, orders: ordersNamed(event), decision: event.correlation }
    })
    const held: HeldEvent[] = []
    for (const { position } of lines) {
      const answer = await eventRoute.answerTo({ view, moment, candles, wantsAfter: false }, { position })
      const { envelope, data, changed, cause, consequences } = answer
      held.push({ envelope, data, changed, cause, consequences })
    }
    const where = `events ${first} to ${ordinals.at(-1)}`
    heads.push(parts.put(lines, where))
    events.push(parts.put(held, where))
  }
  return { heads, events }
}

/** The chain of each event that belongs to a cycle, as it is told at the end. `isWhole` false: of entries and exits alone. */
export const heldChains = async (packing: Packing): Promise<{ chains: Record<string, PartNumber>; isWhole: boolean }> => {
  const { view, candles, from, to, parts } = packing
  const moment = await view.at({ ordinal: to.ordinal })
  const all = rising(from.ordinal, to.ordinal).filter((ordinal) => view.columns.coin(ordinal) !== null)
  const isWhole = all.length <= MOST_CHAINS
  const told = isWhole ? all : all.filter((ordinal) => TOLD_FIRST.includes(view.columns.type(ordinal))).slice(-MOST_CHAINS)
  const chains: Record<string, PartNumber> = {}
  for (const ordinal of told) {
    const position = view.columns.position(ordinal)
    const { because, followed } = await whyRoute.answerTo({ view, moment, candles, wantsAfter: false }, { position })
    chains[heldName('/why/{position}', { position })] = parts.put({ because, followed }, `the chain of event ${ordinal}`)
  }
  return { chains, isWhole }
}
