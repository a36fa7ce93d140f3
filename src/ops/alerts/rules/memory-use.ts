import type { AlertRule } from '../alert-rule.ts'

const BYTES = 1_000_000

export const memoryUse: AlertRule = {
  name: 'memory',
  title: 'The use of memory',
  severity: 'warning',
  looks: 2,
  find: ({ rssBytes }, options) =>
    rssBytes < options.memoryMb * BYTES ? [] : [{ of: 'memory', text: `The engine has ${Math.round(rssBytes / BYTES)} MB in memory.` }],
}
