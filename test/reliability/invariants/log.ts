import type { InvariantRow } from '../invariants.ts'

const SAME_FROM_SEALS = { test: 'test/property/fold-laws.test.ts', title: 'folds the same from every seal on' } as const

/** Of the log and what is made of it. */
export const logInvariants: readonly InvariantRow[] = [
  {
    id: 'I-02',
    promise: 'What the engine has in memory is what its log folds to, to the byte.',
    wanted: ['production', 'simulator'],
    guards: [
      { file: 'src/replay/seal-check.ts', says: 'made !== stateHash', does: 'does not start' },
      { file: 'src/replay/snapshots.ts', says: 'event.data.stateHash !== stateHashes(state).stateHash', does: 'refuses' },
    ],
    rules: ['state-hash', 'totals-differ', 'fills-missing'],
    tests: [
      { test: 'test/engine/conservation.test.ts', title: 'the log is sound, and folds to the same state' },
      { test: 'test/audit/forgeries.test.ts', title: 'is not what a forged event makes, at the seal' },
      { test: 'test/fuzz/snapshot.test.ts', title: 'one whose checksum was made to fit the damage changes no money, no order and no head' },
      { test: 'test/golden/state-hashes.test.ts', title: 'is what the same versions of folds and machines have always made of it' },
      { test: 'test/cli/other-versions.test.ts', title: 'is called broken where %s and no version was raised' },
      SAME_FROM_SEALS,
    ],
    missing: 'A running engine does not fold its log again to compare: every start does, at each seal it passes, and `verify`.',
  },
  {
    id: 'I-14',
    promise: 'Whatever is told again, late or in another order leads to the same state. What is made of the log can be made again.',
    wanted: ['simulator', 'tests'],
    guards: [],
    rules: ['trade-twice'],
    tests: [
      {
        test: 'test/property/position-redelivery.test.ts',
        title: 'whatever is told, in any order and any number of times, comes to the same state',
      },
      { test: 'test/property/redelivered-reports.test.ts', title: 'may be said again at any later time, as often as it likes' },
      SAME_FROM_SEALS,
    ],
  },
  {
    id: 'I-21',
    promise:
      'No event is lost once it is acknowledged, and none is edited, moved, added or removed before the last seal without being found.',
    wanted: ['production', 'verify', 'tests'],
    guards: [
      { file: 'src/event/link.ts', says: 'is not what was written, or does not continue the event before it', does: 'does not start' },
      { file: 'src/event/passing.ts', says: 'events before it are missing', does: 'does not start' },
      { file: 'src/event/passing.ts', says: 'sealed the stream up to', does: 'does not start' },
      { file: 'src/event/sqlite/file.ts', says: 'PRAGMA synchronous = FULL', does: 'by construction' },
    ],
    rules: [
      'chain-broken',
      'no-beginning',
      'no-session',
      'missing-event',
      'inserted-event',
      'number-repeated',
      'emptied-stream',
      'seal-broken',
      'totals-differ',
      'fills-missing',
      'cut-off',
      'other-head',
    ],
    tests: [
      { test: 'test/event/sqlite-faults.test.ts', title: 'every acknowledged event is there, groups are whole, chains are unbroken' },
      {
        test: 'test/audit/every-byte.test.ts',
        title: 'every bit of every byte of every row, turned over: the row is not what was written',
      },
      { test: 'test/audit/every-row.test.ts', title: 'any one that stands before the last seal is missed' },
      { test: 'test/audit/every-row.test.ts', title: 'the end is cut off: nothing inside shows it' },
      { test: 'test/rig/kill.test.ts', title: 'random moments goes on as if nothing had happened' },
    ],
  },
  {
    id: 'I-22',
    promise: 'A log has one writer. A second one is refused, and an append that does not fit stops the process.',
    wanted: ['production', 'simulator'],
    guards: [
      { file: 'src/event/lease.ts', says: 'Another engine', does: 'does not start' },
      { file: 'src/event/sqlite/store.ts', says: 'throw new WrongExpectedNumber', does: 'stops' },
    ],
    rules: ['number-repeated'],
    tests: [
      { test: 'test/contract/store.contract.ts', title: 'after a refused append nothing more is taken' },
      {
        test: 'test/event/lease.test.ts',
        title: 'a second engine of another process is refused and told who runs, until the first is killed',
      },
      { test: 'test/rig/remote-engines.test.ts', title: 'with the lease deleted behind their backs the log itself fences' },
    ],
  },
  {
    id: 'I-26',
    promise: 'Decisions see states, budget and market. Reports, profit figures and the equity curve can never influence one.',
    wanted: ['tests'],
    guards: [],
    rules: [],
    tests: [
      { test: 'test/tidy/imports.test.ts', title: 'run from left to right along the sentence' },
      { test: 'test/tidy/imports.test.ts', title: 'of packages are limited where purity matters' },
    ],
  },
]
