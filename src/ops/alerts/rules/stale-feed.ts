import { type AlertRule, inSeconds } from '../alert-rule.ts'

/** Where the line is down it is one thing, and not as many as there are coins. */
export const staleFeed: AlertRule = {
  name: 'stale-feed',
  title: 'What was stale',
  severity: 'critical',
  looks: 2,
  find: ({ atMs, line, prices }, options) => {
    const limitMs = (isHeld: boolean): number => (isHeld ? Math.min(options.heldStaleS, options.staleS) : options.staleS) * 1000
    if (!line.isUp && atMs - line.sinceMs >= limitMs(prices.some(({ isHeld }) => isHeld)))
      return [{ of: 'line', text: `Nothing was heard from the venue for ${inSeconds(atMs - line.sinceMs)}.` }]
    return prices
      .filter(({ ageMs, isHeld }) => ageMs >= limitMs(isHeld))
      .map(({ symbol, ageMs, isHeld }) => ({
        of: symbol,
        text: `No price of ${symbol}${isHeld ? ', which is held,' : ''} was heard for ${inSeconds(ageMs)}.`,
      }))
  },
}
