import { setImmediate } from 'node:timers/promises'
import { liveOrders } from '../../machines/position/claims.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { headOf } from '../../src/event/heads.ts'
import type { Row } from '../../src/event/store.ts'
import { compareBooks, compareLine, compareOrders, requireFillsOnly, requireFlat, requireSettled } from './oracle/books.ts'
import { requireParity } from './oracle/input-law.ts'
import type { Violation } from './oracle/oracle.ts'
import type { Fault } from './world/faults.ts'
import { tellTrading } from './world/live/live-weather.ts'
import { allowAgain } from './world/person.ts'
import { describe, World, type WorldParts } from './world/world.ts'

export type Outcome = {
  readonly violations: readonly Violation[]
  /** what went wrong in it, as data */
  readonly fired: readonly Fault[]
  /** count of events and hash of all heads */
  readonly head: string
  readonly events: number
  readonly virtualMs: number
  readonly boundaries: number
  /** those of its first generation until the world was healed */
  readonly firstBoundaries: number
  /** how long coins lay unprotected, in ms; only of runs without faults */
  readonly exposures: readonly number[]
  readonly coverage: ReadonlyMap<string, number>
}

const MINUTE_MS = 60_000
/** Longer than any latency and any time-out: what is on its way arrives, what was missed is looked up. */
const QUIET_MS = 20_000
/** Positions that were told to close have been sold by then, whatever pause an earlier failure left them with. */
const CLOSING_MS = 120_000

/**
 * One life of one log: faults first, then none, and everything has to come right. `until`: whether it goes on once something has broken
 * while there were faults; whoever asks what breaks first need not see the end.
 */
export const run = async (parts: WorldParts, until: 'end' | 'broken' = 'end'): Promise<Outcome> => {
  const world = new World(parts)
  const hear = (reason: unknown): void => world.oracle.broken('A', `a promise was rejected and nobody listened: ${describe(reason)}`)
  process.on('unhandledRejection', hear)
  try {
    return await live(world, until)
  } finally {
    process.off('unhandledRejection', hear)
  }
}

const live = async (world: World, until: 'end' | 'broken'): Promise<Outcome> => {
  const { timeline, scenario, oracle } = world
  const beganMs = timeline.nowMs
  const play = (ms: number): Promise<void> => timeline.play(timeline.nowMs + ms)
  const first = world.process
  await play(scenario.faultyMs)
  const firstBoundaries = first?.boundaries ?? 0
  const outcome = (head: string): Outcome => ({
    violations: oracle.violations,
    fired: world.fired,
    head,
    events: world.disk.rows.length,
    virtualMs: timeline.nowMs - beganMs,
    boundaries: world.boundaries,
    firstBoundaries,
    exposures: world.fired.length === 0 ? oracle.exposure.durations : [],
    coverage: oracle.coverage.counts,
  })
  if (until === 'broken' && oracle.violations.length > 0) return outcome('')
  heal(world)
  await play(MINUTE_MS * (scenario.remote === null ? 1 : 2))
  requireSettled(world)
  await comeToRest(world, play)
  await redeliver(world, play)
  await restart(world, play)
  world.feed.isFrozen = false
  await closeAll(world, play)
  await comeToRest(world, play)
  requireFlat(world)
  requireFillsOnly(world)
  await end(world, play)
  await hearAll(world, play)
  await requireParity(world)
  const head = await verify(world)
  await setImmediate()
  return outcome(head)
}

type Play = (ms: number) => Promise<void>

const heal = (world: World): void => {
  world.trace.tell('world', 'heals: no faults from here on')
  world.isHealed = true
  world.healedMs = world.timeline.nowMs
  world.isOut = false
  world.venue.halted.forEach((isHalted, market) => {
    if (isHalted) tellTrading(world, market, 'resumed')
  })
  world.venue.halted.fill(false)
  for (const coin of world.venue.coins) coin.filters = coin.firstFilters
  world.feed.silentUntilMs.fill(0)
  if (world.market !== null) world.market.deafUntilMs = 0
  if (world.counts !== null) world.counts.bannedUntilMs = 0
  allowAgain(world)
  world.remote?.comeBack()
  world.remote?.showAll()
  for (const process of [...world.processes]) {
    process.goOn()
    // a second engine that still waits is called off
    if (world.process !== null && process !== world.process && process.log.epoch === null) world.kill(process, 'because it is not needed')
  }
  world.oracle.disturbedAll()
}

/** Prices stand still; nothing is on its way any more; the folds own what the venue says. */
const comeToRest = async (world: World, play: Play): Promise<void> => {
  world.feed.isFrozen = true
  await play(QUIET_MS)
  // a second writer may be found out only now, and what is on its way takes its time
  // nor can the fate of a request that never arrived be known before the venue's window has closed
  const isUnproven = (): boolean =>
    world.venue.coins.some((_, coin) => liveOrders(world.oracle.position(coin)).some(({ value }) => value.fate !== 'known'))
  const isBusy = (): boolean =>
    world.inFlight > 0 || world.lookUps > 0 || world.process?.tradingSinceMs == null || world.process.isAhead || isUnproven()
  for (let patience = 0; isBusy() && patience < 40; patience++) await play(1000)
  // one that still starts has taken in nothing, and is asked for nothing
  if (world.process?.folded == null || world.process.tradingSinceMs === null)
    return world.oracle.broken('I-24', 'no engine trades, long after the last fault')
  world.oracle.compare(world.process.folded.state, 'memory')
  world.oracle.told.requireNone(world.process)
  world.oracle.commands.requireNone(world.process)
  world.oracle.market.requireNone(world.process)
  compareLine(world)
  compareBooks(world)
  compareOrders(world)
}

/** Everything that was ever heard comes again, backwards: nothing may come of it (I-14). */
const redeliver = async (world: World, play: Play): Promise<void> => {
  const { process, oracle } = world
  if (process === null) return
  const atMs = process.live?.runningMs() ?? process.nowMs()
  const positions = (): number => world.disk.rows.filter(({ stream, time }) => stream.startsWith('position-') && time === atMs).length
  const before = positions()
  world.trace.tell('world', `tells all ${world.heardReports.length} messages again, backwards`)
  for (const report of [...world.heardReports].reverse()) process.line.hear(report)
  await play(1000)
  if (positions() !== before) oracle.broken('I-14', `${positions() - before} events came of messages that were heard before`)
}

const restart = async (world: World, play: Play): Promise<void> => {
  if (world.process !== null) world.kill(world.process, 'to see it come back')
  await comeToRest(world, play)
}

/** As an operator does: once, and again for what was not to be closed then. */
const closeAll = async (world: World, play: Play): Promise<void> => {
  for (let round = 0; round < 4; round++) {
    world.process?.ask({ type: 'CloseAll' })
    await play(CLOSING_MS / 4)
  }
}

const end = async (world: World, play: Play): Promise<void> => {
  const { process } = world
  if (process === null) return
  process.end().catch((error: unknown) => world.failed(process, error))
  await play(5000)
}

/** Who listens live has heard it all by then. */
const hearAll = async ({ remote }: World, play: Play): Promise<void> => {
  if (remote === null) return
  for (let patience = 0; remote.watcher.isBehind && patience < 40; patience++) await play(1000)
  remote.watcher.check()
}

const verify = async (world: World): Promise<string> => {
  const { rows } = world.disk
  const verdict = await verifyLog(pages(rows))
  const { broken } = verdict
  if (broken !== undefined) world.oracle.broken('V', `verify: ${broken.rule} at ${broken.stream} #${broken.number}: ${broken.message}`)
  const table = new Map(rows.map((row) => [row.stream, [row.number, row.hash] as const]))
  return headOf(table, rows.length)
}

async function* pages(rows: readonly Row[]): AsyncIterable<readonly Row[]> {
  yield rows
}
