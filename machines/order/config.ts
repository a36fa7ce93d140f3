import type { MachineConfig } from '../shared/grammar.ts'
import { compile } from '../shared/table.ts'

export type OrderValue = {
  readonly phase: 'requested' | 'working' | 'closing' | 'closed'
  readonly fate: 'pending' | 'known' | 'unknown'
}

/**
 * The life of one order. It begins `requested`, with the intent, and moves forward only; whether we know what became
 * of our last request is a region of its own. A fill implies acceptance, which is a fact written before it. A closed
 * order never reopens: what is still filled afterwards is late, and its own fact.
 */
export const orderConfig = {
  id: 'order',
  type: 'parallel',
  states: {
    phase: {
      initial: 'requested',
      states: {
        requested: { on: { Accepted: 'working', Found: 'working', OutcomeUnknown: {}, Abandoned: 'closed' } },
        // OutcomeUnknown: the venue says it ended, but not all of its trades are here
        working: { on: { Filled: {}, CancelRequested: 'closing', OutcomeUnknown: {}, Ended: 'closed', Abandoned: 'closed' } },
        // Found: the cancellation came to nothing and may be requested again
        closing: { on: { Filled: {}, CancelRequested: {}, Found: {}, OutcomeUnknown: {}, Ended: 'closed', Abandoned: 'closed' } },
        closed: { on: { LateFilled: {} } },
      },
    },
    fate: {
      initial: 'pending',
      states: {
        pending: {
          on: { Accepted: 'known', Found: 'known', OutcomeUnknown: 'unknown', Filled: {}, Ended: 'known', Abandoned: 'known' },
        },
        known: { on: { CancelRequested: 'pending', OutcomeUnknown: 'unknown', Filled: {}, LateFilled: {}, Ended: {}, Abandoned: {} } },
        unknown: { on: { Accepted: 'known', Found: 'known', Filled: {}, Ended: 'known', Abandoned: 'known' } },
      },
    },
  },
} as const satisfies MachineConfig

export const orderTable = compile<OrderValue>(orderConfig)
