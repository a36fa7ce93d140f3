import type { Projection } from '../src/kernel/projection.ts'
import { BY_PLAN_CHANGE } from '../src/kernel/proposed-by.ts'

/** Entry proposals: those that became an order, by trigger, and those refused, by refusal. Changes of a plan are none. */
export type DecisionsState = { accepted: Record<string, number>; refused: Record<string, number> }

const add = (counts: Record<string, number>, name: string, times: number): void => {
  counts[name] = (counts[name] ?? 0) + times
}

export const decisionsFold: Projection<DecisionsState> = {
  name: 'decisions',
  version: 2,
  types: ['EntryRequested', 'ProposalRefused', 'RefusalRepeated'],
  initial: () => ({ accepted: {}, refused: {} }),
  apply(state, event) {
    if (event.type === 'EntryRequested') add(state.accepted, event.data.because.trigger, 1)
    else if (event.type === 'RefusalRepeated') add(state.refused, event.data.refusal, event.data.times)
    else if (event.type === 'ProposalRefused' && event.data.strategy !== BY_PLAN_CHANGE) add(state.refused, event.data.refusal, 1)
  },
}
