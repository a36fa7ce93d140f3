import type { RequestUsage } from '../../../exchange/budget/request-budget.ts'
import type { AlertFinding, AlertOptions, AlertRule } from '../alert-rule.ts'

export const requestsLow: AlertRule = {
  name: 'requests-low',
  title: 'The lack of requests',
  severity: 'warning',
  looks: 2,
  find: ({ requests }, options) => requests.flatMap((usage) => lackOf(usage, options)),
}

const lackOf = ({ of, limits, waiting, closedUntilMs }: RequestUsage, options: AlertOptions): AlertFinding[] => {
  const found: AlertFinding[] = []
  if (closedUntilMs !== null)
    found.push({ of: `${of} closed`, text: `The venue (${of}) takes no request before ${new Date(closedUntilMs).toISOString()}.` })
  if (waiting.protection > 0)
    found.push({ of: `${of} protection`, text: `Requests for protection wait to be sent (${of}): ${waiting.protection}.` })
  for (const { name, used, most } of limits)
    if (used * 100 >= most * options.requestsPct)
      found.push({ of: `${of} ${name}`, text: `Of ${most} that the venue takes (${of} ${name}) ${Math.round(used)} are used.` })
  return found
}
