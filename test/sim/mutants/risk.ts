import type { Mutant } from './mutant.ts'

/** Bugs of limits of loss, and of the plans that entries are made by. */
export const risk: readonly Mutant[] = [
  {
    name: 'daily loss reset by a restart',
    seenIn: 'several: what a day lost is counted in memory',
    of: 'RiskWatch.look',
    does: 'A start measures what a day loses from its own moment on.',
    as: `(original, self) => () => {
      if (self.#seen === null && self.#parts.state.risk.day !== null) self.#begin(self.#heard())
      original()
    }`,
    also: [
      {
        of: 'beginDay',
        does: 'A day begins before the last one is over.',
        as: '(original) => (state, ...rest) => original({ ...state, day: null }, ...rest)',
      },
    ],
  },
  {
    name: 'breaker forgotten by a restart',
    seenIn: 'several: a halt that lives in memory',
    of: 'RiskWatch.look',
    does: 'A start lets go whatever the process before it had halted.',
    as: `(original, self) => () => {
      if (self.#seen === null) self.#parts.state.risk = { ...self.#parts.state.risk, halts: {} }
      original()
    }`,
  },
  {
    name: 'trailing mark lost on restart',
    seenIn: 'several: the best price since the entry is kept in memory',
    of: 'RiskWatch.look',
    does: 'A start forgets that a trailing stop was armed, and how far it had come.',
    as: `(original, self) => () => {
      const { positions } = self.#parts.state
      if (self.#seen === null)
        for (const [stream, position] of positions)
          positions.set(stream, { ...position, trailing: null, value: { ...position.value, trailing: 'off' } })
      original()
    }`,
  },
  {
    name: 'branches of the trailing stop swapped',
    seenIn: 'a review of this engine: 37 trades of 15, and verify called them sound',
    of: 'freezePlan',
    does: 'A trailing stop is in the plan where the options switch it off, and only there.',
    as: `(original) => (options, ...rest) => {
      const isOn = parse(options.trailingActivatePct) > ZERO
      return original({ ...options, trailingActivatePct: isOn ? '0' : options.trailingStepPct }, ...rest)
    }`,
  },
  {
    name: 'take-profit at 0',
    seenIn: 'a review of this engine: 461 trades of 15, and verify called them sound',
    of: 'freezePlan',
    does: 'Whatever is gained is enough.',
    as: "(original) => (options, ...rest) => original({ ...options, takeProfitPct: '0' }, ...rest)",
    also: [{ of: 'planFault', does: 'No plan is refused.', as: '() => () => null' }],
  },
]
