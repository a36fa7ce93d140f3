import { fillTypes } from '../../../projections/fill.ts'
import { streams } from '../../kernel/streams.ts'
import type { View } from '../../view/replica/view.ts'
import { placeShown } from '../place-shown.ts'
import type { STEP_STOPS } from '../shapes/event-shapes.ts'
import { movedRegions } from '../../view/state-changes.ts'
import { apiRoute } from './api-route.ts'

type Stop = (typeof STEP_STOPS)[number]

const FILLS: ReadonlySet<string> = new Set(fillTypes)
const DECISIONS: ReadonlySet<string> = new Set(['EntryRequested', 'ExitDecided', 'PlanChanged'])

/** Whether an event moves its machine from one state into another. */
const isTransition = async (view: View, ordinal: number): Promise<boolean> => {
  const [event] = await view.events(ordinal, ordinal)
  const { stream, parts } = event!
  if (parts.symbol === null || stream !== streams.position(parts)) return false
  const now = (await view.at({ ordinal })).state.positions.get(stream)
  const was = ordinal === 1 ? undefined : (await view.at({ ordinal: ordinal - 1 })).state.positions.get(stream)
  return now !== undefined && (was === undefined || movedRegions(was, now).length > 0)
}

const isBeginOfCycle = ({ columns }: View, ordinal: number): boolean =>
  columns.type(ordinal) === 'EntryRequested' && columns.find({ decision: columns.decision(ordinal), after: 0, limit: 1 })[0] === ordinal

const isStop = async (view: View, stop: Stop, ordinal: number): Promise<boolean> => {
  const type = view.columns.type(ordinal)
  switch (stop) {
    case 'event':
      return true
    case 'fill':
      return FILLS.has(type)
    case 'decision':
      return DECISIONS.has(type)
    case 'refusal':
      return type === 'ProposalRefused'
    case 'cycle':
      return isBeginOfCycle(view, ordinal)
    case 'transition':
      return isTransition(view, ordinal)
  }
}

export const stepRoute = apiRoute({
  path: '/step',
  summary: 'The next event of a kind, so many on or back',
  isOutsideLaw: true,
  answerTo: async ({ view, moment: { place } }, { coin, by, stop }) => {
    const { columns } = view
    const direction = by < 0 ? -1 : 1
    let found: number | null = null
    let left = Math.abs(by)
    for (let ordinal = place.ordinal + direction; left > 0 && ordinal >= 1 && ordinal <= columns.count; ordinal += direction) {
      if (coin !== undefined && columns.coin(ordinal) !== coin) continue
      if (!(await isStop(view, stop, ordinal))) continue
      found = ordinal
      left--
    }
    const reached = found === null ? null : view.placeOf({ ordinal: found })
    return { place: reached && placeShown(reached) }
  },
})
