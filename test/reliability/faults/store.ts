import type { FaultRow } from '../faults.ts'

export const store: readonly FaultRow[] = [
  {
    id: 'F56',
    what: 'The store does not say whether an append was taken.',
    expected: 'It is asked again with the same events at the same number, until it says; effects wait. Our event at its number was taken.',
    judgedBy: ['I-01', 'I-21'],
    simulated: [
      { fault: 'remote/lost' },
      { fault: 'remote/answer-lost' },
      { fault: 'remote/answer-late' },
      { fault: 'remote/arrives-late' },
      { mark: 'the fate of an append was unknown' },
      { mutant: 'time-out of an append = failed' },
      { mutant: 'time-out of an append = stored' },
      { mutant: 'effect before the answer to its append' },
    ],
  },
  {
    id: 'F57',
    what: 'The store takes the same append twice, with a right number each time.',
    expected:
      'It is never asked to: the number of an append does not change. Order ids and trade ids make a second one nothing, or an assertion.',
    judgedBy: ['I-10', 'I-14'],
    simulated: [
      { mutant: 'conflict repeated at the actual number' },
      { mutant: 'append repeated with any number expected' },
      { mutant: 'append repeated with new ids' },
      { mark: 'a repeated append was answered like the first' },
    ],
  },
  {
    id: 'F58',
    what: 'Somebody else writes to the log.',
    expected: 'The next append is refused, and the process stops. Nothing is sent.',
    judgedBy: ['I-22'],
    simulated: [
      { fault: 'intruder/second-writer' },
      { fault: 'takeover/of-a-paused-one' },
      { mark: 'another writer was found out' },
      { mutant: 'streams not fenced by a new owner' },
    ],
  },
  {
    id: 'F59',
    what: 'Two engines run on one account.',
    expected: 'On one log the second is refused, or waits. Orders of another log are seen to be a stranger’s.',
    judgedBy: ['I-09', 'I-22'],
    simulated: [
      { mutant: 'lease taken before it is free' },
      { mutant: 'order sent without a look at the lease' },
      { mark: 'nothing was sent because the lease was over' },
    ],
    partly:
      'The lease guards the log, not the account: two logs on one account share no order id and leave each other’s orders alone, but both spend the same money, unless their book has a pool on a server.',
  },
  {
    id: 'F60',
    what: 'A log was written by an older release.',
    expected: 'It is read for ever, and says what it said then.',
    judgedBy: ['I-14'],
    simulated: [],
  },
  {
    id: 'F61',
    what: 'Everything that was computed from the log is deleted or damaged.',
    expected: 'It is made anew, byte for byte the same.',
    judgedBy: ['I-02', 'I-14'],
    simulated: [{ mark: 'a boot from a snapshot' }],
  },
  {
    id: 'F62',
    what: 'The configuration has a typo, or an option that is gone.',
    expected: 'The engine does not start, and says which line.',
    judgedBy: [],
    simulated: [],
  },
  {
    id: 'F63',
    what: 'The configuration changes while a position is open.',
    expected: 'The position keeps the plan of its entry. New ones get the new plan.',
    judgedBy: ['I-14'],
    simulated: [],
  },
  {
    id: 'F64',
    what: 'A person closes a position while an order of it is unknown.',
    expected: 'The wish waits for the proof and is seen to wait.',
    judgedBy: ['I-07'],
    simulated: [
      { fault: 'operator/close-all' },
      { mark: 'an operator closed a position' },
      { mark: 'an exit was decided while an order was unknown' },
    ],
    partly: 'The engine does it, and `coinfold ctl close` asks for it; no screen shows that it waits.',
  },
  {
    id: 'F65',
    what: 'The channel for notifications is down.',
    expected: 'Trading goes on. What waits to be told has a limit.',
    judgedBy: ['I-18'],
    simulated: [],
  },
]
