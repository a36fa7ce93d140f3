import type { InvariantRow } from '../invariants.ts'

/** Of the log and what is made of it. */
export const logInvariants: readonly InvariantRow[] = [
  {
    id: 'I-02',
    promise: 'What the engine has in memory is what its log folds to, to the byte.',
    wanted: ['production', 'simulator'],
    guards: [
      { file: 'src/replay/require-sealed.ts', says: 'made !== stateHash', does: 'does not start' },
      { file: 'src/replay/snapshots.ts', says: 'event.data.stateHash !== stateHashes(state).stateHash', does: 'refuses' },
    ],
    rules: ['state-hash', 'totals-differ', 'fills-missing'],
    missing: 'A running engine does not fold its log again to compare: every start does, at each seal it passes, and `verify`.',
  },
  {
    id: 'I-14',
    promise: 'Whatever is told again, late or in another order leads to the same state. What is made of the log can be made again.',
    wanted: ['simulator', 'tests'],
    guards: [],
    rules: ['trade-twice'],
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
  },
  {
    id: 'I-22',
    promise: 'A log has one writer. A second one is refused, and an append that does not fit stops the process.',
    wanted: ['production', 'simulator'],
    guards: [
      { file: 'src/event/sqlite/file-lease.ts', says: 'Another engine', does: 'does not start' },
      { file: 'src/event/sqlite/store.ts', says: 'throw new WrongExpectedNumber', does: 'stops' },
    ],
    rules: ['number-repeated'],
  },
  {
    id: 'I-26',
    promise: 'Decisions see states, budget and market. Reports, profit figures and the equity curve can never influence one.',
    wanted: ['tests'],
    guards: [],
    rules: [],
  },
]
