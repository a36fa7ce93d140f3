import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteStore } from '../src/event/sqlite/store.ts'
import { steadyTimers } from '../src/kernel/clock.ts'
import { foldLog, foldNothing } from '../src/replay/fold-log.ts'
import { View } from '../src/view/replica/view.ts'
import { type Bench, type Figure, figure, seconds } from './figure.ts'
import { copyBeginning } from './long-log.ts'

/** Three, for each of them indexes the whole log anew. */
const ROUNDS = 3
/** of a log, spread evenly, so that each lies elsewhere between two kept states */
const MOMENTS = 400

const openView = (path: string): Promise<View> => View.open(path, { keepsSideFile: true, timers: steadyTimers })

const withoutSideFile = (path: string): void => {
  for (const end of ['.view', '.view-wal', '.view-shm']) rmSync(`${path}${end}`, { force: true })
}

/** Seconds until the view of a log is there. */
const opening = async (path: string): Promise<number> => {
  let view: View | null = null
  const took = await seconds(async () => {
    view = await openView(path)
  })
  await (view as View | null)?.close()
  return took
}

/** What no opening can do without: the log read with every check of a start. */
const checking = async (path: string): Promise<number> => {
  const store = SqliteStore.open(path, { readOnly: true })
  const took = await seconds(() => foldLog(store, foldNothing(), { isChecked: true }))
  await store.close()
  return took
}

/** Milliseconds that 95 of 100 moments take at most, anywhere in the log. */
const momentsOf = async (path: string): Promise<number> => {
  const view = await openView(path)
  const count = view.head?.ordinal ?? 0
  const times: number[] = []
  for (let at = 1; at <= MOMENTS; at++)
    times.push(1000 * (await seconds(() => view.at({ ordinal: Math.max(1, Math.floor((at * count) / (MOMENTS + 1))) }))))
  await view.close()
  return times.toSorted((a, b) => a - b)[Math.floor(MOMENTS * 0.95)]!
}

/** How long the view of a log takes to be there, with its side file and without, and how long any moment of it does. */
export const benchView = async ({ folder, isQuick, say }: Bench, log: string, events: number): Promise<Figure[]> => {
  const tenth = join(folder, 'viewed-tenth.db')
  await copyBeginning(log, tenth, events / 10)
  const samples: Record<'cold' | 'ratio' | 'whole' | 'kept' | 'moment', number[]> = { cold: [], ratio: [], whole: [], kept: [], moment: [] }
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    for (const path of [tenth, log]) withoutSideFile(path)
    const checked = await checking(tenth)
    const cold = await opening(tenth)
    const whole = await opening(log)
    const kept = await opening(log)
    const moment = await momentsOf(log)
    samples.cold.push(cold)
    samples.ratio.push(cold / checked)
    samples.whole.push(whole)
    samples.kept.push(kept)
    samples.moment.push(moment)
    say(
      `view round ${round + 1}: checked ${checked.toFixed(2)} s, a tenth ${cold.toFixed(2)} s, all ${whole.toFixed(2)} s, kept ${kept.toFixed(2)} s`,
    )
  }
  withoutSideFile(log)
  return [
    figure('view.cold', 'seconds a tenth', samples.cold, { is: 'at most', value: 2 }),
    figure('view.coldRatio', 'times a checked replay', samples.ratio, null),
    figure('view.whole', 'seconds', samples.whole, { is: 'at most', value: 10 }),
    figure('view.kept', 'seconds', samples.kept, { is: 'at most', value: 1.5 }),
    figure('view.moment', 'ms, 95 of 100', samples.moment, { is: 'at most', value: 50 }),
  ]
}
