import type { Mutant } from './mutant.ts'

/** Historical bugs of what is believed about an order: how it ended, and whether it did. */
export const orders: readonly Mutant[] = [
  {
    name: 'report of another symbol believed',
    seenIn: 'a review of this engine',
    of: 'IncomingReports.hear',
    does: 'A report counts for the position of its order, whatever coin it names.',
    as: `(original, self) => (report, heard) => {
      const owner = self.#parts.coins[self.#parts.owners.ownerOf(report)]
      return original(owner === undefined ? report : { ...report, symbol: owner.symbol }, heard)
    }`,
  },
  {
    name: 'another stop when the look-up failed',
    seenIn: 'freqtrade #12824',
    of: 'recordOrder',
    does: 'A stop is gone when a look-up of it has no answer.',
    as: `(original) => (state, command) => {
      const order = orderOf(state, command.orderId)
      if (command.answer.is !== 'unknown' || order?.role !== 'Protection' || order.value.phase !== 'working') return original(state, command)
      const evidence = { by: 'venue-status', status: 'cancelled', executed: format(order.executed) }
      return accept(ending(state, order, order.executed, 'cancelled', evidence, true))
    }`,
  },
  {
    name: 'stuck order assumed cancelled',
    seenIn: 'nautilus, freqtrade',
    of: 'stillOpen',
    does: 'An entry whose cancellation came to nothing is taken for cancelled.',
    as: `(original) => (state, order, answer, facts, ...rest) => {
      const decided = original(state, order, answer, facts, ...rest)
      if (order.role !== 'Entry' || !decided.ok || decided.facts.at(-1)?.type !== 'EntryFound') return decided
      const executed = format(order.executed)
      const evidence = { by: 'venue-status', status: 'cancelled', executed }
      return accept(...facts, { type: 'EntryEnded', data: { orderId: order.orderId, executed, evidence } })
    }`,
  },
  {
    name: 'exception = failed',
    seenIn: 'hummingbot #493',
    of: 'placed(RecordReply)',
    does: 'An order that was not answered to counts as refused.',
    as: `(original) => (state, order, command) => {
      const { outcome } = command
      if (order.value.phase !== 'requested' || outcome.is !== 'unknown') return original(state, order, command)
      return accept(ending(state, order, ZERO, 'rejected', { by: 'rejection', code: outcome.because }, false))
    }`,
  },
  {
    name: 'cancel refused = gone',
    seenIn: 'passivbot #514',
    of: 'recordReply',
    does: 'An order whose cancellation the venue refuses counts as gone.',
    as: `(original) => (state, command) => {
      const order = orderOf(state, command.orderId)
      if (command.to !== 'cancel' || command.outcome.is !== 'rejected' || order?.value.phase !== 'closing') return original(state, command)
      return accept(ending(state, order, order.executed, 'cancelled', { by: 'rejection', code: command.outcome.code }, true))
    }`,
  },
  {
    name: 'order closed before its last fill counted',
    seenIn: 'freqtrade #12343',
    of: 'recordOrder',
    does: 'The trades of an order that has ended are taken for all of them, whatever the venue says was executed.',
    as: `(original) => (state, command) => {
      const { answer, orderId } = command
      const order = orderOf(state, orderId)
      if (answer.is !== 'found' || answer.status === 'open' || order === null) return original(state, command)
      const executed = format(order.executed + sumOf(unseen(order, answer.trades)))
      const status = answer.status === 'filled' ? 'cancelled' : answer.status
      return original(state, { ...command, answer: { ...answer, status, executed } })
    }`,
  },
  {
    name: 'not-found believed too early',
    seenIn: 'hummingbot #8457',
    of: 'notFound',
    does: 'An order that the venue does not know never arrived, however early it was asked for.',
    as: `(original) => (state, order, askedMs, command) => {
      const decided = original(state, order, askedMs, command)
      if (decided.ok || decided.refusal !== 'not-proven-yet') return decided
      const evidence = { by: 'absence', provableAfterMs: order.provableAfterMs, askedMs, askedVenueMs: askedMs }
      return accept(ending(state, order, ZERO, 'never-arrived', evidence, false))
    }`,
  },
  {
    name: "absence believed by the engine's clock alone",
    seenIn: 'nowhere: an offset that was measured anew, and an answer that nobody awaits any more, let it happen',
    of: 'notFound',
    does: 'Whether the venue could still accept an order is asked of the engine’s clock and not of the venue’s.',
    as: `(original) => (state, order, askedMs, command) => {
      const decided = original(state, order, askedMs, command)
      if (decided.ok || decided.refusal !== 'not-proven-yet' || askedMs < Number(decided.judged.ownProofMs)) return decided
      const { venueTimeMs, askedVenueMs, runningSinceMs } = command
      const evidence = { by: 'absence', provableAfterMs: order.provableAfterMs, askedMs, askedVenueMs: askedVenueMs ?? 0, runningSinceMs }
      return accept({ ...ending(state, order, ZERO, 'never-arrived', evidence, false), venueTime: venueTimeMs })
    }`,
  },
  {
    name: 'two exits for one position',
    seenIn: 'freqtrade #2477',
    of: 'commandsOwed',
    does: 'While the first exit is on its way, a second one is owed.',
    as: `(original) => (state, ...rest) =>
      state.value.exit === 'working' && (state.exit?.attempts ?? 0) <= 1
        ? original({ ...state, value: { ...state.value, exit: 'decided' } }, ...rest)
        : original(state, ...rest)`,
    also: [
      {
        of: 'requestExit',
        does: 'An exit is asked for as if no other sold these coins.',
        as: `(original) => (state, ...rest) =>
          original({ ...state, value: { ...state.value, exit: 'decided' }, orders: state.orders.filter(({ role }) => role !== 'Exit') }, ...rest)`,
      },
      {
        of: 'compile',
        does: 'The table allows a second exit.',
        as: `(original) => (config) => {
          if (config.id === 'position') config.states.exit.states.working.on.ExitRequested = { target: 'working', description: 'A second one.' }
          return original(config)
        }`,
      },
    ],
  },
  {
    name: 'plan of the second entry dropped',
    seenIn: 'the plan of this engine',
    of: 'mergePlan',
    does: 'The plan of the first entry that brought coins is kept whatever the others have.',
    as: `(original) => (draft, order) => {
      if (draft.entryQuantity === ZERO) original(draft, order)
    }`,
  },
  {
    name: 'stop for the whole after a partial exit',
    seenIn: 'the plan of this engine',
    of: 'protect',
    does: 'A stop behind an exit for a part is for all that was entered.',
    as: `(original) => (state, ...rest) => {
      const decided = original(state, ...rest)
      if (!decided.ok || state.noted.parted.length === 0) return decided
      const { stepSize } = state.plan
      return accept(...decided.facts.map((fact) =>
        ({ ...fact, data: { ...fact.data, quantity: format(state.entryCoins - (state.entryCoins % stepSize)) } })))
    }`,
  },
]
