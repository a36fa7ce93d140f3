import type { InvariantRow } from '../invariants.ts'

const WHOLE = 'test/graph/whole-position.test.ts'

/** Of what may be repeated, reached, ended and interrupted. */
export const runInvariants: readonly InvariantRow[] = [
  {
    id: 'I-18',
    promise: 'Whatever repeats or grows has a limit, and something sensible happens at it.',
    wanted: ['production', 'tests'],
    guards: [{ file: 'machines/position/claims.ts', says: 'hasAllStops', does: 'refuses' }],
    rules: [],
    tests: [
      { test: 'test/spec/limits.spec.ts', title: 'everything that repeats has a limit (I-18)' },
      { test: 'test/spec/merge.spec.ts', title: 'no more than four stops live at once' },
      { test: 'test/projection/laws.test.ts', title: 'states stay small: ten times the history, the same number of open things' },
    ],
    missing: 'No rule of the code finds a queue or a loop that has no limit.',
  },
  {
    id: 'I-23',
    promise: 'Every legal step of every state machine is taken by some test. Every illegal one is refused or stops the engine.',
    wanted: ['tests'],
    guards: [{ file: 'machines/position/decide.ts', says: 'Only what the tables allow is decided', does: 'stops' }],
    rules: ['illegal-transition'],
    tests: [
      { test: 'test/graph/table.test.ts', title: 'has no row and no state that a legal sequence never comes to' },
      { test: 'test/property/position-commands.test.ts', title: 'came along every row of the table' },
      { test: 'test/graph/illegal.test.ts', title: 'only legal facts come of it, or a refusal; what is illegal dies where it is made' },
      {
        test: 'test/graph/illegal.test.ts',
        title: 'what the engine decides by itself is refused by name instead, before anything is made',
      },
    ],
  },
  {
    id: 'I-24',
    promise: 'When the trouble is over, everything comes right: within a minute nothing is unknown, and nothing owed is undone.',
    wanted: ['simulator'],
    guards: [],
    rules: [],
    tests: [
      { test: WHOLE, title: 'leads home: to flat, by what is owed and by the truth alone' },
      { test: WHOLE, title: 'can pay all that it owes: what is due and refused would be due for ever' },
      {
        test: 'test/rig/remote-network.test.ts',
        title: 'the venue is out for three seconds while positions are open and their stops are hit',
      },
      { test: 'test/rig/remote-clock.test.ts', title: 'is an hour before the venue' },
    ],
  },
  {
    id: 'I-25',
    promise: 'The same beginning and the same tape, or the same seed, make the same log.',
    wanted: ['tests'],
    guards: [],
    rules: [],
    tests: [{ test: 'test/engine/recorded-markets.test.ts', title: 'played twice leads to the same state, and so does its replay' }],
  },
  {
    id: 'I-27',
    promise: 'An interruption changes nothing: killed any number of times, a run on a tape ends as one that was never disturbed.',
    wanted: ['tests'],
    guards: [],
    rules: [],
    tests: [
      { test: 'test/rig/kill.test.ts', title: 'a process killed at any named point goes on as if nothing had happened' },
      { test: 'test/rig/kill.test.ts', title: 'random moments goes on as if nothing had happened' },
      { test: 'test/property/fold-laws.test.ts', title: 'killed behind any append, again and again' },
      { test: 'test/engine/refusals.test.ts', title: 'killed at %d of the log, the count is right in the end' },
      { test: 'test/engine/lost-samples.test.ts', title: 'comes to the same samples and folds, wherever it was cut (%d)' },
    ],
  },
]
