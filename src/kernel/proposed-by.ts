/** What stands in a refusal, and in an entry, as the strategy of a signal from outside. */
export const BY_SIGNAL = 'signals'

/** What stands in a refusal of a change of a plan: whose it was is said by its words. */
export const BY_PLAN_CHANGE = 'plan-changes'

const ASIDE: readonly (string | undefined)[] = [BY_SIGNAL, BY_PLAN_CHANGE]

/**
 * Where the newest refusals of a coin are found: those of signals by themselves, because a signal may come at any time, and what a
 * strategy proposes only while it is asked; those of changes of a plan likewise, which no entry ends.
 */
export const refusalsKey = (decisionStream: string, strategy: string | undefined): string =>
  ASIDE.includes(strategy) ? `${decisionStream} ${strategy}` : decisionStream
