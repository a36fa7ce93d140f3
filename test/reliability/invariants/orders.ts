import type { InvariantRow } from '../invariants.ts'

const ENTRY = 'test/spec/entry.spec.ts'
const EXIT = 'test/spec/exit.spec.ts'
const CLOCK = 'test/rig/remote-clock.test.ts'
const WHOLE = 'test/graph/whole-position.test.ts'
const KILLED = { test: 'test/rig/remote-kill.test.ts', title: 'random moments by SIGKILL: no order is lost, doubled or guessed' } as const
const PLACED_ONCE = {
  test: 'test/engine/conservation.test.ts',
  title: 'every order at the venue was asked for by a durable event, and is placed once',
} as const
const TABLES = { file: 'machines/position/decide.ts', says: 'Only what the tables allow is decided', does: 'stops' } as const

/** Of orders, the claims they make on coins, and stops. */
export const orderInvariants: readonly InvariantRow[] = [
  {
    id: 'I-01',
    promise: 'Every order that ever reaches the venue was written to the log, on the disk, before it was sent.',
    wanted: ['simulator', 'verify'],
    guards: [{ file: 'src/flow.ts', says: 'await this.#parts.recorder.durable()', does: 'by construction' }],
    rules: ['no-intent'],
    tests: [
      PLACED_ONCE,
      {
        test: 'test/engine/durable-first.test.ts',
        title: 'when the request number %d cannot be written, it is not sent, nor anything after it',
      },
      { test: 'test/rig/remote-disk.test.ts', title: 'takes no file that grows (ulimit -f)' },
      KILLED,
    ],
  },
  {
    id: 'I-06',
    promise: 'No order id is ever used for two orders.',
    wanted: ['simulator'],
    guards: [{ file: 'machines/position/legality.ts', says: 'if (isIntent(event.type)) return order === null', does: 'stops' }],
    rules: ['order-id'],
    tests: [
      { test: 'test/spec/limits.spec.ts', title: 'is never shared by two logs, two streams or two intents' },
      { test: 'test/rig/kill.test.ts', title: 'a process killed at any named point goes on as if nothing had happened' },
      { test: CLOCK, title: 'begins a new log on an account that has traded, and sends no order id again (I-06)' },
      PLACED_ONCE,
      KILLED,
    ],
  },
  {
    id: 'I-07',
    promise: 'The same coins are never for sale twice, and no more is for sale than is held.',
    wanted: ['production', 'simulator'],
    guards: [
      { file: 'machines/position/decide/protect.ts', says: 'No sell order claims coins that are not held', does: 'stops' },
      {
        file: 'machines/position/decide/exit.ts',
        says: 'Coins are sold at market only when no other sell order claims them',
        does: 'stops',
      },
    ],
    rules: ['overclaimed'],
    tests: [
      { test: WHOLE, title: 'says of its orders what is so, and claims no coins that are not held (I-07)' },
      { test: EXIT, title: 'waits while the stop may still sell the coins (F38)' },
      { test: 'test/audit/forgeries.test.ts', title: 'a second stop on coins that the first one may sell (I-07)' },
    ],
  },
  {
    id: 'I-08',
    promise: 'Coins that could be protected are without a stop for a short, limited time only, as long as engine and venue are up.',
    wanted: ['production', 'simulator'],
    guards: [],
    rules: [],
    tests: [
      { test: WHOLE, title: 'owes protection, or the way out, as soon as there are coins' },
      { test: 'test/engine/conservation.test.ts', title: 'what can be protected is protected soon' },
      KILLED,
    ],
    missing: 'A running engine does not measure the time, show it or raise an alarm.',
  },
  {
    id: 'I-09',
    promise: 'Every order of ours belongs to exactly one wish in the log. Any other order is a stranger’s and is left alone.',
    wanted: ['production', 'simulator', 'verify'],
    guards: [
      { file: 'machines/position/decide/reply.ts', says: "refuse('foreign-order')", does: 'refuses' },
      { file: 'machines/position/decide/look-up.ts', says: "refuse('foreign-order')", does: 'refuses' },
    ],
    rules: ['no-intent', 'order-id'],
    tests: [{ test: ENTRY, title: 'an order of somebody else is foreign, whatever is told of it' }, PLACED_ONCE, KILLED],
    missing: 'A stranger’s order is not reported to a person.',
  },
  {
    id: 'I-11',
    promise: 'When everything has come to rest, no order lives at the venue that nobody here looks after.',
    wanted: ['simulator'],
    guards: [],
    rules: [],
    tests: [{ test: WHOLE, title: 'owes something, awaits something or is flat: none is forgotten' }, KILLED],
  },
  {
    id: 'I-12',
    promise:
      'Nobody guesses that an order has ended. Each end names its proof: the venue’s word, a definite refusal, or an absence that can be believed.',
    wanted: ['production', 'simulator', 'verify'],
    guards: [{ file: 'machines/position/decide/look-up.ts', says: "refuse('not-proven-yet'", does: 'refuses' }],
    rules: ['no-evidence', 'false-absence'],
    tests: [
      { test: ENTRY, title: 'each end cites its evidence (I-12)' },
      { test: ENTRY, title: 'absent before the proof (F17)' },
      { test: 'test/audit/rules.test.ts', title: 'an absence believed before it could be proven' },
      { test: CLOCK, title: 'is an hour behind the venue' },
      { test: CLOCK, title: 'has a slow disk' },
      KILLED,
    ],
  },
  {
    id: 'I-13',
    promise: 'An order moves forward only: requested, working, closing, closed. A closed one never reopens.',
    wanted: ['production', 'tests'],
    guards: [TABLES],
    rules: ['order-state', 'illegal-transition'],
    tests: [
      { test: 'test/graph/table.test.ts', title: 'moves forward only, and closed never reopens (I-13)' },
      {
        test: 'test/graph/paths.test.ts',
        title: 'moves forward only along every path there is, and stays closed, also from where no path leads',
      },
      { test: 'test/property/order-commands.test.ts', title: 'lives as a plain model says, whatever it is told' },
    ],
  },
  {
    id: 'I-19',
    promise: 'Every sale has exactly one reason, decided before the order, with the numbers it was decided on.',
    wanted: ['production', 'tests'],
    guards: [TABLES],
    rules: ['unknown-reason', 'reason-differs'],
    tests: [
      { test: EXIT, title: 'sells what is held, whole steps, with the reason decided before (I-19)' },
      { test: EXIT, title: 'once: the second reason in the same tick is refused (F36)' },
      { test: 'test/audit/forgeries.test.ts', title: 'an exit asked for with other numbers than were decided' },
    ],
  },
  {
    id: 'I-20',
    promise: 'No entry is made on an old price, or while the clock is in doubt.',
    wanted: ['production', 'simulator'],
    guards: [{ file: 'machines/position/decide/open.ts', says: "refuse('stale-quote'", does: 'refuses' }],
    rules: [],
    tests: [
      { test: ENTRY, title: 'a stale quote' },
      { test: ENTRY, title: 'a quote as old as allowed' },
    ],
    missing: 'Nothing doubts the clock: no difference to the venue’s stops entries.',
  },
  {
    id: 'I-28',
    promise:
      'An order is sent once: by the process that wrote its wish, right after it was on the disk. A start and a deadline never send one.',
    wanted: ['tests', 'simulator'],
    guards: [{ file: 'src/effect/runner.ts', says: 'this.#exchange.place({ symbol, ...effect.order })', does: 'by construction' }],
    rules: [],
    tests: [
      { test: 'test/spec/effects.spec.ts', title: 'nothing else leaves the process' },
      { test: 'test/spec/watch.spec.ts', title: 'every live order is looked up, at boot at once, and nothing is placed' },
      { test: 'test/rig/remote-boot.test.ts', title: 'starting is idempotent (F48)' },
      KILLED,
    ],
  },
]
