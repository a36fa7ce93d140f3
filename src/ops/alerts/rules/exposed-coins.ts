import { type AlertRule, inSeconds } from '../alert-rule.ts'

export const exposedCoins: AlertRule = {
  name: 'exposed',
  title: 'Coins without a stop',
  severity: 'critical',
  looks: 2,
  find: ({ atMs, exposed }, options) =>
    exposed
      .filter(({ sinceMs }) => atMs - sinceMs >= options.exposedS * 1000)
      .map(({ position, sinceMs }) => ({
        of: position,
        text: `Coins of ${position} are without a stop for ${inSeconds(atMs - sinceMs)}.`,
      })),
}
