import type { ViewMoment } from '../../view/replica/view.ts'
import { coinNames } from '../coins-of.ts'
import { type LogFacts, logShown } from '../log-shown.ts'
import { placeShown } from '../place-shown.ts'
import type { LogShown } from '../shapes/log-shapes.ts'
import type { Packing } from './page-file-wanted.ts'

/** Which log it is, as if it ended with the file. */
export const withLogCut = async (
  { view, from, to }: Packing,
  moment: ViewMoment,
  facts: Pick<LogFacts, 'name' | 'version'>,
): Promise<LogShown> => {
  const count = view.columns.count
  const shown = await logShown({ ...facts, isRunning: false, canCommand: false }, view, { done: count, all: count })
  const since = shown.unsound === null ? null : view.columns.ordinalAt(shown.unsound.position)
  return {
    ...shown,
    head: { ...placeShown(to), isHead: true, hash: to.hash },
    chainHead: to.isHead ? shown.chainHead : null,
    // a part is no log whose engine was killed
    hasEnded: !to.isHead || shown.hasEnded,
    fromMs: from.timeMs,
    toMs: to.timeMs,
    coins: [...coinNames(moment)],
    damage: to.isHead ? shown.damage : null,
    unsound: since === null || since > to.ordinal ? null : shown.unsound,
  }
}
