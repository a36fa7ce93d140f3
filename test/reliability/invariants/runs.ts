import type { InvariantRow } from '../invariants.ts'

/** Of what may be repeated, reached, ended and interrupted. */
export const runInvariants: readonly InvariantRow[] = [
  {
    id: 'I-18',
    promise: 'Whatever repeats or grows has a limit, and something sensible happens at it.',
    wanted: ['production', 'tests'],
    guards: [{ file: 'machines/position/claims.ts', says: 'hasAllStops', does: 'refuses' }],
    rules: [],
    missing: 'No rule of the code finds a queue or a loop that has no limit.',
  },
  {
    id: 'I-23',
    promise: 'Every legal step of every state machine is taken by some test. Every illegal one is refused or stops the engine.',
    wanted: ['tests'],
    guards: [{ file: 'machines/position/advance.ts', says: 'Only what the tables allow is decided', does: 'stops' }],
    rules: ['illegal-transition'],
  },
  {
    id: 'I-24',
    promise: 'When the trouble is over, everything comes right: within a minute nothing is unknown, and nothing owed is undone.',
    wanted: ['simulator'],
    guards: [],
    rules: [],
  },
  {
    id: 'I-25',
    promise: 'The same beginning and the same tape, or the same seed, make the same log.',
    wanted: ['tests'],
    guards: [],
    rules: [],
  },
  {
    id: 'I-27',
    promise: 'An interruption changes nothing: killed any number of times, a run on a tape ends as one that was never disturbed.',
    wanted: ['tests'],
    guards: [],
    rules: [],
  },
  {
    id: 'I-29',
    promise:
      'What a person asks for, and what a signal says, is answered once, by what is on the disk. Behind a kill nothing leaves but cancels of entries, and no start forgets what a person wanted.',
    wanted: ['simulator'],
    guards: [
      { file: 'src/command/operator-commands.ts', says: "refuse('halted')", does: 'refuses' },
      { file: 'src/command/signal-inbox.ts', says: "refusal: 'already-answered'", does: 'refuses' },
    ],
    rules: [],
  },
  {
    id: 'I-30',
    promise: 'What waits to be taken in has a limit, and nothing that the venue said is lost without a gap being noticed.',
    wanted: ['simulator'],
    guards: [{ file: 'src/run/clock-source.ts', says: "this.#push({ kind: 'dropped' })", does: 'by construction' }],
    rules: [],
  },
  {
    id: 'I-31',
    promise:
      'What a limit of loss has halted stays so until its time is over, another day begins or a person lets it go, whatever is restarted meanwhile; nothing is entered before.',
    wanted: ['production', 'simulator'],
    guards: [{ file: 'src/decision/risk/halted.ts', says: 'isBroken: true', does: 'refuses' }],
    rules: [],
  },
  {
    id: 'I-32',
    promise:
      'The plan, the limit, the size and the stop of an entry are what the options in force make of them, those of its coin first; of a wave of signals the best are asked, and no late one.',
    wanted: ['simulator', 'verify'],
    guards: [],
    rules: ['plan-differs', 'limit-differs', 'size-differs', 'reserve-differs', 'liquidated-before-stop'],
  },
  {
    id: 'I-33',
    promise:
      'What an engine takes for a live market is what the venue said there was: candles that are over, each once, in order, none left out and none decided on after its grace; no trade missed in silence; no price from the future, of long ago, or alone far off.',
    wanted: ['simulator', 'tests'],
    guards: [
      { file: 'src/run/live-market.ts', says: "this.unbelieved['from-the-future']++", does: 'refuses' },
      {
        file: 'src/market/live/candle-sequence.ts',
        says: 'this.#nextMs && !this.#isHeld) this.#pass(candle)',
        does: 'by construction',
      },
    ],
    rules: [],
  },
  {
    id: 'I-34',
    promise: 'The time of an engine on a live market is the venue’s, as it was measured, and never goes back.',
    wanted: ['simulator', 'tests'],
    guards: [{ file: 'src/kernel/held-clock.ts', says: 'Math.max(this.#nowMs, this.#running.nowMs())', does: 'by construction' }],
    rules: [],
  },
  {
    id: 'I-35',
    promise: 'What an engine takes in is kept before the log cites it, and comes to the same events when it is played again.',
    wanted: ['simulator', 'tests'],
    guards: [{ file: 'src/run/inputs/recorded-door.ts', says: 'files.flush(clock.nowMs())', does: 'by construction' }],
    rules: [],
  },
  {
    id: 'I-36',
    promise:
      'No stop, no cancel and no exit at market waits for a request that is less urgent: a part of what a venue allows is kept for them.',
    wanted: ['simulator', 'tests'],
    guards: [
      { file: 'src/exchange/budget/request-budget.ts', says: 'isReserved(request) ? 0 : reserveOf(limit)', does: 'by construction' },
    ],
    rules: [],
  },
]
