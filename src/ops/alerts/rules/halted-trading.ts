import type { AlertRule } from '../alert-rule.ts'

export const haltedTrading: AlertRule = {
  name: 'halted',
  title: 'Trading that was halted',
  severity: 'critical',
  looks: 1,
  find: ({ session, halts }) => [
    ...(session.orders === 'halted' ? [{ of: 'session', text: 'A person halted trading: nothing is bought until it is resumed.' }] : []),
    ...halts.map(({ of, because }) => ({ of, text: because })),
  ],
}
