import type { InvariantRow } from '../invariants.ts'

const OWNED = { file: 'src/replay/soundness.ts', says: 'a position owns what its fills brought (I-10)', does: 'does not start' } as const

/** Of money, coins and what they cost. */
export const moneyInvariants: readonly InvariantRow[] = [
  {
    id: 'I-03',
    promise:
      'The budget adds up: capital is what is free, what is set aside for open orders, and what the coins cost. When nothing is on its way, the cash is the venue’s balance.',
    wanted: ['production', 'simulator', 'tests', 'verify'],
    guards: [{ file: 'machines/position/decide/open.ts', says: "refuse('over-budget'", does: 'refuses' }],
    rules: ['books-differ'],
    missing: 'A running engine does not compare its cash with the venue’s balance yet.',
  },
  {
    id: 'I-04',
    promise:
      'Free money is never below zero, unless a venue tells of a fill after it said that the order had ended; nor is what is set aside for an order. A closed order sets nothing aside.',
    wanted: ['production', 'simulator'],
    guards: [
      { file: 'machines/position/decide/open.ts', says: 'What is set aside for an entry covers what it may cost', does: 'stops' },
      { file: 'src/replay/soundness.ts', says: 'reservations are never negative (I-04)', does: 'does not start' },
    ],
    rules: ['negative-free', 'negative-reserve', 'under-reserved', 'over-withdrawn'],
  },
  {
    id: 'I-05',
    promise: 'Money and coins are conserved: what the log says is owned, dust and fees included, is what the venue says.',
    wanted: ['simulator', 'verify'],
    guards: [],
    rules: ['books-differ', 'oversold'],
  },
  {
    id: 'I-10',
    promise:
      'Held is what was bought, less what was sold and what fees took in coins. Each trade counts once. A closed order is the sum of its trades.',
    wanted: ['production', 'simulator', 'tests', 'verify'],
    guards: [
      { file: 'machines/position/legality.ts', says: 'No more coins are sold than are held', does: 'stops' },
      { file: 'machines/position/legality.ts', says: 'No order executes more than was asked for', does: 'stops' },
      OWNED,
    ],
    rules: ['trade-twice', 'overfilled', 'executed-differs', 'books-differ'],
  },
  {
    id: 'I-15',
    promise: 'What the log says is never changed to fit the venue. A difference is an event with a cause.',
    wanted: ['simulator', 'tests'],
    guards: [],
    rules: ['state-hash', 'difference-too-soon', 'difference-from-what', 'account-lacks'],
  },
  {
    id: 'I-16',
    promise: 'Dust is owned: what is left of a position is named, and the next one begins with it.',
    wanted: ['production', 'simulator', 'tests'],
    guards: [OWNED],
    rules: ['figures-differ'],
  },
  {
    id: 'I-17',
    promise: 'First in, first out, exactly: the lots add up to what is held, and gains and costs to the money that moved.',
    wanted: ['tests', 'verify'],
    guards: [],
    rules: ['books-differ', 'oversold'],
  },
]
