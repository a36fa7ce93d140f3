import type { AlertRule } from '../alert-rule.ts'

export const restartLoop: AlertRule = {
  name: 'restart-loop',
  title: 'A row of restarts',
  severity: 'critical',
  looks: 1,
  find: ({ restarts }, options) =>
    restarts < options.hourlyRestarts
      ? []
      : [{ of: 'restarts', text: `The engine was started ${restarts} times more within an hour: something ends it again and again.` }],
}
