import type { Mutant } from './mutant.ts'

/** What this simulator found in the engine itself, and a canary: an oracle that is wrong has to be noticed, too. */
export const foundHere: readonly Mutant[] = [
  {
    name: 'budget counted before its turn',
    seenIn: 'coinfold, found by this simulator: I-04',
    patches: [
      {
        file: 'src/flow.ts',
        find: "this.#enqueue(coin, { type: 'Propose', proposal, closeMs }, this.#heard('candle'))",
        put: "this.#enqueue(coin, this.#size(coin, proposal, closeMs), this.#heard('candle'))",
      },
    ],
  },
  {
    name: 'only what is awaited is looked up',
    seenIn: 'coinfold, found by this simulator: I-08',
    patches: [
      {
        file: 'machines/position/owed.ts',
        find: 'liveOrders(state).map((order) => ({',
        put: "liveOrders(state).filter((order) => boot || (order.role !== 'Entry' && !isRestingStop(order))).map((order) => ({",
      },
    ],
  },
  {
    name: 'a look-up for every fill',
    seenIn: 'coinfold, found by this simulator: I-18',
    patches: [
      {
        file: 'src/command/owed-by-coin.ts',
        find: "at !== 'event' && (at === 'boot' || lastBeatMs(item, nowMs) >= dueMs)",
        put: "at === 'event' ? item.notBeforeMs <= nowMs : at === 'boot' || lastBeatMs(item, nowMs) >= dueMs",
      },
    ],
  },
  {
    name: 'absence proven by the clock of another process',
    seenIn: 'coinfold, found by this simulator: I-12',
    patches: [
      {
        file: 'src/replay/state.ts',
        find: "facts.begun?.of === 'tape' ? null : session.startedMs",
        put: 'facts === null ? session.startedMs : null',
      },
    ],
  },
  {
    name: 'a look-up waited for for ever',
    seenIn: 'coinfold, found by reading: one lost answer blocked its coin',
    patches: [
      {
        file: 'src/effect/runner.ts',
        find: 'if (leftMs + this.#exchange.can.requestTimeoutMs > nowMs) break',
        put: "if (key.startsWith('query') || leftMs + this.#exchange.can.requestTimeoutMs > nowMs) continue",
      },
      {
        file: 'src/effect/runner.ts',
        find: 'const [longest] = this.#waiting.values()',
        put: "const longest = [...this.#waiting].find(([key]) => !key.startsWith('query'))?.[1]",
      },
    ],
  },
  {
    name: 'canary: an oracle that wants a cent too much',
    seenIn: 'nowhere: it must be noticed all the same',
    patches: [
      {
        file: 'test/sim/oracle/books.ts',
        find: 'const truth = venue.balance(asset)',
        put: 'const truth = venue.balance(asset) + 10_000_000_000_000_000n',
      },
    ],
  },
]
