import { positionTable } from '../../../machines/position/config.ts'
import { followPast, noPast, type PaperPast } from '../../../src/command/paper-past.ts'
import { loadConfig } from '../../../src/config/load.ts'
import type { Config } from '../../../src/config/schema.ts'
import { Settings } from '../../../src/config/settings.ts'
import { decode } from '../../../src/event/codec.ts'
import { MemoryStore } from '../../../src/event/memory/store.ts'
import type { Row, Stored } from '../../../src/event/store.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import type { Tape } from '../../../src/market/tape/tape.ts'
import { stateHashes } from '../../../src/replay/engine-state.ts'
import { type Folded, foldLog, foldNothing } from '../../../src/replay/fold-log.ts'
import { reading } from '../../../src/replay/reading-folds.ts'
import { runPaper } from '../../../src/run/paper.ts'
import { atOnce } from '../../engine/at-once.ts'
import { unfairSale } from './fair-sales.ts'
import { unfairSpread } from './fair-spreads.ts'
import { smallScript } from './small-script.ts'
import { smallTape } from './small-tape.ts'
import { type Broken, emptyTally, type Tally } from './tally.ts'

const ROWS = 30

const configOf = (seed: string): Config => {
  const pick = <T>(key: string, values: readonly T[]): T => values[Math.floor(keyedUniform(seed, key) * values.length)]!
  return loadConfig({
    overrides: {
      'entry.dropPct': '1',
      'entry.windowMin': '10',
      'entry.minWindowBars': '3',
      'entry.limitOffsetPct': pick('offset', ['-0.2', '0', '0.5']),
      'exit.hardStopPct': pick('stop', ['1', '3']),
      'exit.takeProfitPct': pick('profit', ['1', '2.5']),
      'exit.maxHoldMin': pick('hold', ['3', '30']),
      'exit.trailingActivatePct': pick('trailing', ['0', '0.5']),
      'exit.breakEvenAtPct': pick('break-even', ['0', '0.3']),
      'exit.roi': pick('roi', ['', '0=0.6,2=0']),
      'exit.scorePoints': pick('score', ['0', '40']),
      'exit.scoreProfitPct': '0.2',
      'exit.scoreMomentumBars': '2',
      'exit.idleExitMin': pick('idle', ['0', '2']),
      'paper.latencyMaxMs': pick('latency', ['120', '2000', '4500']),
      'paper.unansweredPct': pick('unanswered', ['0', '30']),
      'paper.feeAsset': pick('fee', ['quote', 'received']),
      'paper.maxVolumeSharePct': pick('share', ['10', '100']),
      'log.sealEveryEvents': '15',
      'guards.maxSpreadPct': pick('spread-guard', ['0', '5', '0.5']),
      'signals.waveS': pick('wave', ['0', '20']),
      'signals.best': pick('best', ['1', '2']),
    },
  })
}

/** Dies before its n-th append: what is handed over from then on never arrives, and what was promised is never kept. */
class MortalStore extends MemoryStore {
  readonly #dieAt: number
  /** rows in the log after each append */
  readonly cuts: number[] = []
  readonly death = new AbortController()
  #rows = 0

  constructor(dieAt: number) {
    super()
    this.#dieAt = dieAt
  }

  override async append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    if (this.cuts.length === this.#dieAt) this.death.abort()
    if (this.death.signal.aborted) return new Promise(() => {})
    await super.append(stream, expected, events)
    this.#rows += events.length
    this.cuts.push(this.#rows)
  }

  async begin(rows: readonly Row[]): Promise<void> {
    for (const row of rows) await super.append(row.stream, row.number - 1, [row])
    this.#rows = rows.length
  }
}

type Played = { readonly config: Config; readonly tape: Tape; readonly script: ReturnType<typeof smallScript> }

/** Plays to the end, or dies; `rows` is what an earlier life left in the log. */
const live = async ({ config, tape, script }: Played, rows: readonly Row[], dieAt: number): Promise<MortalStore> => {
  const store = new MortalStore(dieAt)
  await store.begin(rows)
  const { folded, past } = await foldAll(store)
  const died = new Promise<void>((resolve) => {
    store.death.signal.addEventListener('abort', () => resolve())
  })
  const run = runPaper({
    settings: new Settings(config),
    tape,
    ...(script && { script }),
    store,
    folded,
    past,
    ...atOnce(),
    stop: store.death.signal,
  })
  await Promise.race([run, died])
  return store
}

const rowsOf = async (store: MemoryStore): Promise<Row[]> => (await Array.fromAsync(store.readAll(null))).flat()

const hashesOf = async (store: MemoryStore): Promise<Record<string, string>> => {
  const { folded, past } = await foldAll(store)
  return { ...stateHashes(folded.state).folds, ...reading.hashes(past.reading) }
}

/** The log and what a paper run makes of it beside, in one walk. */
const foldAll = async (store: MemoryStore): Promise<{ readonly folded: Folded; readonly past: PaperPast }> => {
  const [folded, past] = [foldNothing(), noPast()]
  await foldLog(store, folded, { isChecked: true, onEvent: (event) => followPast(past, folded.state, event) })
  return { folded, past }
}

/**
 * What a position owes at a deadline comes behind everything that is heard in its millisecond: else the log names the time limit as the
 * reason of a sale for which an exit of higher precedence was due. Null, or what came too late.
 */
const heardTooLate = (rows: readonly Row[]): string | null => {
  let owedMs = Number.NEGATIVE_INFINITY
  for (const { type, time, input } of rows.map(decode)) {
    if (!positionTable.knows(type)) continue
    if (input.kind === 'deadline') owedMs = time
    else if (time === owedMs) return `${type}, for a ${input.kind}, stands behind what was owed at the deadline ${time}`
  }
  return null
}

/** A tape, and what a run that nothing disturbed makes of it. */
type Undisturbed = Played & {
  readonly rows: readonly Row[]
  readonly cuts: readonly number[]
  readonly truth: Readonly<Record<string, string>>
}

const undisturbed = async (seed: string): Promise<Undisturbed> => {
  const played = { config: configOf(seed), tape: smallTape(seed, ROWS), script: smallScript(seed, ROWS) }
  const whole = await live(played, [], Number.POSITIVE_INFINITY)
  return { ...played, rows: await rowsOf(whole), cuts: [0, ...whole.cuts], truth: await hashesOf(whole) }
}

const brokenWhole = (seed: string, { rows, tape }: Undisturbed): Broken | null => {
  const [late, unfair] = [heardTooLate(rows), unfairSale(rows, tape) ?? unfairSpread(rows, tape)]
  if (late !== null) return { seed: `${seed} undisturbed`, invariant: 'I-19', message: late, plan: null }
  return unfair === null ? null : { seed: `${seed} undisturbed`, invariant: 'P', message: unfair, plan: null }
}

/** With `thenAt` it dies once more, before so many appends of the recovery. */
const brokenAfter = async (seed: string, whole: Undisturbed, cut: number, thenAt: number | null): Promise<Broken | null> => {
  const { rows, truth } = whole
  let log: readonly Row[] = rows.slice(0, cut)
  if (thenAt !== null) log = await rowsOf(await live(whole, log, thenAt))
  const hashes = await hashesOf(await live(whole, log, Number.POSITIVE_INFINITY))
  const differing = Object.keys(hashes).filter((name) => hashes[name] !== truth[name])
  if (differing.length === 0) return null
  const message = `a death after ${cut} events changed ${differing.join(', ')}`
  return { seed: `${seed} after ${cut}`, invariant: 'I-27', message, plan: null }
}

/**
 * The whole paper engine on a small tape dies after each of its appends, and goes on: every fold ends as that of the run
 * that nothing disturbed (I-27). What the log holds is all that a life on a tape leaves behind, so between two appends
 * it makes no difference where it dies. With `then`, a second death follows before so many appends of the recovery.
 */
export const tapeCrashes = async (nth: number, then: (cut: number) => number | null = () => null): Promise<Tally> => {
  const tally = emptyTally()
  const seed = `tape-${nth}`
  const whole = await undisturbed(seed)
  const note = (broken: Broken | null): void => {
    if (broken !== null) tally.broken.push(broken)
  }
  note(brokenWhole(seed, whole))
  for (const cut of whole.cuts) {
    tally.runs++
    note(await brokenAfter(seed, whole, cut, then(cut)))
  }
  tally.boundaries = whole.cuts.length - 1
  tally.events = whole.rows.length
  return tally
}

/** `tape-1`, or one place of it */
const PLACE = /^(tape-\d+)(?: (undisturbed)| after (\d+))?$/
export const isTape = (place: string): boolean => PLACE.test(place)

/** What breaks first on a tape, or at that one place of it. */
export const firstBrokenOnTape = async (place: string): Promise<Broken | null> => {
  const [, seed = '', alone, after] = PLACE.exec(place) ?? []
  const whole = await undisturbed(seed)
  const broken = after === undefined ? brokenWhole(seed, whole) : null
  if (broken !== null || alone !== undefined) return broken
  for (const cut of after === undefined ? whole.cuts : [Number(after)]) {
    const found = await brokenAfter(seed, whole, cut, null)
    if (found !== null) return found
  }
  return null
}
