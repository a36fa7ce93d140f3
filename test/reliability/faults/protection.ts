import type { FaultRow } from '../faults.ts'

const EXIT = 'test/spec/exit.spec.ts'
const PROTECTION = 'test/spec/protection.spec.ts'
const KILLED = { test: 'test/rig/remote-kill.test.ts', title: 'random moments by SIGKILL: no order is lost, doubled or guessed' } as const

export const protection: readonly FaultRow[] = [
  {
    id: 'F32',
    what: 'The process dies between a fill and its stop.',
    expected: 'The next start sees bare coins in the log and protects them at once.',
    judgedBy: ['I-08'],
    testedBy: [
      { fault: 'crash/kill' },
      { mark: 'a crash with coins unprotected' },
      { test: 'test/rig/kill.test.ts', title: 'a process killed at any named point goes on as if nothing had happened' },
      { test: 'test/graph/whole-position.test.ts', title: 'owes protection, or the way out, as soon as there are coins' },
      KILLED,
    ],
  },
  {
    id: 'F33',
    what: 'The stop is refused, because the price is there already.',
    expected: 'The coins are sold at market at once.',
    judgedBy: ['I-08'],
    testedBy: [
      { mark: 'a stop was refused because it would trigger' },
      { test: PROTECTION, title: 'rejected (F33): out at market' },
      { test: PROTECTION, title: 'a second one rejected: out, for those coins stay bare' },
    ],
  },
  {
    id: 'F34',
    what: 'A stop vanishes at the venue, with or without a word.',
    expected: 'A notice or a look-up shows it, and another stop is placed. After the third one the coins are sold.',
    judgedBy: ['I-07', 'I-08'],
    testedBy: [
      { fault: 'stop/vanishes' },
      { fault: 'stop/vanishes-unheard' },
      { mark: 'a stop vanished' },
      { mutant: 'another stop when the look-up failed' },
      { test: PROTECTION, title: 'vanished (F34): protected again' },
      { test: PROTECTION, title: 'lost three times: the venue will not hold it' },
      { test: 'test/spec/watch.spec.ts', title: 'a stop that rests is looked up on a slower beat' },
    ],
  },
  {
    id: 'F35',
    what: 'A stop triggers, and its limit order is not filled.',
    expected: 'At a deadline it is cancelled, and once that is proven the coins are sold at market.',
    judgedBy: ['I-08', 'I-11'],
    testedBy: [
      { mark: 'a stop triggered' },
      { mark: 'a stop filled in pieces' },
      { test: 'test/spec/watch.spec.ts', title: 'a stop that begins to fill, and an exit, are looked up when they do not end' },
    ],
    partly: 'Stops sell at market: there is no limit order behind them. Only a stop that fills in pieces is tested.',
  },
  {
    id: 'F36',
    what: 'Two reasons to sell come in the same moment.',
    expected: 'The first in the order of precedence wins, with its reason in the log. The second is refused.',
    judgedBy: ['I-07', 'I-19'],
    testedBy: [
      { mutant: 'two exits for one position' },
      { test: EXIT, title: 'once: the second reason in the same tick is refused (F36)' },
      {
        test: 'test/decision/exit-precedence.test.ts',
        title: 'every exit reason has one place in the precedence, operator first, time limit last',
      },
    ],
  },
  {
    id: 'F37',
    what: 'The trailing stop is to move while an order is unknown.',
    expected: 'It is refused. The old stop stays.',
    judgedBy: ['I-07'],
    testedBy: [{ mark: 'the trailing stop rose' }, { test: 'test/spec/watch.spec.ts', title: 'not while an outcome is unknown (F37)' }],
  },
  {
    id: 'F38',
    what: 'The coins are to be sold while a stop still holds them.',
    expected: 'The sale waits until the end of the stop is proven.',
    judgedBy: ['I-07'],
    testedBy: [
      { mutant: 'exit before the cancel is proven' },
      { test: EXIT, title: 'waits while the stop may still sell the coins (F38)' },
      { test: EXIT, title: 'waits while the fate of the stop is unknown (F38)' },
      { test: 'test/exchange/paper-venue.test.ts', title: 'coins that a stop holds cannot be sold twice' },
    ],
  },
]
