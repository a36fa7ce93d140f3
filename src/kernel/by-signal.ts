/** What stands in a refusal, and in an entry, as the strategy of a signal from outside. */
export const BY_SIGNAL = 'signals'

/**
 * Where the newest refusals of a coin are found: those of signals by themselves, because a signal may come at any time, and what a
 * strategy proposes only while it is asked.
 */
export const refusalsKey = (decisionStream: string, strategy: string | undefined): string =>
  strategy === BY_SIGNAL ? `${decisionStream} ${BY_SIGNAL}` : decisionStream
