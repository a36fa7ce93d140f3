import { fillTypes } from '../../projections/fill.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { streams } from '../kernel/streams.ts'
import type { AllFolds } from './replica/all-folds.ts'
import type { LogPlace } from './replica/log-place.ts'
import type { View } from './replica/view.ts'
import { movedRegions } from './state-changes.ts'
import { type Breakpoint, holds } from './step/breakpoint.ts'
import { type Walked, walkStates } from './step/state-walk.ts'

/** What a step goes to: any event, the begin of a cycle, a fill, a decision, a transition of a machine, or a refusal. */
export type StepStop = 'event' | 'cycle' | 'fill' | 'decision' | 'transition' | 'refusal'

/** `by`: so many on; below zero: back. `coin`: the name of a position, whose events alone count. */
export type StepWanted = { readonly by: number; readonly stop: StepStop | Breakpoint; readonly coin?: string | undefined }

const FILLS: ReadonlySet<string> = new Set(fillTypes)
const DECISIONS: ReadonlySet<string> = new Set(['EntryRequested', 'ExitDecided', 'PlanChanged'])

/** Events that are folded at a time on the way back. */
const CHUNK = 1000

const isBeginOfCycle = ({ columns }: View, ordinal: number): boolean =>
  columns.type(ordinal) === 'EntryRequested' && columns.find({ decision: columns.decision(ordinal), after: 0, limit: 1 })[0] === ordinal

/** What the columns alone tell. Null: it takes the state. */
const byColumns = (view: View, stop: StepWanted['stop']): ((ordinal: number) => boolean) | null => {
  const { columns } = view
  if (typeof stop === 'object') return 'type' in stop ? (ordinal) => columns.type(ordinal) === stop.type : null
  switch (stop) {
    case 'event':
      return () => true
    case 'fill':
      return (ordinal) => FILLS.has(columns.type(ordinal))
    case 'decision':
      return (ordinal) => DECISIONS.has(columns.type(ordinal))
    case 'refusal':
      return (ordinal) => columns.type(ordinal) === 'ProposalRefused'
    case 'cycle':
      return (ordinal) => isBeginOfCycle(view, ordinal)
    case 'transition':
      return null
  }
}

/** Whether the event moves its machine from one state into another. */
const isTransition = ({ event: { stream, parts }, folds, before }: Walked): boolean => {
  if (parts.symbol === null || stream !== streams.position(parts)) return false
  const now = folds.state.positions.get(stream)
  return now !== undefined && (before === undefined || movedRegions(before, now).length > 0)
}

/** Ordinals between the two, the first left out, at which the state stops. */
const stopsBetween = async (view: View, { stop, coin }: StepWanted, behind: number, until: number): Promise<number[]> => {
  const found: number[] = []
  if (typeof stop === 'object' && 'comparisons' in stop) {
    const named = { coin: coin ?? null }
    let held = false
    const before = (folds: AllFolds, event: LogEvent): void => {
      held = stop.isOfState && holds(stop.comparisons, { folds, event, ...named })
    }
    for await (const { ordinal, event, folds } of walkStates(view, behind, until, before))
      if (!held && holds(stop.comparisons, { folds, event, ...named })) found.push(ordinal)
    return found
  }
  for await (const walked of walkStates(view, behind, until))
    if ((coin === undefined || view.columns.coin(walked.ordinal) === coin) && isTransition(walked)) found.push(walked.ordinal)
  return found
}

const scanned = (view: View, from: number, { by, coin }: StepWanted, fits: (ordinal: number) => boolean): number[] => {
  const { columns } = view
  const [direction, most] = [by < 0 ? -1 : 1, Math.abs(by)]
  const found: number[] = []
  for (let ordinal = from + direction; found.length < most && ordinal >= 1 && ordinal <= columns.count; ordinal += direction)
    if ((coin === undefined || columns.coin(ordinal) === coin) && fits(ordinal)) found.push(ordinal)
  return found
}

const walkedTo = async (view: View, from: number, wanted: StepWanted): Promise<number[]> => {
  const most = Math.abs(wanted.by)
  const found: number[] = []
  if (wanted.by > 0)
    for (let behind = from; found.length < most && behind < view.columns.count; behind += CHUNK)
      found.push(...(await stopsBetween(view, wanted, behind, Math.min(behind + CHUNK, view.columns.count))))
  else
    for (let until = from - 1; found.length < most && until >= 1; until -= CHUNK)
      found.push(...(await stopsBetween(view, wanted, Math.max(0, until - CHUNK), until)).reverse())
  return found.slice(0, most)
}

/**
 * The event that lies so many stops on from a moment (0: before the first event), or the last where there are fewer; null: there is none
 * that way. It looks forward, so it says what came later.
 */
export const stepFrom = async (view: View, from: number, wanted: StepWanted): Promise<LogPlace | null> => {
  const fits = byColumns(view, wanted.stop)
  const found = fits === null ? await walkedTo(view, from, wanted) : scanned(view, from, wanted, fits)
  const reached = found.at(-1)
  return reached === undefined ? null : view.placeOf({ ordinal: reached })
}
