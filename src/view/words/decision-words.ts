import type { StrategyLate } from '../../kernel/common-facts.ts'
import { BY_PLAN_CHANGE, BY_SIGNAL } from '../../kernel/proposed-by.ts'
import { decidingOf, otherJudged, refusalWords } from './judged-words.ts'
import { countWords, momentWords, spanWords, type Tells } from './say.ts'
import { coinAnswerWords } from './session-words.ts'

/** Whose wish was refused. */
export const refusedWish = (strategy: string | undefined): string => {
  if (strategy === BY_SIGNAL) return 'Signal to enter'
  return strategy === BY_PLAN_CHANGE ? 'Change of the plan' : 'Entry'
}

const lateWords = ({ inARow, isOff }: StrategyLate['data']): string =>
  `was late at ${countWords(inARow, 'candle', 'candles in a row')}${isOff ? ': it is off' : ''}`

export const decisionTells: Tells<'ProposalRefused' | 'RefusalRepeated' | 'StrategyLate' | 'StrategyResumed' | 'SignalAnswered'> = {
  ProposalRefused: ({ data: { strategy, trigger, barCloseMs, refusal, judged } }, say) => ({
    line: `${refusedWish(strategy)} refused: ${refusalWords(refusal, judged, say)}`,
    detail: [
      `${strategy} proposed ${trigger} at the candle's end ${say.moment(barCloseMs)}`,
      otherJudged(judged, say, decidingOf(refusal, judged)),
    ]
      .filter((text) => text !== '')
      .join('; '),
  }),
  RefusalRepeated: ({ data: { refusal, times, lastBarCloseMs, strategy } }, say) =>
    `${refusedWish(strategy)} refused ${countWords(times, 'more time', 'more times')}, the last at ${say.moment(lastBarCloseMs)}: ${refusal}`,
  StrategyLate: ({ data }, say) => ({
    line: `The strategy ${data.strategy} ${lateWords(data)}`,
    detail: [
      `it did not answer within ${data.limitMs} ms at the candle's end ${say.moment(data.barCloseMs)}, and nothing was traded on that candle`,
      ...(data.isOff ? ['it is asked no more until its options change or the engine is started anew; stops and exits go on'] : []),
    ].join('; '),
  }),
  StrategyResumed: ({ data }) => `The strategy ${data.strategy} is asked again: its options have changed`,
  SignalAnswered: ({ data }, say) => ({
    line: `Signal ${data.id} to ${data.action === 'exit' ? 'leave' : `enter ${data.direction}`}: ${coinAnswerWords(data.answer, say)}`,
    detail: [
      ...(data.because === '' ? [] : [data.because]),
      ...(data.action === 'exit'
        ? []
        : [`score ${data.score}, given at ${momentWords(data.sentMs)}, good for ${spanWords(data.ttlS * 1000)}`]),
    ].join('; '),
  }),
}
