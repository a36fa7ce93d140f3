import type { FaultRow } from '../faults.ts'

const ENGINES = 'test/rig/remote-engines.test.ts'
const RETRIES = 'test/event/eventstoredb/store-retries.test.ts'
const SERVER = 'test/rig/esdb-server.test.ts'

export const store: readonly FaultRow[] = [
  {
    id: 'F56',
    what: 'The store does not say whether an append was taken.',
    expected: 'It is asked again with the same events at the same number, until it says; effects wait. Our event at its number was taken.',
    judgedBy: ['I-01', 'I-21'],
    testedBy: [
      { fault: 'remote/lost' },
      { fault: 'remote/answer-lost' },
      { fault: 'remote/answer-late' },
      { fault: 'remote/arrives-late' },
      { mark: 'the fate of an append was unknown' },
      { mutant: 'time-out of an append = failed' },
      { mutant: 'time-out of an append = stored' },
      { mutant: 'effect before the answer to its append' },
      {
        test: RETRIES,
        title: 'whatever happens on the way, no attempt ever differs from the first, and what is acknowledged is stored (property)',
      },
      { test: RETRIES, title: 'a wrong number after an unknown outcome is settled by reading: our events at our numbers are ours' },
      { test: SERVER, title: 'takes appends and never answers: the engine asks anew, and goes on' },
    ],
  },
  {
    id: 'F57',
    what: 'The store takes the same append twice, with a right number each time.',
    expected:
      'It is never asked to: the number of an append does not change. Order ids and trade ids make a second one nothing, or an assertion.',
    judgedBy: ['I-10', 'I-14'],
    testedBy: [
      { mutant: 'conflict repeated at the actual number' },
      { mutant: 'append repeated with any number expected' },
      { mutant: 'append repeated with new ids' },
      { mark: 'a repeated append was answered like the first' },
      { test: RETRIES, title: 'ids that the server knows, with other content, are not ours: they are compared by hash' },
      { test: 'test/spec/limits.spec.ts', title: 'as an intent only with an id that was never used: no order is sent twice' },
      { test: 'test/audit/verify.test.ts', title: 'an event written twice, or copied to another place, is found' },
      { test: 'test/audit/rules.test.ts', title: 'a trade that was counted before is found' },
    ],
  },
  {
    id: 'F58',
    what: 'Somebody else writes to the log.',
    expected: 'The next append is refused, and the process stops. Nothing is sent.',
    judgedBy: ['I-22'],
    testedBy: [
      { fault: 'intruder/second-writer' },
      { fault: 'takeover/of-a-paused-one' },
      { mark: 'another writer was found out' },
      { mutant: 'streams not fenced by a new owner' },
      { test: 'test/contract/store.contract.ts', title: 'after a refused append nothing more is taken' },
      { test: RETRIES, title: 'somebody else at our number is the fence: known by a first answer, and by reading after an unknown one' },
      { test: 'test/event/sqlite-store.test.ts', title: 'is noticed whatever stream it wrote to, and nothing of the append is stored' },
      { test: ENGINES, title: 'with the lease deleted behind their backs the log itself fences' },
    ],
  },
  {
    id: 'F59',
    what: 'Two engines run on one account.',
    expected: 'On one log the second is refused, or waits. Orders of another log are seen to be a stranger’s.',
    judgedBy: ['I-09', 'I-22'],
    testedBy: [
      { mutant: 'lease taken before it is free' },
      { mutant: 'order sent without a look at the lease' },
      { mark: 'nothing was sent because the lease was over' },
      {
        test: 'test/event/eventstoredb/lease-law.test.ts',
        title: 'never do two hold the lease at the same time, and epochs rise (property)',
      },
      { test: ENGINES, title: 'a second engine on the log is refused in a sentence, and the first goes on unharmed (F59)' },
      {
        test: 'test/event/lease.test.ts',
        title: 'a second engine of another process is refused and told who runs, until the first is killed',
      },
      {
        test: 'test/bad-input/engines.test.ts',
        title: 'a second engine on a log is refused, says who runs there, and the first one is unharmed',
      },
      {
        test: 'test/rig/remote-clock.test.ts',
        title: 'begins a new log on an account that has traded, and sends no order id again (I-06)',
      },
    ],
    partly:
      'The lease guards the log, not the account: two logs on one account share no order id and leave each other’s orders alone, but both spend the same money, unless their book has a pool on a server.',
  },
  {
    id: 'F60',
    what: 'A log was written by an older release.',
    expected: 'It is read for ever, and says what it said then.',
    judgedBy: ['I-14'],
    testedBy: [
      { test: 'test/golden/golden.test.ts', title: 'says today what it said then' },
      { test: 'test/golden/golden.test.ts', title: 'the present version has one' },
      {
        test: 'test/event/codec.test.ts',
        title: 'old versions are taken step by step, in order, to the current one, and the row stays as it is',
      },
      { test: 'test/event/codec.test.ts', title: 'the product has every step from version 1 to the current version of every type' },
    ],
  },
  {
    id: 'F61',
    what: 'Everything that was computed from the log is deleted or damaged.',
    expected: 'It is made anew, byte for byte the same.',
    judgedBy: ['I-02', 'I-14'],
    testedBy: [
      { mark: 'a boot from a snapshot' },
      { test: 'test/property/fold-laws.test.ts', title: 'folds the same from every seal on' },
      { test: 'test/fuzz/snapshot.test.ts', title: 'a snapshot file with any damage changes nothing' },
      { test: 'test/bad-input/log.test.ts', title: 'a snapshot that is damaged is as good as none' },
    ],
  },
  {
    id: 'F62',
    what: 'The configuration has a typo, or an option that is gone.',
    expected: 'The engine does not start, and says which line.',
    judgedBy: [],
    testedBy: [
      { test: 'test/config/load.test.ts', title: 'says everything that is wrong, with file and line and the name that was meant' },
      { test: 'test/bad-input/options.test.ts', title: 'a typo, with the nearest name' },
      { test: 'test/fuzz/config.test.ts', title: 'real ones with any damage are loaded or explained' },
    ],
  },
  {
    id: 'F63',
    what: 'The configuration changes while a position is open.',
    expected: 'The position keeps the plan of its entry. New ones get the new plan.',
    judgedBy: ['I-14'],
    testedBy: [
      { test: 'test/bad-input/resume.test.ts', title: 'leaves open positions their plan, and gives new ones the new plan' },
      { test: 'test/spec/entry.spec.ts', title: 'a plan is frozen in the intent' },
      { test: 'test/audit/forgeries.test.ts', title: 'a stop at another price than the plan froze' },
    ],
  },
  {
    id: 'F64',
    what: 'A person closes a position while an order of it is unknown.',
    expected: 'The wish waits for the proof and is seen to wait.',
    judgedBy: ['I-07'],
    testedBy: [
      { fault: 'operator/close-all' },
      { mark: 'an operator closed a position' },
      { mark: 'an exit was decided while an order was unknown' },
      { test: 'test/spec/exit.spec.ts', title: 'waits while the fate of the stop is unknown (F38)' },
    ],
    partly: 'The engine does it; no command and no screen lets a person ask for it yet, or shows that it waits.',
  },
  {
    id: 'F65',
    what: 'The channel for notifications is down.',
    expected: 'Trading goes on. What waits to be told has a limit.',
    untested: 'There are no notifications yet.',
  },
]
