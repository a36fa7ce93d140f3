import type { InvariantRow } from '../invariants.ts'

const TABLES = { file: 'machines/position/advance.ts', says: 'Only what the tables allow is decided', does: 'stops' } as const

/** Of orders, the claims they make on coins, and stops. */
export const orderInvariants: readonly InvariantRow[] = [
  {
    id: 'I-01',
    promise: 'Every order that ever reaches the venue was written to the log, on the disk, before it was sent.',
    wanted: ['simulator', 'verify'],
    guards: [{ file: 'src/flow.ts', says: 'if (recorder.isWaiting) await recorder.durable()', does: 'by construction' }],
    rules: ['no-intent'],
  },
  {
    id: 'I-06',
    promise: 'No order id is ever used for two orders.',
    wanted: ['simulator'],
    guards: [{ file: 'machines/position/legality.ts', says: 'if (isIntent(event.type)) return order === null', does: 'stops' }],
    rules: ['order-id'],
  },
  {
    id: 'I-07',
    promise: 'The same coins are never for sale twice, and no more is for sale than is held.',
    wanted: ['production', 'simulator'],
    guards: [
      { file: 'machines/position/decide/protect.ts', says: 'No sell order claims coins that are not held', does: 'stops' },
      {
        file: 'machines/position/decide/exit-order.ts',
        says: 'An exit sells only coins that no other sell order claims',
        does: 'stops',
      },
    ],
    rules: ['overclaimed'],
  },
  {
    id: 'I-08',
    promise: 'Coins that could be protected are without a stop for a short, limited time only, as long as engine and venue are up.',
    wanted: ['production', 'simulator'],
    guards: [],
    rules: [],
    missing: 'A running engine measures the time, shows it and raises an alarm, and refuses nothing because of it.',
  },
  {
    id: 'I-09',
    promise: 'Every order of ours belongs to exactly one wish in the log. Any other order is a stranger’s and is left alone.',
    wanted: ['production', 'simulator', 'verify'],
    guards: [
      { file: 'machines/position/decide/reply.ts', says: "refuse('foreign-order')", does: 'refuses' },
      { file: 'machines/position/decide/look-up.ts', says: "refuse('foreign-order')", does: 'refuses' },
    ],
    rules: ['no-intent', 'order-id'],
    missing: 'A stranger’s order is not reported to a person.',
  },
  {
    id: 'I-11',
    promise: 'When everything has come to rest, no order lives at the venue that nobody here looks after.',
    wanted: ['simulator'],
    guards: [],
    rules: [],
  },
  {
    id: 'I-12',
    promise:
      'Nobody guesses that an order has ended. Each end names its proof: the venue’s word, a definite refusal, or an absence that can be believed.',
    wanted: ['production', 'simulator', 'verify'],
    guards: [{ file: 'machines/position/decide/look-up.ts', says: "refuse('not-proven-yet'", does: 'refuses' }],
    rules: ['no-evidence', 'false-absence'],
  },
  {
    id: 'I-13',
    promise: 'An order moves forward only: requested, working, closing, closed. A closed one never reopens.',
    wanted: ['production', 'tests'],
    guards: [TABLES],
    rules: ['order-state', 'illegal-transition'],
  },
  {
    id: 'I-19',
    promise: 'Every sale has exactly one reason, decided before the order, with the numbers it was decided on.',
    wanted: ['production', 'tests'],
    guards: [TABLES],
    rules: ['unknown-reason', 'reason-differs'],
  },
  {
    id: 'I-20',
    promise: 'No entry is made on an old price, or while the clock is in doubt.',
    wanted: ['production', 'simulator'],
    guards: [
      { file: 'machines/position/decide/open.ts', says: "refuse('stale-quote'", does: 'refuses' },
      { file: 'src/command/market-fault.ts', says: "refusal: 'clock-drift'", does: 'refuses' },
    ],
    rules: ['entry-unheard'],
  },
  {
    id: 'I-28',
    promise:
      'An order is sent once: by the process that wrote its wish, right after it was on the disk. A start and a deadline never send one.',
    wanted: ['tests', 'simulator'],
    guards: [
      {
        file: 'src/effect/runner.ts',
        says: 'exchange.place(requestOf({ symbol, ...effect.order }, exchange.can))',
        does: 'by construction',
      },
    ],
    rules: [],
  },
]
