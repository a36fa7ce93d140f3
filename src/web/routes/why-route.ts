import type { z } from 'zod'
import type { PositionState } from '../../../machines/position/state.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import type { View, ViewMoment } from '../../view/replica/view.ts'
import { heardWords } from '../../view/why/heard-words.ts'
import { stopLacking } from '../../view/why/stop-lacking.ts'
import { Consequences } from '../../view/why/story.ts'
import { toldFacts } from '../../view/why/told-facts.ts'
import { eventHeads, eventsAt, ordinalAt } from '../event-heads.ts'
import { amountsAt } from '../past-words.ts'
import { placeShown } from '../place-shown.ts'
import type { whyShape } from '../shapes/decision-shapes.ts'
import { apiRoute } from './api-route.ts'

/** Events of one cycle that are looked through, and causes that are followed back. */
const MOST_EVENTS = 2000
const MOST_CAUSES = 50

type Step = z.infer<typeof whyShape>['because'][number]
type Part = { readonly ordinal: number; readonly event: LogEvent }

const partsAt = async (view: View, ordinals: readonly number[]): Promise<Part[]> =>
  (await eventsAt(view, ordinals)).map((event, at) => ({ ordinal: ordinals[at]!, event }))

/** From an event back over what led to each, the oldest first. */
const causesOf = async (view: View, wanted: Part): Promise<Part[]> => {
  const chain: Part[] = []
  for (let { causation } = wanted.event; causation !== null && chain.length < MOST_CAUSES; causation = chain[0]!.event.causation) {
    const ordinal = view.columns.ordinalOf(causation)
    if (ordinal === null) break
    chain.unshift(...(await partsAt(view, [ordinal])))
  }
  return chain
}

/** Of its cycle, the first event and what followed by the moment; outside of cycles an event belongs to its stream alone. */
const cycleOf = async (view: View, { place }: ViewMoment, { event, ordinal }: Part): Promise<{ begin: Part | null; behind: Part[] }> => {
  if (event.correlation === event.stream) return { begin: null, behind: [] }
  const all = view.columns.find({ decision: event.correlation, after: 0, limit: MOST_EVENTS }).filter((one) => one <= place.ordinal)
  const [begin = null] = await partsAt(view, all.slice(0, 1))
  return {
    begin,
    behind: await partsAt(
      view,
      all.filter((one) => one > ordinal),
    ),
  }
}

/** Of every decision to leave, by its ordinal, the position as it stood before. */
const positionsBefore = async (view: View, parts: readonly Part[]): Promise<ReadonlyMap<number, PositionState>> => {
  const found = new Map<number, PositionState>()
  for (const { ordinal, event } of parts) {
    if (event.type !== 'ExitDecided' || ordinal === 1) continue
    const position = (await view.at({ ordinal: ordinal - 1 })).state.positions.get(event.stream)
    if (position !== undefined) found.set(ordinal, position)
  }
  return found
}

const stepsOf = async (view: View, moment: ViewMoment, parts: readonly (Part & Pick<Step, 'is'>)[]): Promise<Step[]> => {
  const heads = new Map<number, Awaited<ReturnType<typeof eventHeads>>[number]>()
  const ordinals = [...new Set(parts.map(({ ordinal }) => ordinal))].sort((one, other) => one - other)
  for (const head of await eventHeads(view, ordinals)) heads.set(head.ordinal, head)
  const context = amountsAt(moment)
  const before = await positionsBefore(view, parts)
  return parts.map(({ ordinal, event, is }) => {
    const { position, timeMs, type, coin, words } = heads.get(ordinal)!
    const { facts, guards } = toldFacts(event, context, words.detail, before.get(ordinal))
    return {
      ...{ is, position, ordinal, timeMs, type, coin, words, heard: heardWords(event) },
      facts: facts.map(([name, text]): [string, string] => [name, text]),
      guards: [...guards],
    }
  })
}

export const whyRoute = apiRoute({
  path: '/why/{position}',
  summary: 'The chain that led to an event, and what followed by the moment',
  answerTo: async ({ view, moment }, { position }) => {
    const [wanted] = await partsAt(view, [ordinalAt(view, moment.place, position)])
    const { begin, behind } = await cycleOf(view, moment, wanted!)
    const causes = await causesOf(view, wanted!)
    const isTold = new Set([...causes, wanted!].map(({ ordinal }) => ordinal))
    const consequences = new Consequences(wanted!.event, null)
    const isWhole = wanted!.event.type === 'EntryRequested'
    // samples of prices follow fills, and explain nothing
    const followed = behind.filter((part) => part.event.type !== 'MarksObserved' && (isWhole || consequences.has(part)))
    const because = await stepsOf(view, moment, [
      ...(begin === null || isTold.has(begin.ordinal) ? [] : [{ ...begin, is: 'cycle' as const }]),
      ...causes.map((part) => ({ ...part, is: 'cause' as const })),
      { ...wanted!, is: 'wanted' as const },
    ])
    for (const [name, text] of stopLacking(
      wanted!.event,
      followed.map(({ event }) => event.type),
    ))
      because.at(-1)!.facts.push([name, text])
    return {
      at: placeShown(moment.place),
      because,
      followed: await stepsOf(
        view,
        moment,
        followed.map((part) => ({ ...part, is: 'consequence' as const })),
      ),
    }
  },
})
