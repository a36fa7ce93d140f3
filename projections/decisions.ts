import type { EntryRequested } from '../machines/position/events.ts'
import type { ProposalRefused, RefusalRepeated } from '../src/kernel/facts.ts'
import type { Projection } from '../src/kernel/projection.ts'

/** Entry proposals of a book: those that became an order, by trigger, and those refused, by refusal. */
type Counts = { accepted: Record<string, number>; refused: Record<string, number> }

/** By book. */
export type DecisionsState = Record<string, Counts>

const add = (counts: Record<string, number>, name: string, times: number): void => {
  counts[name] = (counts[name] ?? 0) + times
}

export const decisions: Projection<DecisionsState> = {
  name: 'decisions',
  version: 1,
  types: ['EntryRequested', 'ProposalRefused', 'RefusalRepeated'],
  initial: () => ({}),
  apply(state, event) {
    if (!decisions.types.includes(event.type)) return
    const counts = (state[event.parts.book] ??= { accepted: {}, refused: {} })
    if (event.type === 'EntryRequested') add(counts.accepted, (event.data as EntryRequested['data']).because.trigger, 1)
    else if (event.type === 'ProposalRefused') add(counts.refused, (event.data as ProposalRefused['data']).refusal, 1)
    else {
      const { refusal, times } = event.data as RefusalRepeated['data']
      add(counts.refused, refusal, times)
    }
  },
}
