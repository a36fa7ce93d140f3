import { type AlertRule, inSeconds } from '../alert-rule.ts'

export const unknownOrders: AlertRule = {
  name: 'unknown',
  title: 'Orders of unknown fate',
  severity: 'critical',
  looks: 2,
  find: (health, options) =>
    health.unknownOrders
      .filter(({ sinceMs }) => health.atMs - sinceMs >= options.unknownS * 1000)
      .map(({ orderId, symbol, sinceMs }) => ({
        of: orderId,
        text: `What became of the order ${orderId} (${symbol}) is open for ${inSeconds(health.atMs - sinceMs)}; nothing else is done with this coin.`,
      })),
}
