import type { LookUpAnswer } from '../../../src/exchange/port.ts'

/** Without the trades that the engine named as known, as a venue may: whoever names too many loses coins. */
export const behind = (answer: LookUpAnswer, after: string | undefined): LookUpAnswer =>
  answer.is === 'found'
    ? { ...answer, trades: answer.trades.slice(answer.trades.findLastIndex(({ tradeId }) => tradeId === after) + 1) }
    : answer

export const describe = (answer: LookUpAnswer): string =>
  answer.is === 'found'
    ? `${answer.status}, executed ${answer.executed}`
    : answer.is === 'unknown'
      ? `unknown, ${answer.because}`
      : answer.is
