import type { InvariantRow } from '../invariants.ts'

const CONSERVED = {
  test: 'test/engine/conservation.test.ts',
  title: 'what the folds own is what the venue says, to the last decimal',
} as const
const MONEY_LAWS = {
  test: 'test/property/money-laws.test.ts',
  title: 'money and coins are where the venue says, fees are what it took, and the log is sound',
} as const
const LAWS = 'test/projection/laws.test.ts'
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
    tests: [{ test: LAWS, title: 'money is conserved: capital is what was paid in' }, CONSERVED, MONEY_LAWS],
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
    tests: [
      { test: LAWS, title: 'the reservation is positive or zero at every event, never more than was asked for, and only entries reserve' },
      { test: LAWS, title: 'between cycles no order is open and nothing is reserved' },
    ],
  },
  {
    id: 'I-05',
    promise: 'Money and coins are conserved: what the log says is owned, dust and fees included, is what the venue says.',
    wanted: ['simulator', 'verify'],
    guards: [],
    rules: ['books-differ', 'oversold'],
    tests: [CONSERVED, MONEY_LAWS],
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
    tests: [
      { test: 'test/property/position-redelivery.test.ts', title: 'the closed order has counted each trade once and adds up (I-10)' },
      { test: LAWS, title: 'what the lots hold is what the portfolio holds, at every event, and the totals are the sums' },
      MONEY_LAWS,
    ],
  },
  {
    id: 'I-15',
    promise: 'What the log says is never changed to fit the venue. A difference is an event with a cause.',
    wanted: ['simulator', 'tests'],
    guards: [],
    rules: ['state-hash'],
    tests: [{ test: 'test/audit/forgeries.test.ts', title: 'is not what a forged event makes, at the seal' }],
    missing:
      'The simulator has no check of its own for it: the account is not compared with the log yet, so nothing could change one to fit the other.',
  },
  {
    id: 'I-16',
    promise: 'Dust is owned: what is left of a position is named, and the next one begins with it.',
    wanted: ['production', 'simulator', 'tests'],
    guards: [OWNED],
    rules: ['figures-differ'],
    tests: [
      { test: 'test/spec/exit.spec.ts', title: 'with dust that stays owned (F30, I-16)' },
      { test: 'test/spec/entry.spec.ts', title: 'dust of the last cycle does not block the next, and joins it' },
      { test: 'test/audit/rules.test.ts', title: 'other dust than is held' },
    ],
  },
  {
    id: 'I-17',
    promise: 'First in, first out, exactly: the lots add up to what is held, and gains and costs to the money that moved.',
    wanted: ['tests', 'verify'],
    guards: [],
    rules: ['books-differ', 'oversold'],
    tests: [
      { test: 'test/projection/laws-fifo.test.ts', title: 'is what the lots say of any trading' },
      { test: 'test/projection/laws-fifo.test.ts', title: 'loses nothing to rounding' },
      { test: 'test/projection/laws.test.ts', title: 'the pieces of a sale add up to it, and to the totals' },
      { test: 'test/audit/compare.test.ts', title: 'a fold that is one unit off is found' },
    ],
  },
]
