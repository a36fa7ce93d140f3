import type { Mutant } from './mutant.ts'

/** The historical bugs whose rule the engine has by now. */
export const historical: readonly Mutant[] = [
  {
    name: 'random order id',
    seenIn: 'hummingbot',
    patches: [{ file: 'src/kernel/ids.ts', find: '.slice(0, 24)', put: '.slice(0, 16) + Math.random().toFixed(8).slice(2)' }],
  },
  {
    name: 'stop for the requested quantity',
    seenIn: 'freqtrade #12343',
    patches: [
      {
        file: 'machines/position/decide/protect.ts',
        find: 'const quantity = uncovered(state)',
        put: "const quantity = state.orders.findLast((order) => order.role === 'Entry')?.quantity ?? uncovered(state)",
      },
    ],
  },
  {
    name: 'fill booked twice',
    seenIn: 'QuantDinger PR 232',
    patches: [
      {
        file: 'machines/position/decide/fills.ts',
        find: '!hasTradeId(order.trades, tradeId) && !fresh.has(tradeId)',
        put: '!fresh.has(tradeId)',
      },
    ],
  },
  {
    name: 'base fee ignored',
    seenIn: 'freqtrade #528',
    patches: [
      {
        file: 'machines/position/evolve.ts',
        find: 'data.fee.asset === draft.base ? parse(data.fee.amount) : ZERO',
        put: "data.fee.asset === 'no such asset' ? parse(data.fee.amount) : ZERO",
      },
    ],
  },
  {
    name: 'budget leak on partial fill',
    seenIn: 'freqtrade #6907',
    patches: [
      {
        file: 'projections/budget.ts',
        find: 'poolOf(state, entry.asset).reserved -= entry.reserved\n',
        put: 'if (entry.remaining === entry.quantity) poolOf(state, entry.asset).reserved -= entry.reserved\n',
      },
    ],
  },
  {
    name: 'stop only after a full fill',
    seenIn: 'freqtrade, several',
    patches: [
      {
        file: 'machines/position/owed.ts',
        find: "if (hasUnknown(state) || !positionTable.isLegal(state.value, 'ProtectionRequested')) return [timeLimit]",
        put: "if (hasUnknown(state) || state.value.entry !== 'none' || !positionTable.isLegal(state.value, 'ProtectionRequested')) return [timeLimit]",
      },
    ],
  },
  {
    name: 'another stop when the look-up failed',
    seenIn: 'freqtrade #12824',
    patches: [
      {
        file: 'machines/position/decide/look-up.ts',
        find: "if (answer.is === 'unknown') return refuse('still-unknown')",
        put: `if (answer.is === 'unknown' && order.role === 'Protection' && order.value.phase === 'working')
          return accept(ending(state, order, order.executed, 'cancelled', { by: 'venue-status', status: 'cancelled', executed: format(order.executed) }, true))
        if (answer.is === 'unknown') return refuse('still-unknown')`,
      },
    ],
  },
  {
    name: 'stuck order assumed cancelled',
    seenIn: 'nautilus, freqtrade',
    patches: [
      {
        file: 'machines/position/decide/look-up.ts',
        find: 'if (hasWaited)\n',
        put: `if (hasWaited && role === 'Entry')
          return { ok: true, facts: [...facts, { type: 'EntryEnded', data: { orderId, executed: format(order.executed), evidence: { by: 'venue-status', status: 'cancelled', executed: format(order.executed) } } }] }
        if (hasWaited)\n`,
      },
    ],
  },
  {
    name: 'exit before the cancel is proven',
    seenIn: 'freqtrade #2799',
    patches: [
      {
        file: 'machines/position/config.ts',
        find: "ProtectionCancelRequested: { target: 'clearing', description: 'A stop",
        put: "ProtectionCancelRequested: { target: 'exposed', description: 'A stop",
      },
    ],
  },
  {
    name: 'exception = failed',
    seenIn: 'hummingbot #493',
    patches: [
      {
        file: 'machines/position/decide/reply.ts',
        find: "if (order.value.fate === 'unknown') return refuse('nothing-new')",
        put: "return accept(ending(state, order, ZERO, 'rejected', { by: 'rejection', code: outcome.because }, false))",
      },
    ],
  },
  {
    name: 'cancel refused = gone',
    seenIn: 'passivbot #514',
    patches: [
      {
        file: 'machines/position/decide/reply.ts',
        find: "return command.to === 'place' ? placed(state, order, command) : cancelAnswered(order, command)",
        put: `if (command.to === 'cancel' && command.outcome.is === 'rejected' && order.value.phase === 'closing')
          return accept(ending(state, order, order.executed, 'cancelled', { by: 'rejection', code: command.outcome.code }, true))
        return command.to === 'place' ? placed(state, order, command) : cancelAnswered(order, command)`,
      },
    ],
  },
  {
    name: 'order closed before its last fill counted',
    seenIn: 'freqtrade #12343',
    patches: [
      {
        file: 'machines/position/decide/look-up.ts',
        find: "if (answer.status === 'filled' || executed !== parse(answer.executed)) return tradesMissing(order, facts, command.nowMs ?? venueTimeMs)",
        put: '',
      },
    ],
  },
  {
    name: 'wall clock in evolve',
    seenIn: 'several',
    patches: [
      {
        file: 'machines/position/evolve.ts',
        find: 'return event.time + (draft.plan?.proofDelayMs ?? 0)\n',
        put: 'return event.time + (Date.now() % 2) + (draft.plan?.proofDelayMs ?? 0)\n',
      },
    ],
  },
  {
    name: 'same id sent again on unknown',
    seenIn: 'trading-signals PR 1178',
    patches: [
      {
        file: 'src/effect/runner.ts',
        find: 'this.#exchange.place({ symbol, ...effect.order })',
        put: 'this.#exchange.place({ symbol, ...effect.order })\n        ;(this as unknown as { sent: Map<string, object> }).sent = ((this as unknown as { sent?: Map<string, object> }).sent ?? new Map()).set(effect.order.orderId, { symbol, ...effect.order })',
      },
      {
        file: 'src/effect/runner.ts',
        find: 'if (this.#asked.has(effect.orderId)) return',
        put: `{
          const sent = (this as unknown as { sent?: Map<string, never> }).sent?.get(effect.orderId)
          if (sent !== undefined && effect.notBeforeMs === 0) this.#exchange.place(sent)
        }
        if (this.#asked.has(effect.orderId)) return`,
      },
    ],
  },
  {
    name: 'same id sent again after restart',
    seenIn: 'nautilus #3046',
    patches: [
      {
        file: 'src/flow.ts',
        find: "this.#settleUp(coin, this.#heard('start'), 'boot')",
        put: `{
      for (const order of this.#position(coin).orders)
        if (order.value.phase === 'requested' && order.role === 'Exit')
          this.#parts.runner.run(this.#parts.coins[coin]!.symbol, {
            kind: 'place-order',
            order: { orderId: order.orderId, side: 'sell', type: 'market', quantity: String(Number(order.quantity) / 1e18), limitPrice: null, stopPrice: null, timeInForce: 'GTC' },
          })
      this.#settleUp(coin, this.#heard('start'), 'boot')
    }`,
      },
    ],
  },
  {
    name: 'effect before event',
    seenIn: 'freqtrade #4653',
    patches: [
      {
        file: 'src/flow.ts',
        find: 'await this.#parts.recorder.durable()',
        put: 'for (const send of this.#effects.splice(0)) send()\n      await this.#parts.recorder.durable()',
      },
    ],
  },
  {
    name: 'not-found believed too early',
    seenIn: 'hummingbot #8457',
    patches: [{ file: 'machines/position/decide/look-up.ts', find: 'if (askedMs < fromMs)', put: 'if (askedMs < 0)' }],
  },
  {
    name: 'acknowledged event lost',
    seenIn: 'any log without fsync',
    patches: [
      {
        file: 'test/sim/world/disk.ts',
        find: 'const many = Math.floor(share * (this.#waiting.length + 1))',
        put: 'if (this.#disk.rows.length > 9) this.#disk.lose(1)\n    const many = Math.floor(share * (this.#waiting.length + 1))',
      },
    ],
  },
  {
    name: 'two exits for one position',
    seenIn: 'freqtrade #2477',
    patches: [
      {
        file: 'machines/position/owed.ts',
        find: "if (value.protection === 'none' || value.exit === 'working') return []",
        put: "if (value.protection === 'none' || (value.exit === 'working' && (state.exit?.attempts ?? 0) > 1)) return []",
      },
      {
        file: 'machines/position/config.ts',
        find: "ExitAccepted: { target: 'working',",
        put: "ExitRequested: { target: 'working', description: '' },\n            ExitAccepted: { target: 'working',",
      },
      { file: 'machines/position/decide/exit.ts', find: 'assert(claimed(state) === ZERO,', put: 'assert(true,' },
    ],
  },
  {
    name: 'dust forgotten after a cycle',
    seenIn: 'freqtrade #12322',
    patches: [
      { file: 'machines/position/evolve.ts', find: 'draft.lastSale = null\n', put: 'draft.lastSale = null\n  draft.held = ZERO\n' },
    ],
  },
  {
    name: 'stale quote accepted',
    seenIn: 'python-binance #670',
    patches: [
      { file: 'machines/position/decide/open.ts', find: 'if (quoteAgeMs > rules.quoteAgeLimitMs)', put: 'if (quoteAgeMs > 3_600_000)' },
    ],
  },
  {
    name: 'stop cancelled before its replacement is confirmed',
    seenIn: 'freqtrade #5451',
    patches: [{ file: 'machines/position/claims.ts', find: 'const MAX_LIVE_STOPS = 4', put: 'const MAX_LIVE_STOPS = 1' }],
  },
]
