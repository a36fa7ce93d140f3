import { compareBooks } from '../src/audit/books/compare-books.ts'
import { Ledger } from '../src/audit/books/ledger.ts'
import type { LogEvent } from '../src/kernel/log-event.ts'
import { foldLog, foldNothing } from '../src/replay/fold-log.ts'
import { reading } from '../src/replay/reading-folds.ts'
import { type Bench, type Figure, figure, median, ROUNDS, seconds } from './figure.ts'
import { actUntil, MINUTE_MS, type Stage, setStage } from './stage.ts'

const BEGAN_MS = Date.UTC(2024, 0, 1)
const BASE_TICKS = 10_000
/** below the limit, which is one percent under the base: every price trades through it */
const LOW_TICKS = 9_850
/** a piece every second, so that a look-up comes with every ten of them */
const STEP_MS = 1000
const STEPS_A_BAR = MINUTE_MS / STEP_MS
/** base asset that trades with each price: two steps of the quantity, a thousandth of what the smallest order must be worth */
const PIECE = 0.002
/** an entry stays open while all its pieces come */
const PATIENT = { 'entry.ttlS': '86400' }
/** fills of a round */
const WINDOW = 400
/** Fills timed at once: enough that look-ups come among them, and few enough that a seal comes into one group of a round at most. */
const GROUP = 40

type Filling = { readonly stage: Stage; fills: number }

const fillsOf = ({ folded }: Stage): number => folded.state.folds.portfolio['C000/USD']?.fills ?? 0

/** An engine whose one entry rests at the venue. */
const begin = async (): Promise<Filling> => {
  const stage = await setStage(1, PATIENT)
  const { flow, venue, clock } = stage
  for (const ms of [BEGAN_MS, BEGAN_MS + MINUTE_MS]) {
    await actUntil(stage, ms)
    clock.set(ms)
    venue.setTime(ms)
    if (ms > BEGAN_MS) flow.take({ kind: 'candle', coin: 0, closeMs: ms })
    venue.tick(0, BASE_TICKS, 0, ms, true)
    flow.tick(0, BASE_TICKS, ms, 1)
    if (flow.hasWork) await flow.settle()
  }
  return { stage, fills: 0 }
}

/** One piece after another, each told by the venue, recorded, folded and protected as far as it can be. */
const fillUntil = async (filling: Filling, fills: number): Promise<void> => {
  const { stage } = filling
  const { flow, venue, clock } = stage
  for (; filling.fills < fills; filling.fills++) {
    const step = filling.fills % STEPS_A_BAR
    const ms = BEGAN_MS + 2 * MINUTE_MS + filling.fills * STEP_MS
    await actUntil(stage, ms)
    clock.set(ms)
    venue.setTime(ms)
    venue.tick(0, LOW_TICKS, PIECE * (step + 1), ms, step === 0)
    flow.tick(0, LOW_TICKS, ms, 1)
    if (flow.hasWork) await flow.settle()
  }
  if (fillsOf(stage) < fills - 1) throw new Error(`Each price fills a piece, but of ${fills} only ${fillsOf(stage)} were told.`)
}

/** Seconds of a fill: the median of the groups of a round. A seal comes with every 830 fills, so into every second round. */
const secondsOfFill = async (filling: Filling): Promise<number> => {
  const samples: number[] = []
  for (const end = filling.fills + WINDOW; filling.fills < end; )
    samples.push(await seconds(() => fillUntil(filling, filling.fills + GROUP)))
  return median(samples) / GROUP
}

/** Folds the log again and keeps the second books beside it, as `verify` does: the last fills' time over that of the first. */
const walkAgain = async ({ store }: Stage, few: number, many: number): Promise<number> => {
  const folded = foldNothing()
  const ledger = new Ledger()
  const at: number[] = []
  const read = reading.create()
  const onEvent = (event: LogEvent): void => {
    reading.apply(read, event, folded.state.folds)
    ledger.book(event)
    const finding = compareBooks({ ...folded.state.folds, fees: read.fees }, ledger, event)
    if (finding !== null) throw new Error(finding.message)
    if (event.type === 'EntryFilled') at.push(performance.now())
  }
  await foldLog(store, folded, { isChecked: false, onEvent })
  const took = (fills: number): number => at[fills + WINDOW - 1]! - at[fills - 1]!
  return took(many - WINDOW) / took(few)
}

/** What a fill costs the whole engine, and `verify`, once an order has had many, against one that has had few. */
export const benchFills = async ({ isQuick, say }: Bench): Promise<Figure[]> => {
  const few = 200
  const many = isQuick ? 1000 : 20_000
  const long = await begin()
  await fillUntil(long, many)
  const flat: number[] = []
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    const short = await begin()
    await fillUntil(short, few)
    const early = await secondsOfFill(short)
    const late = await secondsOfFill(long)
    flat.push(late / early)
    const us = (took: number): string => (took * 1e6).toFixed(1)
    say(`fills round ${round + 1}: ${us(early)} us a fill after ${few}, ${us(late)} us after ${many}`)
  }
  // the first is for the compiler
  const walks: number[] = []
  for (let round = 0; round <= (isQuick ? 1 : ROUNDS); round++) walks.push(await walkAgain(long.stage, few, many))
  const unit = `a fill after ${many} / after ${few}`
  return [
    figure('fills.flat', unit, flat, { is: 'at most', value: 1.5 }),
    figure('fills.verified', unit, walks.slice(1), { is: 'at most', value: 1.5 }),
  ]
}
