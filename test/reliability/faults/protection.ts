import type { FaultRow } from '../faults.ts'

export const protection: readonly FaultRow[] = [
  {
    id: 'F32',
    what: 'The process dies between a fill and its stop.',
    expected: 'The next start sees bare coins in the log and protects them at once.',
    judgedBy: ['I-08'],
    simulated: [{ fault: 'crash/kill' }, { mark: 'a crash with coins unprotected' }],
  },
  {
    id: 'F33',
    what: 'The stop is refused, because the price is there already.',
    expected: 'The coins are sold at market at once.',
    judgedBy: ['I-08'],
    simulated: [{ mark: 'a stop was refused because it would trigger' }],
  },
  {
    id: 'F34',
    what: 'A stop vanishes at the venue, with or without a word.',
    expected: 'A notice or a look-up shows it, and another stop is placed. After the third one the coins are sold.',
    judgedBy: ['I-07', 'I-08'],
    simulated: [
      { fault: 'stop/vanishes' },
      { fault: 'stop/vanishes-unheard' },
      { mark: 'a stop vanished' },
      { mutant: 'another stop when the look-up failed' },
    ],
  },
  {
    id: 'F35',
    what: 'A stop triggers, and its limit order is not filled.',
    expected: 'At a deadline it is cancelled, and once that is proven the coins are sold at market.',
    judgedBy: ['I-08', 'I-11'],
    simulated: [
      { mark: 'the price reached a stop that becomes a limit order' },
      { mark: 'a stop that became a limit order was not filled in time' },
    ],
  },
  {
    id: 'F36',
    what: 'Two reasons to sell come in the same moment.',
    expected: 'The first in the order of precedence wins, whichever was heard first, with its reason in the log. The second is refused.',
    judgedBy: ['I-07', 'I-19'],
    simulated: [{ mutant: 'two exits for one position' }, { mutant: 'the time limit comes before a take-profit of its moment' }],
  },
  {
    id: 'F37',
    what: 'The trailing stop is to move while an order is unknown.',
    expected: 'It is refused. The old stop stays.',
    judgedBy: ['I-07'],
    simulated: [{ mark: 'the trailing stop rose' }],
  },
  {
    id: 'F38',
    what: 'The coins are to be sold while a stop still holds them.',
    expected: 'The sale waits until the end of the stop is proven.',
    judgedBy: ['I-07'],
    simulated: [{ mutant: 'exit before the cancel is proven' }],
  },
]
