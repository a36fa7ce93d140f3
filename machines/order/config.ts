import type { ConfigOf, ValueOf } from '../shared/config-of.ts'
import { compile } from '../shared/transition-table.ts'
import type { OrderEvent } from './events.ts'

/**
 * The life of one order. It begins `requested`, with the intent, and moves forward only; whether we know what became
 * of our last request is a region of its own. A fill implies acceptance, which is a fact written before it. A closed
 * order never reopens: what is still filled afterwards is late, and its own fact.
 */
export const orderConfig = {
  id: 'order',
  type: 'parallel',
  description: 'One order: from the intent to the proof of its end.',
  states: {
    phase: {
      description: 'How far its life has come; it goes forward only.',
      initial: 'requested',
      states: {
        requested: {
          description: 'The intent is durable; whether the venue has the order is not known.',
          on: {
            Accepted: { target: 'working', description: 'The venue has the order: its reply says so, or a fill proves it.' },
            Found: { target: 'working', description: 'A look-up finds the order open at the venue.' },
            OutcomeUnknown: { target: 'requested', description: 'No clear reply: the order may have arrived or not.' },
            Abandoned: { target: 'closed', description: 'Proven: it was rejected, ended without a fill, or never arrived.' },
          },
        },
        working: {
          description: 'The order stands at the venue.',
          on: {
            Filled: { target: 'working', description: 'A trade of the order is booked, once by its id.' },
            CancelRequested: { target: 'closing', description: 'The intent to cancel the rest is durable, and is sent next.' },
            AmendRequested: { target: 'working', description: 'The intent to change it where it stands is durable, and is sent next.' },
            Amended: { target: 'working', description: 'It stands as was asked for.' },
            AmendRefused: { target: 'working', description: 'It stands as before.' },
            OutcomeUnknown: { target: 'working', description: 'The venue says that it ended, but not all of its trades are here.' },
            Ended: { target: 'closed', description: 'Proven: it is over, and its trades add up to what was executed.' },
            Abandoned: { target: 'closed', description: 'Proven: it is over without a fill.' },
          },
        },
        closing: {
          description: 'The rest is being cancelled; until the end is proven it may still fill.',
          on: {
            Filled: { target: 'closing', description: 'A trade came before the cancellation, and is booked once by its id.' },
            CancelRequested: { target: 'closing', description: 'The cancellation is asked for once more.' },
            Found: { target: 'closing', description: 'A look-up finds it open: the cancellation came to nothing and may be repeated.' },
            OutcomeUnknown: { target: 'closing', description: 'The cancellation may have arrived or not, or trades are missing.' },
            Ended: { target: 'closed', description: 'Proven: it is over, and its trades add up to what was executed.' },
            Abandoned: { target: 'closed', description: 'Proven: it is over without a fill.' },
          },
        },
        closed: {
          description: 'The order is over and never opens again.',
          on: {
            LateFilled: { target: 'closed', description: 'A trade is told after the end: its coins are real, the order stays closed.' },
          },
        },
      },
    },
    fate: {
      description: 'Whether it is known what became of our last request.',
      initial: 'pending',
      states: {
        pending: {
          description: 'A request is durable, and its reply is awaited.',
          on: {
            Accepted: { target: 'known', description: 'The reply, or a fill, says that the order stands.' },
            Found: { target: 'known', description: 'A look-up answers instead of the reply.' },
            Amended: { target: 'known', description: 'The reply, a look-up or a fill says that it was changed.' },
            AmendRefused: { target: 'known', description: 'The reply says that it was not changed.' },
            OutcomeUnknown: { target: 'unknown', description: 'The reply is missing or unclear.' },
            Filled: { target: 'pending', description: 'A trade says nothing about the request that is awaited.' },
            Ended: { target: 'known', description: 'The order is over, so nothing is awaited.' },
            Abandoned: { target: 'known', description: 'The order is over without a fill, so nothing is awaited.' },
          },
        },
        known: {
          description: 'The venue has answered: no request is open.',
          on: {
            CancelRequested: { target: 'pending', description: 'A cancellation is asked for only of an order whose fate is known.' },
            AmendRequested: { target: 'pending', description: 'A change is asked for only of an order whose fate is known.' },
            OutcomeUnknown: { target: 'unknown', description: 'The venue says that it ended, but not all of its trades are here.' },
            Filled: { target: 'known', description: 'A trade leaves nothing open.' },
            LateFilled: { target: 'known', description: 'A trade after the end opens nothing again.' },
            Ended: { target: 'known', description: 'The end is told without being asked for.' },
            Abandoned: { target: 'known', description: 'The end without a fill is told without being asked for.' },
          },
        },
        unknown: {
          description: 'Nobody can say what became of the request: the coin waits for a look-up, its budget stays reserved.',
          on: {
            Accepted: { target: 'known', description: 'A late reply, or a fill, says that the order stands.' },
            Found: { target: 'known', description: 'A look-up finds the order open.' },
            Filled: { target: 'unknown', description: 'A trade is booked; the request is still open.' },
            Amended: { target: 'known', description: 'A look-up finds it as was asked for, or a fill shows it.' },
            AmendRefused: { target: 'known', description: 'A look-up finds it as before, when the change could not come any more.' },
            Ended: { target: 'known', description: 'The end is proven by the venue.' },
            Abandoned: { target: 'known', description: 'Proven by the venue, or by its absence after the moment of proof.' },
          },
        },
      },
    },
  },
} as const satisfies ConfigOf<OrderEvent>

export type OrderValue = ValueOf<typeof orderConfig>

export const orderTable = compile(orderConfig)
