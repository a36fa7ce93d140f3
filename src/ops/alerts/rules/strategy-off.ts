import { offWords } from '../../../view/words/off-words.ts'
import { capital } from '../../../view/words/say.ts'
import type { AlertRule } from '../alert-rule.ts'

export const strategyOff: AlertRule = {
  name: 'strategy-off',
  title: 'A strategy that was off',
  severity: 'critical',
  looks: 1,
  find: ({ offStrategies }) =>
    Object.entries(offStrategies).map(([of, off]) => ({
      of,
      text: `${capital(offWords(of, off))}: it is asked no more, and what it holds is left to stops and exits.`,
    })),
}
