import type { Mutant } from './mutant.ts'

/** The historical bugs whose rule the engine has by now, but for those of orders. */
export const historical: readonly Mutant[] = [
  {
    name: 'random order id',
    seenIn: 'hummingbot',
    of: 'clientOrderId',
    does: 'The last digits of an order id are drawn by chance.',
    as: '(original) => (...intent) => original(...intent).slice(0, -8) + Math.random().toFixed(8).slice(2)',
  },
  {
    name: 'stop for the requested quantity',
    seenIn: 'freqtrade #12343',
    of: 'uncovered',
    does: 'What a stop has to cover is what the entry asked for, not what it bought.',
    as: `(original) => (state) => {
      const entry = state.orders.findLast((order) => order.role === 'Entry')
      return original(state) === ZERO || entry === undefined ? original(state) : entry.quantity
    }`,
  },
  {
    name: 'fill booked twice',
    seenIn: 'QuantDinger PR 232',
    of: 'hasTradeId',
    does: 'No trade counts as known.',
    as: '() => () => false',
  },
  {
    name: 'base fee ignored',
    seenIn: 'freqtrade #528',
    of: 'fill(PositionDraft)',
    does: 'A fee that was paid in coins takes no coins.',
    as: "(original) => (draft, data, ...rest) => original(draft, { ...data, fee: { ...data.fee, asset: 'no such asset' } }, ...rest)",
  },
  {
    name: 'budget leak on partial fill',
    seenIn: 'freqtrade #6907',
    of: 'close(BudgetState)',
    does: 'An entry that was filled in part keeps what is set aside for its rest.',
    as: `(original) => (state, orderId) => {
      const entry = state.entries[orderId]
      if (entry === undefined || entry.remaining === entry.quantity) original(state, orderId)
      else delete state.entries[orderId]
    }`,
  },
  {
    name: 'stop only after a full fill',
    seenIn: 'freqtrade, several',
    of: 'holding',
    does: 'As long as the entry is open, no stop is owed.',
    as: `(original) => (state) =>
      original(state).filter(({ command }) => state.value.entry === 'none' || command.type === 'DecideOwedExit')`,
  },
  {
    name: 'exit before the cancel is proven',
    seenIn: 'freqtrade #2799',
    of: 'compile',
    does: 'A stop counts as gone as soon as its cancellation is asked for.',
    as: `(original) => (config) => {
      if (config.id === 'position') config.states.protection.states.protected.on.ProtectionCancelRequested.target = 'exposed'
      return original(config)
    }`,
  },
  {
    name: 'wall clock in evolve',
    seenIn: 'several',
    of: 'askAfter',
    does: 'When an order is asked for depends on the clock of the computer.',
    as: '(original) => (...moved) => original(...moved) + (Date.now() % 2)',
  },
  {
    name: 'same id sent again on unknown',
    seenIn: 'trading-signals PR 1178',
    of: 'Flow.#hear',
    does: 'An order that the venue does not answer to is sent once more.',
    as: `(original, self) => (report, kind) => {
      original(report, kind)
      const { runner } = self.#parts
      const isUnknown = report.kind === 'reply' && report.to === 'place' && report.outcome.is === 'unknown'
      const sent = runner.sent?.get(report.orderId)
      if (isUnknown && sent !== undefined) runner.run(report.symbol, sent)
    }`,
    also: [
      {
        of: 'Runner.run',
        does: 'It remembers the orders that it sent.',
        as: `(original, self) => (symbol, effect) => {
          self.sent ??= new Map()
          if (effect.kind === 'place-order') self.sent.set(effect.order.orderId, effect)
          original(symbol, effect)
        }`,
      },
    ],
  },
  {
    name: 'same id sent again after restart',
    seenIn: 'nautilus #3046',
    of: 'Flow.#askAll',
    does: 'A start sends the exits that nobody answered to once more.',
    as: `(original, self) => (cause, at) => {
      if (at === 'boot') self.#parts.coins.forEach(({ symbol }, coin) => {
        for (const { orderId, role, value, quantity, provableAfterMs } of self.#position(coin).orders)
          if (value.phase === 'requested' && role === 'Exit')
            self.#parts.runner.run(symbol, {
              kind: 'place-order',
              order: {
                orderId, side: 'sell', type: 'market', quantity: String(Number(quantity) / 1e18), limitPrice: null, stopPrice: null,
                timeInForce: 'GTC', reduceOnly: true, postOnly: false, provableAfterMs,
              },
            })
      })
      original(cause, at)
    }`,
  },
  {
    name: 'effect before event',
    seenIn: 'freqtrade #4653',
    of: 'Flow.#record',
    does: 'What an event asks for is sent as soon as it is recorded, and not when it is durable.',
    as: `(original, self) => (...recorded) => {
      original(...recorded)
      self.#outbox.release()
    }`,
  },
  {
    name: 'acknowledged event lost',
    seenIn: 'any log without fsync',
    of: 'SimStore.crash',
    does: 'A crash takes the last event that the disk had acknowledged.',
    as: `(original, self) => (share) => {
      if (self.#disk.rows.length > 9) self.#disk.lose(1)
      original(share)
    }`,
  },
  {
    name: 'dust forgotten after a cycle',
    seenIn: 'freqtrade #12322',
    of: 'endCycle',
    does: 'With a cycle ends what is held.',
    as: `(original) => (draft) => {
      original(draft)
      draft.exposure = ZERO
    }`,
  },
  {
    name: 'stale quote accepted',
    seenIn: 'python-binance #670',
    of: 'decideOpen',
    does: 'A price may be an hour old.',
    as: `(original) => (state, command, ...rest) =>
      original(state, { ...command, rules: { ...command.rules, quoteAgeLimitMs: 3_600_000 } }, ...rest)`,
  },
  {
    name: 'stop cancelled before its replacement is confirmed',
    seenIn: 'freqtrade #5451',
    of: 'hasAllStops',
    does: 'One stop is all that may live at once.',
    as: '() => (state) => liveStops(state).length >= 1',
  },
]
