import { driftWords } from '../../../view/words/drift-words.ts'
import { capital } from '../../../view/words/say.ts'
import type { AlertRule } from '../alert-rule.ts'

export const clockDrift: AlertRule = {
  name: 'clock-drift',
  title: "A clock that was far from the venue's",
  severity: 'warning',
  looks: 2,
  find: ({ clockOffsetMs, adrift }, options) => [
    ...(adrift === null ? [] : [{ of: 'engine', text: `${capital(driftWords(adrift))}: nothing is bought.` }]),
    ...(clockOffsetMs === null || Math.abs(clockOffsetMs) < options.driftMs
      ? []
      : [
          {
            of: 'clock',
            text: `The computer's clock is ${Math.abs(Math.round(clockOffsetMs))} ms ${clockOffsetMs > 0 ? 'behind' : 'ahead of'} the venue's.`,
          },
        ]),
  ],
}
