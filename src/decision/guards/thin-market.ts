import { guardBy } from './entry-guard.ts'

export const thinMarket = guardBy({
  refusal: 'thin-market',
  description: 'Too little was traded of late.',
  isOn: (options) => Number(options.minTurnover) > 0,
  needs: (options) => ({ turnover: { is: 'turnover', windowMin: options.turnoverMin } }),
  judge: (_view, options, { turnover }) => {
    const minTurnover = Number(options.minTurnover)
    return turnover === null ? null : { isBroken: turnover < minTurnover, judged: { turnover, minTurnover } }
  },
})
