import type { Mutant } from './mutant.ts'

/** Bugs of signals to enter, of what differs from coin to coin, and of quotes. */
export const signals: readonly Mutant[] = [
  {
    name: 'a wave keeps the worst',
    seenIn: 'a table sorted upwards that was meant downwards',
    of: 'byScore',
    does: 'Of a wave those with the lowest scores are taken.',
    as: '(original) => (one, other) => -original(one, other)',
  },
  {
    name: 'a signal enters twice after a restart',
    seenIn: 'several: which signals were followed is remembered in memory',
    of: 'SignalInbox.#ask',
    does: 'A signal that the log has an answer of is asked about like a new one.',
    as: `(original, self) => (...args) => {
      const { state } = self.#parts
      const { facts } = state
      state.facts = { ...facts, signals: {} }
      try {
        return original(...args)
      } finally {
        state.facts = facts
      }
    }`,
  },
  {
    name: 'a late signal is taken',
    seenIn: 'several: a list that waited in a queue is traded when it is read',
    of: 'SignalWaves.judge',
    does: 'No signal is ever too old.',
    as: '(original) => () => original(0)',
  },
  {
    name: "a coin's own options are those of all coins",
    seenIn: 'several: settings of a pair that nothing reads',
    of: 'configOf',
    does: 'What is said of one coin is read by nobody.',
    as: '(original) => (config) => config',
  },
  {
    name: 'a quote stands for ever',
    seenIn: 'several: the last bid and ask of a feed that has gone quiet',
    world: 'tape',
    of: 'QuoteCursor.next',
    does: 'A quote is good until the next, however long that takes.',
    as: `(original, self) => () => {
      original()
      if (!self.#isOver) return
      self.#isOver = false
      self.nextMs = self.#row < self.#quotes.rows ? self.#quotes.timeMs(self.#row) : Number.POSITIVE_INFINITY
    }`,
  },
]
