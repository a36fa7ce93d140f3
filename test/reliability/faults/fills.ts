import type { FaultRow } from '../faults.ts'

const ENTRY = 'test/spec/entry.spec.ts'
const PROTECTION = 'test/spec/protection.spec.ts'
const NOTICES = { test: 'test/rig/remote-network.test.ts', title: 'notices are lost, doubled and out of order (F25 F26 F27)' } as const
const ANY_ORDER = {
  test: 'test/property/position-redelivery.test.ts',
  title: 'whatever is told, in any order and any number of times, comes to the same state',
} as const

export const fills: readonly FaultRow[] = [
  {
    id: 'F21',
    what: 'An order is filled in part, and then nothing more.',
    expected: 'What was filled is protected at once, if it is enough for a stop. The rest is cancelled at the end of its time.',
    judgedBy: ['I-08', 'I-10'],
    testedBy: [
      { mark: 'a partial fill was protected' },
      { mark: 'a rest was never filled' },
      { mutant: 'stop only after a full fill' },
      { mutant: 'stop for the requested quantity' },
      { mutant: 'budget leak on partial fill' },
      { test: PROTECTION, title: 'and is not claimed yet: a later fill gets a stop of its own' },
      { test: PROTECTION, title: 'while the rest of the entry is being cancelled' },
      { test: ENTRY, title: 'is cancelled when its time is over' },
    ],
  },
  {
    id: 'F22',
    what: 'A partial fill is too small for a stop.',
    expected: 'It joins the next fill, or becomes dust. A person is told.',
    judgedBy: ['I-08', 'I-16'],
    testedBy: [
      { mark: 'coins were too few to protect' },
      { test: PROTECTION, title: 'below the smallest quantity (F22)' },
      { test: PROTECTION, title: 'below the smallest value, at the price of the stop' },
      { test: 'test/spec/watch.spec.ts', title: 'nothing for coins too few to sell' },
      { test: 'test/spec/exit.spec.ts', title: 'dust, when that is all it ever held' },
    ],
    partly: 'Nobody is told. Coins too few to sell are not watched either: no sale of them could be sent.',
  },
  {
    id: 'F23',
    what: 'The venue takes its fee in coins.',
    expected: 'Held is what was filled less the fee, and the stop covers no more than that.',
    judgedBy: ['I-05', 'I-10'],
    testedBy: [
      { mark: 'a fee was paid in coins' },
      { mutant: 'base fee ignored' },
      { test: PROTECTION, title: 'net of fee, not what was asked for (10 asked, 8 filled, 1 fee)' },
      { test: ENTRY, title: 'the fee in coins is not ours, the fee in money is no coin' },
      {
        test: 'test/projection/folds.test.ts',
        title: 'in the coin, a buy brings less and a sell takes more out of the lots; the cost stays',
      },
      { test: 'test/engine/conservation.test.ts', title: 'what the folds own is what the venue says, to the last decimal' },
    ],
  },
  {
    id: 'F24',
    what: 'Fees are paid in a third asset, which runs out.',
    expected: 'Each asset has a ledger of its own, with the worth at the fill. When it is empty, fees come from coins or money.',
    judgedBy: ['I-05', 'I-17'],
    testedBy: [
      { mark: 'a fee was paid in a third asset' },
      { mark: 'the third asset ran out' },
      {
        test: 'test/projection/folds.test.ts',
        title: 'in a third asset, they are booked there and count in the gain with their quote value',
      },
    ],
  },
  {
    id: 'F25',
    what: 'The same fill is told twice.',
    expected: 'It counts once, by its trade id.',
    judgedBy: ['I-10'],
    testedBy: [
      { fault: 'notice/twice' },
      { mark: 'a notice came twice' },
      { mutant: 'fill booked twice' },
      { test: ENTRY, title: 'each trade counts once, by its id (F25)' },
      { test: 'test/property/redelivered-reports.test.ts', title: 'may be said again at any later time, as often as it likes' },
      ANY_ORDER,
      NOTICES,
    ],
  },
  {
    id: 'F26',
    what: 'Fills are told out of order.',
    expected: 'The same state in the end.',
    judgedBy: ['I-14'],
    testedBy: [
      { fault: 'notice/late' },
      { fault: 'notice/very-late' },
      { mark: 'notices came out of order' },
      { test: 'test/property/redelivered-reports.test.ts', title: 'may come late and in another order' },
      ANY_ORDER,
      NOTICES,
    ],
  },
  {
    id: 'F27',
    what: 'A fill is told before the reply to its order.',
    expected: 'A fill implies that the order was taken.',
    judgedBy: ['I-13'],
    testedBy: [
      { mark: 'a fill came before the reply to its order' },
      { test: ENTRY, title: 'a fill implies acceptance (F27)' },
      ANY_ORDER,
      NOTICES,
    ],
  },
  {
    id: 'F28',
    what: 'A fill is told after its order was closed.',
    expected: 'It counts, as an event of its own. Its coins are protected; the order stays closed. A person is told.',
    judgedBy: ['I-10', 'I-13'],
    testedBy: [
      { fault: 'end/short' },
      { mark: 'a fill came after its order was closed' },
      { test: ENTRY, title: 'a late one re-exposes the coin and reopens no order (F28)' },
      { test: ENTRY, title: 'a trade in a look-up after it was closed (F28)' },
      { test: 'test/spec/merge.spec.ts', title: 'a sale told late takes coins, and reopens nothing (F28)' },
    ],
    partly: 'Nobody is told of it.',
  },
  {
    id: 'F29',
    what: 'The venue corrects or cancels a trade afterwards.',
    expected: 'A comparison shows the difference. It becomes an event, and a person confirms it.',
    untested: 'The account is not compared with the log yet.',
  },
  {
    id: 'F30',
    what: 'Coins are left over that are too few to sell.',
    expected: 'The close of the position names them. They stay owned, and the next position begins with them.',
    judgedBy: ['I-05', 'I-16'],
    testedBy: [
      { mark: 'dust was carried into the next cycle' },
      { mutant: 'dust forgotten after a cycle' },
      { test: 'test/spec/exit.spec.ts', title: 'with dust that stays owned (F30, I-16)' },
      { test: ENTRY, title: 'dust of the last cycle does not block the next, and joins it' },
    ],
  },
  {
    id: 'F31',
    what: 'The owner deposits, withdraws or trades by hand.',
    expected: 'It is reported as foreign. What is held never changes silently, and entries pause if less is there than expected.',
    judgedBy: ['I-09', 'I-15'],
    testedBy: [
      { fault: 'stranger/order' },
      { mark: 'a stranger traded on the account' },
      { test: ENTRY, title: 'an order of somebody else is foreign, whatever is told of it' },
    ],
    partly:
      'Only this is shown: a stranger’s trade is not booked. Deposits and withdrawals are not seen, nothing is reported, nothing pauses.',
  },
]
