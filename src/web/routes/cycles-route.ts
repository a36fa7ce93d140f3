import { cycleIn, type UnclosedCycle } from '../../../projections/closed-cycles.ts'
import type { RowOf } from '../../view/replica/row-kinds.ts'
import type { View } from '../../view/replica/view.ts'
import { eventPlace, placeShown } from '../place-shown.ts'
import type { CycleShown } from '../shapes/chart-shapes.ts'
import { apiRoute } from './api-route.ts'
import { wantedCoin } from './wanted-coin.ts'

/** What begins a cycle that no entry of ours did. */
const NOBODYS = 'nothing of ours'

const closedShown = (view: View, row: RowOf<'cycles'>): CycleShown => {
  const { n, from, to, openMs, closeMs, trigger, reason, entryValue, exitValue, gain, fees, riskReward, bareMs } = row
  return {
    ...{
      n,
      from: eventPlace(view, from.ordinal),
      to: eventPlace(view, to.ordinal),
      openMs,
      closeMs,
      reason,
      entryValue,
      exitValue,
      gain,
      fees,
      riskReward,
      bareMs,
    },
    trigger: trigger ?? NOBODYS,
  }
}

const openShown = (view: View, { n, from, trigger, fees }: UnclosedCycle, openedMs: number | null): CycleShown => ({
  ...{ n, from: eventPlace(view, from.ordinal), openMs: openedMs ?? from.timeMs, trigger: trigger ?? NOBODYS, fees },
  ...{ to: null, closeMs: null, reason: null, entryValue: null, exitValue: null, gain: null, riskReward: null, bareMs: null },
})

export const cyclesRoute = apiRoute({
  path: '/coins/{coin}/cycles',
  summary: 'The cycles of a coin: the one that is open, and those that are over, the newest first',
  answerTo: async ({ view, moment }, { coin, before, limit }) => {
    const wanted = wantedCoin(moment, coin)
    const { rows, next } = view.rows('cycles', moment.place, { position: coin, limit, ...(before !== undefined && { before }) })
    const open = before === undefined ? cycleIn(moment.viewing.cycles, coin) : null
    return {
      at: placeShown(moment.place),
      rows: [...(open === null ? [] : [openShown(view, open, wanted.position.openedMs)]), ...rows.map((row) => closedShown(view, row))],
      next,
    }
  },
})
