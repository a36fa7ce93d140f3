import type { FaultRow } from '../faults.ts'

const CLOCK = 'test/rig/remote-clock.test.ts'
const DISK = 'test/rig/remote-disk.test.ts'
const NAMED_POINTS = {
  test: 'test/rig/kill.test.ts',
  title: 'a process killed at any named point goes on as if nothing had happened',
} as const
const KILLED = { test: 'test/rig/remote-kill.test.ts', title: 'random moments by SIGKILL: no order is lost, doubled or guessed' } as const
const KILLED_ANYWHERE = { test: 'test/property/fold-laws.test.ts', title: 'killed behind any append, again and again' } as const

export const processes: readonly FaultRow[] = [
  {
    id: 'F45',
    what: 'The process dies before an event is on the disk.',
    expected: 'Nothing happened: nothing was sent.',
    judgedBy: ['I-01', 'I-02', 'I-27'],
    testedBy: [
      { fault: 'crash/kill' },
      { mark: 'a crash split a group of appends' },
      { mutant: 'effect before event' },
      KILLED_ANYWHERE,
      NAMED_POINTS,
    ],
  },
  {
    id: 'F46',
    what: 'The process dies after the event, before the order is sent.',
    expected: 'The next start looks the order up and does not send it. Its absence becomes proof.',
    judgedBy: ['I-01', 'I-06', 'I-28'],
    testedBy: [
      { fault: 'crash/kill' },
      { mark: 'a boot found an unknown order' },
      { mutant: 'same id sent again after restart' },
      { test: 'test/spec/watch.spec.ts', title: 'every live order is looked up, at boot at once, and nothing is placed' },
      NAMED_POINTS,
      KILLED,
    ],
  },
  {
    id: 'F47',
    what: 'The process dies after the order was sent, before its reply is written.',
    expected: 'The next start looks it up and finds it.',
    judgedBy: ['I-06', 'I-09'],
    testedBy: [
      { fault: 'crash/kill' },
      { mark: 'a crash with a request in flight' },
      { mark: 'a look-up found an accepted order' },
      NAMED_POINTS,
      KILLED,
    ],
  },
  {
    id: 'F48',
    what: 'The process dies while it starts, again and again.',
    expected: 'Starting is harmless, however often. After a limit it stays down.',
    judgedBy: ['I-02', 'I-14'],
    testedBy: [
      { mark: 'a crash during boot' },
      { test: 'test/rig/remote-boot.test.ts', title: 'starting is idempotent (F48)' },
      NAMED_POINTS,
    ],
    partly: 'Nothing counts the tries: whatever starts the process may start it for ever.',
  },
  {
    id: 'F49',
    what: 'The process is killed at any moment, with a real log.',
    expected: 'The log ends at a whole event. Replay gives the same state.',
    judgedBy: ['I-02', 'I-21'],
    testedBy: [
      { test: 'test/event/sqlite-faults.test.ts', title: 'every acknowledged event is there, groups are whole, chains are unbroken' },
      { test: 'test/rig/kill.test.ts', title: 'random moments goes on as if nothing had happened' },
      { test: 'test/bad-input/signals.test.ts', title: 'Ctrl-C twice ends at once, with a whole log' },
      KILLED,
    ],
  },
  {
    id: 'F50',
    what: 'The power fails.',
    expected: 'Every event that was acknowledged is there.',
    judgedBy: ['I-21'],
    testedBy: [
      { mutant: 'acknowledged event lost' },
      {
        test: 'test/event/sqlite-faults.test.ts',
        title: 'a torn end of the write-ahead log costs whole groups from the end, never a part of one',
      },
    ],
    partly:
      'No power was ever cut. That an acknowledged event survives rests on SQLite’s `synchronous=FULL` (`src/event/sqlite/file.ts`, no test looks at it) and on a disk that does not lie.',
  },
  {
    id: 'F51',
    what: 'The disk is full, or may only be read.',
    expected: 'The process stops in a sentence. Nothing was sent that is not in the log; stops at the venue remain.',
    judgedBy: ['I-01'],
    testedBy: [
      { fault: 'append/disk-full' },
      { mark: 'the disk was full' },
      { mutant: 'effect before event' },
      {
        test: 'test/engine/durable-first.test.ts',
        title: 'when the request number %d cannot be written, it is not sent, nor anything after it',
      },
      { test: 'test/bad-input/disk.test.ts', title: 'it stops in one sentence, and goes on later' },
      { test: DISK, title: 'takes no file that grows (ulimit -f)' },
      { test: DISK, title: 'may only be read (mounted so): the engine does not start, and says so (F51)' },
    ],
  },
  {
    id: 'F52',
    what: 'An event of the log was damaged, edited or taken out.',
    expected: 'The engine refuses to trade. `verify` names the event.',
    judgedBy: ['I-21'],
    testedBy: [
      { test: 'test/bad-input/log.test.ts', title: 'an edited amount' },
      { test: 'test/bad-input/log.test.ts', title: 'an edit whose hash was computed anew is found by the event after it' },
      {
        test: 'test/audit/every-byte.test.ts',
        title: 'every bit of every byte of every row, turned over: the row is not what was written',
      },
      { test: 'test/audit/every-row.test.ts', title: 'any one that stands before the last seal is missed' },
      { test: 'test/fuzz/rows.test.ts', title: 'with any damage: verify names one event and never throws' },
      { fault: 'damage/stream-gone' },
      { fault: 'damage/tail-gone' },
      { fault: 'damage/gap' },
      { mark: 'a log with events missing was refused' },
      { mutant: 'seal not checked at boot' },
      { mutant: 'gap believed' },
      { mutant: 'total left out of a seal' },
    ],
  },
  {
    id: 'F53',
    what: 'The computer’s clock jumps, or runs apart from the venue’s.',
    expected: 'Time-outs use a clock that never jumps. Too great a difference stops entries.',
    judgedBy: ['I-12', 'I-20'],
    testedBy: [
      { fault: 'clock/ahead' },
      { fault: 'clock/behind' },
      { mark: 'a clock was wrong' },
      { mutant: 'wall clock in evolve' },
      { test: CLOCK, title: 'after a restart, and right again after the next (F53)' },
      { test: CLOCK, title: 'is an hour behind the venue' },
      { test: CLOCK, title: 'is an hour before the venue' },
    ],
    partly: 'Errors of up to 20 minutes are simulated, an hour in the rig. No difference stops entries yet.',
  },
  {
    id: 'F54',
    what: 'The process hangs for half a minute.',
    expected: 'A watchdog ends it, and it is started again.',
    judgedBy: ['I-08', 'I-24'],
    testedBy: [{ test: 'test/rig/remote-network.test.ts', title: 'the process is stopped for three seconds and goes on (F54)' }],
    partly: 'It is stopped for three seconds and goes on unharmed. There is no watchdog.',
  },
  {
    id: 'F55',
    what: 'A promise fails and nobody listens.',
    expected: 'The process stops.',
    untested: 'The linter forbids it (`noFloatingPromises`) and `src/main.ts` stops the process, but no test makes it happen.',
  },
]
