import type { Mutant } from './mutant.ts'

/** Bugs of the way into the engine: what waits there, and what is answered. */
export const door: readonly Mutant[] = [
  {
    name: 'verdict not given',
    seenIn: 'a review of this engine',
    of: 'OperatorCommands.#record',
    does: 'A person is told of a refusal, and the log is not.',
    as: `(original, self) => (command, answer, cause, facts = []) => {
      if (answer.is !== 'refused') return original(command, answer, cause, facts)
      self.#open.delete(command.id)
      return self.#answer(command, answer, cause)
    }`,
  },
  {
    name: 'kill lets orders leave',
    seenIn: 'a review of this engine',
    of: 'OperatorCommands.grant',
    does: 'A kill is written down, and changes nothing in the process.',
    as: `(original, self) => (asked) => {
      const verdict = original(asked)
      self.#isKilled = false
      return verdict
    }`,
  },
  {
    name: 'pause forgotten by a start',
    seenIn: 'a review of this engine',
    of: 'evolveSession',
    does: 'A new process trades, whatever a person wanted of the one before.',
    as: `(original) => (state, event) => {
      const next = original(state, event)
      return event.type === 'SessionStarted' ? { ...next, value: { ...next.value, orders: 'open' } } : next
    }`,
  },
  {
    name: 'signal judged twice',
    seenIn: 'a review of this engine',
    of: 'SignalInbox.#ask',
    does: 'A signal that comes again is judged again.',
    as: `(original, self) => (coin, signal, cause) => ({
      coin, wanted: signalCommand(self.#parts.market, self.#parts.coins[coin].instrument, signal.id), signal, ...cause
    })`,
  },
  {
    name: 'reports dropped without a gap',
    seenIn: 'a review of this engine',
    of: 'ClockSource.#dropReports',
    does: 'Reports that are too many are dropped, and nobody is told.',
    as: `(original, self) => () => {
      self.#reports = 0
      self.#waiting = self.#waiting.filter(({ kind, report }) => kind !== 'report' || report.kind === 'line')
    }`,
  },
  {
    name: 'queue without a bound',
    seenIn: 'a review of this engine',
    of: 'ClockSource.hear',
    does: 'However many reports wait, one more is kept.',
    as: `(original, self) => (report) => {
      if (self.#isClosed) return
      self.#reports++
      self.#push({ kind: 'report', report })
    }`,
  },
]
