import { guardBy } from './entry-guard.ts'

export const redDay = guardBy({
  refusal: 'red-day',
  description: 'The market has moved too far against the position within the last hours.',
  isOn: (options) => options.redDayPct > 0,
  needs: (options) => ({ change: { is: 'priceChange', windowMin: options.redDayMin } }),
  judge: ({ direction }, { redDayPct }, { change }) => {
    if (change === null) return null
    const changePct = change
    return { isBroken: (direction === 'long' ? -changePct : changePct) >= redDayPct, judged: { changePct, redDayPct } }
  },
})
