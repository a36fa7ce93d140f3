import type { RowOf } from '../../view/replica/row-kinds.ts'
import type { View } from '../../view/replica/view.ts'
import { type OpenCycle, openCycleOf } from '../open-cycle.ts'
import { placeShown } from '../place-shown.ts'
import type { CycleShown } from '../shapes/chart-shapes.ts'
import { apiRoute } from './api-route.ts'
import { wantedCoin } from './wanted-coin.ts'

const closedShown = ({ columns }: View, row: RowOf<'cycles'>): CycleShown => {
  const placed = ({ ordinal, timeMs }: { readonly ordinal: number; readonly timeMs: number }) => ({
    position: columns.position(ordinal),
    ordinal,
    timeMs,
  })
  const { n, from, to, openMs, closeMs, trigger, reason, entryValue, exitValue, gain, fees, riskReward, bareMs } = row
  return {
    ...{ n, from: placed(from), to: placed(to), openMs, closeMs, reason, entryValue, exitValue, gain, fees, riskReward, bareMs },
    trigger: trigger ?? 'nothing of ours',
  }
}

const openShown = ({ columns }: View, { coin: { position }, from, event }: OpenCycle): CycleShown => ({
  n: position.cycle,
  from: { position: columns.position(from), ordinal: from, timeMs: columns.timeMs(from) },
  openMs: position.openedMs ?? columns.timeMs(from),
  trigger: event.data.because.trigger,
  ...{ to: null, closeMs: null, reason: null, entryValue: null, exitValue: null, gain: null, fees: null, riskReward: null, bareMs: null },
})

export const cyclesRoute = apiRoute({
  path: '/coins/{coin}/cycles',
  summary: 'The cycles of a coin: the one that is open, and those that are over, the newest first',
  answerTo: async ({ view, moment }, { coin, before, limit }) => {
    const wanted = wantedCoin(moment, coin)
    const { rows, next } = view.rows('cycles', moment.place, { position: coin, limit, ...(before !== undefined && { before }) })
    const open = before === undefined ? await openCycleOf(view, moment, wanted) : null
    return {
      at: placeShown(moment.place),
      rows: [...(open === null ? [] : [openShown(view, open)]), ...rows.map((row) => closedShown(view, row))],
      next,
    }
  },
})
