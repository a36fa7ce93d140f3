import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteStore } from '../src/event/sqlite/store.ts'
import { steadyTimers } from '../src/kernel/clock.ts'
import { foldLog, foldNothing } from '../src/replay/fold-log.ts'
import { View } from '../src/view/replica/view.ts'
import { askedMs } from './asked.ts'
import { type Bench, type Figure, figure, quantile, seconds } from './figure.ts'
import { copyBeginning } from './long-log.ts'

/** Three, for each of them indexes the whole log anew. */
const ROUNDS = 3
/** of a log, spread evenly, so that each lies elsewhere between two kept states */
const MOMENTS = 400

/** the same, for what is a process each */
const ASKED = 5

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

/** So many ordinals of a log, each as far from the next. */
const spread = (count: number, events: number): number[] =>
  Array.from({ length: count }, (_, at) => Math.max(1, Math.floor(((at + 1) * events) / (count + 1))))

/** Milliseconds that moments anywhere in the log take, and what is asked of the terminal there. */
const momentsOf = async (
  path: string,
  isQuick: boolean,
): Promise<{ readonly moments: number[]; readonly why: number; readonly report: number }> => {
  const view = await openView(path)
  const events = view.head?.ordinal ?? 0
  const moments: number[] = []
  for (const ordinal of spread(MOMENTS, events)) moments.push(1000 * (await seconds(() => view.at({ ordinal }))))
  const places = spread(ASKED, events).map((ordinal) => view.placeOf({ ordinal })!)
  await view.close()
  const asked = places.map((place) => askedMs(path, place, isQuick ? 1 : ROUNDS))
  return { moments, why: Math.max(...asked.map(({ why }) => why)), report: Math.max(...asked.map(({ report }) => report)) }
}

/** What is measured in each round. */
const NAMES = ['cold', 'ratio', 'whole', 'kept', 'bytes', 'moment', 'most', 'why', 'report'] as const
type Samples = Record<(typeof NAMES)[number], number[]>

/** How long the view of a log takes to be there, with its side file and without, and how long any moment of it does. */
export const benchView = async ({ folder, isQuick, say }: Bench, log: string, events: number): Promise<Figure[]> => {
  const tenth = join(folder, 'viewed-tenth.db')
  await copyBeginning(log, tenth, events / 10)
  const samples = Object.fromEntries(NAMES.map((name) => [name, [] as number[]])) as Samples
  for (let nth = 0; nth < (isQuick ? 1 : ROUNDS); nth++) {
    for (const path of [tenth, log]) withoutSideFile(path)
    const checked = await checking(tenth)
    const cold = await opening(tenth)
    const whole = await opening(log)
    const kept = await opening(log)
    const { moments, why, report } = await momentsOf(log, isQuick)
    const bytes = statSync(`${log}.view`).size / events
    const [moment, most] = [quantile(moments, 0.95), Math.max(...moments)]
    const round = { cold, ratio: cold / checked, whole, kept, bytes, moment, most, why, report }
    for (const name of NAMES) samples[name].push(round[name])
    say(
      `view round ${nth + 1}: checked ${checked.toFixed(2)} s, a tenth ${cold.toFixed(2)} s, all ${whole.toFixed(2)} s, kept ${kept.toFixed(2)} s`,
    )
  }
  withoutSideFile(log)
  return [
    figure('view.cold', 'seconds a tenth', samples.cold, { is: 'at most', value: 2 }),
    figure('view.coldRatio', 'times a checked replay', samples.ratio, null),
    figure('view.whole', 'seconds', samples.whole, { is: 'at most', value: 10 }),
    figure('view.kept', 'seconds', samples.kept, { is: 'at most', value: 1.5 }),
    figure('view.sideBytes', 'bytes an event', samples.bytes, { is: 'at most', value: 150 }),
    figure('view.moment', 'ms, 95 of 100', samples.moment, { is: 'at most', value: 50 }),
    figure('view.momentMost', 'ms', samples.most, { is: 'at most', value: 300 }),
    figure('view.why', 'ms beyond the start', samples.why, { is: 'at most', value: 200 }),
    figure('view.report', 'ms beyond the start', samples.report, { is: 'at most', value: 300 }),
  ]
}
