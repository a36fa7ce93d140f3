import type { AlertFinding, AlertRule } from '../alert-rule.ts'

export const requestsLow: AlertRule = {
  name: 'requests-low',
  title: 'The lack of requests',
  severity: 'warning',
  looks: 2,
  find: ({ requests }, options) => {
    if (requests === null) return []
    const { limits, waiting, closedUntilMs } = requests
    const found: AlertFinding[] = []
    if (closedUntilMs !== null)
      found.push({ of: 'closed', text: `The venue takes no request before ${new Date(closedUntilMs).toISOString()}.` })
    if (waiting.protection > 0) found.push({ of: 'protection', text: `Requests for protection wait to be sent: ${waiting.protection}.` })
    for (const { name, used, most } of limits)
      if (used * 100 >= most * options.requestsPct)
        found.push({ of: name, text: `Of ${most} that the venue takes (${name}) ${Math.round(used)} are used.` })
    return found
  },
}
