import type { PositionCommand } from '../../../machines/position/commands.ts'
import { type Folded, foldLog, foldNothing } from '../../../src/command/fold-log.ts'
import { publicOptions } from '../../../src/config/load.ts'
import { Engine } from '../../../src/engine.ts'
import { Heads } from '../../../src/event/heads.ts'
import type { Clock } from '../../../src/kernel/clock.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import { Live } from '../../../src/live.ts'
import { coinsOf, deposits } from './coins.ts'
import { SimStore } from './disk.ts'
import { Line } from './line.ts'
import type { World } from './world.ts'

type Snapshot = {
  readonly after: string
  readonly state: unknown
  readonly heads: Heads
  readonly last: Folded['last']
  readonly rest: Folded
}

/** What a process may keep beside its log; deleted whenever it likes. */
export type Kept = { snapshot: Snapshot | null }

/** Boundaries between two crashes at most, when crashes are drawn: early ones hit the boot. */
const BOUNDARIES_TO_CRASH = 900

/**
 * One generation of the engine: from boot until it is killed or ends. Everything that it does to the outside passes a
 * boundary before and after; whoever is dead passes none, and its promises never settle.
 */
export class Process implements Clock {
  readonly world: World
  readonly generation: number
  /** of its clock against the venue's; a clock never goes back behind what the log says */
  offsetMs: number
  readonly store: SimStore
  readonly line: Line
  isAlive = true
  isEnding = false
  /** since when it trades; null while it boots */
  tradingSinceMs: number | null = null
  boundaries = 0
  folded: Folded | null = null
  engine: Engine | null = null
  #live: Live | null = null
  readonly #crashAt: number
  #alarm = 0

  constructor(world: World, generation: number) {
    this.world = world
    this.generation = generation
    this.store = new SimStore(this, world.disk)
    this.line = new Line(this, world)
    this.#crashAt = world.crashAt(generation, BOUNDARIES_TO_CRASH)
    const clock = world.fault('clock', String(generation), 0)
    if (clock !== null) world.marks.hit('a clock was wrong')
    // a little, or by many minutes: what is proven is proven by one clock alone
    const most = (clock?.amount ?? 0) > 0.7 ? 1_200_000 : 2_000
    this.offsetMs = clock === null ? 0 : Math.floor(clock.amount * most) * (clock.what === 'ahead' ? 1 : -1)
  }

  nowMs(): number {
    return this.world.timeline.nowMs + this.offsetMs
  }

  wallMs(): number {
    return this.nowMs()
  }

  /** False when the process dies here, or is dead. */
  passes(boundary: string): boolean {
    if (!this.isAlive) return false
    if (this.boundaries++ === this.#crashAt) this.world.kill(this, `at boundary ${this.#crashAt}, ${boundary}`)
    return this.isAlive
  }

  async boot(): Promise<void> {
    const { world } = this
    const folded = await this.#fold()
    if (!this.isAlive) return
    this.folded = folded
    this.offsetMs = Math.max(this.offsetMs, folded.lastTimeMs - world.timeline.nowMs)
    world.oracle.booted(this, folded)
    const coins = coinsOf(world.scenario)
    const { config } = world.scenario
    this.engine = await Engine.open({
      config,
      wanted: {
        book: { book: 'paper.simulated.main', symbol: null, base: null, quote: null },
        venue: 'simulated',
        strategy: config.entry.strategy,
        options: publicOptions(config),
        deposits,
        instruments: coins.map((coin) => ({ ...coin, filters: coin.firstFilters, marketTick: coin.tickSize, source: 'configured' })),
      },
      strategy: (view) => world.propose(view.symbol, view.bar.closeMs),
      exchange: this.line,
      store: this.store,
      folded,
      clock: this,
      process: { run: `run-${this.generation}`, version: 'sim', pid: this.generation, host: 'sim' },
      tape: { hash: `sim-${world.scenario.seed}`, coins: [] },
      tell: () => {},
      keepSnapshot: async () => this.#keepSnapshot(),
    })
    this.#live = new Live({
      engine: this.engine,
      clock: this,
      timeframesMs: coins.map((coin) => coin.timeframeMs),
      alarm: { set: (atMs, ring) => this.#setAlarm(atMs, ring), clear: () => void this.#alarm++ },
      onFailure: (error) => world.failed(this, error),
    })
    this.line.connect((report) => this.#live?.report(report))
    await this.#live.begin(() => world.venue.openOrders())
    this.tradingSinceMs = world.timeline.nowMs
    world.oracle.began()
  }

  tick(coin: number, ticks: number, timeMs: number, volume: number): void {
    if (!this.isAlive || this.#live === null) return
    if (this.store.isBusy) this.world.marks.hit('a price came while the engine was busy')
    this.#live.tick(coin, ticks, timeMs, volume)
  }

  submit(coin: number, command: PositionCommand): void {
    const { engine } = this
    if (this.isAlive && engine !== null) this.#live?.give(() => engine.flow.submit(coin, command))
  }

  drain(): void {
    const { engine, folded } = this
    if (engine === null || this.isEnding) return
    this.#live?.give(() => {
      if (folded?.state.session.phase !== 'trading') return
      engine.drain('signal')
      this.world.marks.hit('entries were paused')
    })
  }

  async end(): Promise<void> {
    this.isEnding = true
    await this.#live?.end()
  }

  #setAlarm(atMs: number, ring: () => void): void {
    const alarm = ++this.#alarm
    if (atMs === Number.POSITIVE_INFINITY) return
    this.world.timeline.at(Math.max(atMs - (this.nowMs() - this.world.timeline.nowMs), this.world.timeline.nowMs), () => {
      if (this.isAlive && alarm === this.#alarm) ring()
    })
  }

  async #fold(): Promise<Folded> {
    const { snapshot } = this.world.kept
    const isFresh =
      snapshot !== null && this.world.scenario.usesSnapshots && keyedUniform(this.world.scenario.seed, 'fresh', this.generation) < 0.7
    if (!isFresh) return foldLog(this.store, foldNothing(), { isChecked: true })
    this.world.marks.hit('a boot from a snapshot')
    const heads = new Heads(snapshot.heads.table, snapshot.heads.events)
    const folded: Folded = { ...snapshot.rest, state: structuredClone(snapshot.state) as Folded['state'], heads, last: snapshot.last }
    return foldLog(this.store, folded, { after: snapshot.after, isChecked: true })
  }

  #keepSnapshot(): void {
    const { folded } = this
    if (!this.isAlive || folded === null || folded.heads.events !== this.world.disk.rows.length) return
    const heads = new Heads(folded.heads.table, folded.heads.events)
    const { rows } = this.world.disk
    const rest = { ...folded }
    this.world.kept.snapshot = { after: String(rows.length), state: structuredClone(folded.state), heads, last: folded.last, rest }
  }
}
