import type { OperatorCommand, Wish } from '../../../machines/session/operator-command.ts'
import { branchLog } from '../../../src/command/branch-log.ts'
import { Settings } from '../../../src/config/settings.ts'
import { type Clock, TapeClock } from '../../../src/kernel/clock.ts'
import { sha256 } from '../../../src/kernel/hash.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import type { Folded } from '../../../src/replay/fold-log.ts'
import type { ClockSource } from '../../../src/run/clock-source.ts'
import type { Engine } from '../../../src/run/engine.ts'
import { runLive } from '../../../src/run/live.ts'
import { deposits, instrumentsOf, liveInstrumentsOf } from './coins.ts'
import { SimStore } from './disk.ts'
import { type Host, timersOf } from './host.ts'
import { foldFrom, keepFold } from './kept-fold.ts'
import { Line } from './line.ts'
import { Outside } from './live/outside.ts'
import { restore, tamper } from './log-fates.ts'
import { localLog, type ProcessLog, RemoteLog } from './process-log.ts'
import { wildStrategy } from './wild-strategy.ts'
import type { World } from './world.ts'

/** Also the computer's clock stands: what is written has to be the same in every run. */
class StoppedClock extends TapeClock {
  override wallMs(): number {
    return this.nowMs()
  }
}

/** Sooner than any answer is followed by another command of the same person. */
const REPEATED_AFTER_MS = 500

/** Boundaries between two crashes at most, when crashes are drawn: early ones hit the boot. */
const BOUNDARIES_TO_CRASH = 900

/**
 * One generation of the engine: from boot until it is killed or ends. Everything that it does to the outside passes a
 * boundary before and after; whoever is dead passes none, and its promises never settle.
 */
export class Process implements Clock, Host {
  readonly world: World
  readonly generation: number
  /** of its clock against the venue's; a clock never goes back behind what the log says */
  offsetMs: number
  readonly name: string
  readonly log: ProcessLog
  readonly line: Line
  /** null: it is in no world with a live market */
  readonly live: Outside | null
  isAlive = true
  isEnding = false
  /** since when it trades; null while it boots */
  tradingSinceMs: number | null = null
  boundaries = 0
  folded: Folded | null = null
  engine: Engine | null = null
  #source: ClockSource | null = null
  readonly #stop = new AbortController()
  #session: Promise<unknown> = Promise.resolve()
  #asked = 0
  readonly #crashAt: number
  #alarm = 0
  /** what came while it stands still; null: it does not */
  #kept: (() => void)[] | null = null

  constructor(world: World, generation: number) {
    this.world = world
    this.generation = generation
    this.name = `run-${generation}`
    const { remote } = world
    this.log = remote === null ? localLog(new SimStore(this, world.disk)) : new RemoteLog(this, world, remote)
    this.line = new Line(this, world)
    this.live = world.scenario.live === null ? null : new Outside(this)
    this.#crashAt = world.crashAt(generation, BOUNDARIES_TO_CRASH)
    const clock = world.fault('clock', String(generation), 0)
    if (clock !== null) world.marks.hit('a clock was wrong')
    // a little, or by many minutes: what is proven is proven by one clock alone
    const most = (clock?.amount ?? 0) > 0.7 ? 1_200_000 : 2_000
    this.offsetMs = clock === null ? 0 : Math.floor(clock.amount * most) * (clock.what === 'ahead' ? 1 : -1)
  }

  nowMs(): number {
    return this.live?.nowMs() ?? this.world.timeline.nowMs + this.offsetMs
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

  die(how: string): void {
    this.world.kill(this, how)
  }

  /** What reaches it from outside: a process that stands still finds it when it goes on. */
  receive(happen: () => void): void {
    if (!this.isAlive) return
    if (this.#kept === null) happen()
    else this.#kept.push(happen)
  }

  get isPaused(): boolean {
    return this.#kept !== null
  }

  /** Stands still, as when it is stopped by a signal or its computer sleeps: no timer rings, and nothing is heard. */
  pause(ms: number): void {
    if (this.#kept !== null || !this.isAlive) return
    this.world.marks.hit('an engine stood still')
    this.world.trace.tell('world', `generation ${this.generation} stands still for ${Math.ceil(ms)} ms`)
    this.#kept = []
    this.world.timeline.after(Math.ceil(ms), () => this.goOn())
  }

  /** All that came meanwhile is there at once, timers and messages, in either order. */
  goOn(): void {
    const kept = this.#kept
    if (kept === null || !this.isAlive) return
    this.world.trace.tell('world', `generation ${this.generation} goes on`)
    this.#kept = null
    this.world.oracle.disturbedAll()
    // frames of one stream stay in their order
    const isReversed = this.live === null && keyedUniform(this.world.scenario.seed, 'goes on', this.generation, kept.length) < 0.3
    for (const happen of isReversed ? kept.reverse() : kept) this.world.timeline.after(0, () => this.receive(happen))
  }

  /** Whether it could send something now. */
  get canAct(): boolean {
    return this.tradingSinceMs !== null && !this.isPaused && this.log.holds()
  }

  /** Whether its memory is ahead of the log: something is held back, or on its way to the disk. */
  get isAhead(): boolean {
    return this.log.isBusy || this.engine?.recorder.isHolding === true
  }

  async boot(): Promise<void> {
    const { world } = this
    await this.log.acquire()
    if (!this.isAlive) return
    restore(world, this)
    if (world.disk.isCopy) await this.#branch()
    if (!this.isAlive) return
    tamper(world, this)
    const folded = await foldFrom(this)
    if (!this.isAlive) return
    this.folded = folded
    if (this.live === null) this.offsetMs = Math.max(this.offsetMs, folded.lastTimeMs - world.timeline.nowMs)
    world.oracle.booted(this, folded)
    if (world.disk.damage !== null) return this.die('on a log that is not whole')
    if ((await this.live?.open(folded)) === false) return this.die('because the market is not reached, or its clock is behind the log')
    if (!this.isAlive) return
    // whoever finds a log takes the branch that stands in it, and not the one drawn here
    const branch = sha256(`${world.scenario.seed} ${this.name}`)
    const session = runLive({
      settings: new Settings(world.scenario.config),
      wanted: {
        book: { book: 'paper.simulated.main', symbol: null, base: null, quote: null },
        venue: 'simulated',
        deposits,
        instruments: this.live === null ? instrumentsOf(world.scenario) : liveInstrumentsOf(world.scenario),
      },
      strategy: wildStrategy(world),
      exchange: this.log.fenced(this.line),
      store: this.log.store,
      ...(this.log.epoch === null ? {} : { epoch: this.log.epoch }),
      folded,
      clock: this,
      timers: timersOf(this, world),
      birth: { branch, of: 'chance' },
      process: { run: this.name, version: 'sim', pid: this.generation, host: 'sim' },
      tape: this.live === null ? { hash: `sim-${world.scenario.seed}`, coins: [] } : null,
      tell: (event) => world.oracle.prefix.told(this.generation, event),
      follow: (event) => {
        if (this.isAlive) world.oracle.prefix.recorded(this.generation, event)
      },
      keepSnapshot: async () => keepFold(this),
      alarm: { set: (atMs, ring) => this.#setAlarm(atMs, ring), clear: () => void this.#alarm++ },
      stop: this.#stop.signal,
      onSilence: () => world.marks.hit('a start waited for the venue'),
      onOpen: (source, engine) => this.#opened(source, engine),
      onTrading: () => this.#trades(),
      ...this.live?.parts(folded, branch, () => this.#source!),
    })
    this.#session = session
    const end = await session
    await this.live?.close()
    // whom a person ended is gone without being asked
    if (this.isEnding || !this.isAlive) return
    await this.log.release()
    world.kill(this, `by a person: ${end}`)
  }

  #opened(source: ClockSource, engine: Engine): void {
    this.engine = engine
    this.#source = source
    const { flow } = engine
    const take = flow.take.bind(flow)
    flow.take = (input) => {
      this.world.oracle.told.taken(this, input)
      if (this.live !== null) this.world.oracle.market.taken(this, input)
      take(input)
    }
    this.live?.opened(engine)
    this.log.opened(engine)
  }

  #trades(): void {
    const { world } = this
    // what lay bare until here was nobody's fault
    world.venue.coins.forEach((_, coin) => void world.oracle.watch(coin))
    this.tradingSinceMs = world.timeline.nowMs
    world.oracle.disturbedAll()
  }

  /** As `coinfold restore` does. */
  async #branch(): Promise<void> {
    const { disk, scenario } = this.world
    await branchLog(this.log.store, sha256(`${scenario.seed} restored for ${this.name}`), `restore-${this.generation}`, new StoppedClock())
    if (this.isAlive) disk.isCopy = false
  }

  tick(item: number, coin: number, ticks: number, timeMs: number, volume: number): void {
    if (!this.isAlive || this.isPaused || this.#source === null) return
    if (this.log.isBusy) this.world.marks.hit('a price came while the engine was busy')
    if (this.world.scenario.remote?.hasCursors === true) this.engine?.recorder.enter(item)
    this.#source.tick(coin, ticks, timeMs, volume)
  }

  signal(coin: number, signal: Parameters<ClockSource['signal']>[1]): void {
    this.receive(() => void this.#source?.signal(coin, signal))
  }

  get waitingReports(): number {
    return this.#source?.waiting.reports ?? 0
  }

  /** What a person asks for, and asks once more, of whichever process there is then. */
  ask(wish: Wish): void {
    const { world } = this
    const command = { id: `${this.name}-${this.#asked++}`, actor: 'trader', because: 'the simulation wants it', wish }
    this.hand(command)
    world.timeline.after(REPEATED_AFTER_MS, () => world.process?.hand(command))
  }

  hand(command: OperatorCommand): void {
    const { commands } = this.world.oracle
    this.receive(() => {
      if (this.#source === null) return
      commands.asked(this, command.id)
      void this.#source.ask(command).then((answer) => commands.told(this, answer))
    })
  }

  async end(): Promise<void> {
    this.isEnding = true
    this.#stop.abort()
    await this.#session
    await this.live?.close()
    await this.log.release()
  }

  #setAlarm(atMs: number, ring: () => void): void {
    const alarm = ++this.#alarm
    if (atMs === Number.POSITIVE_INFINITY) return
    this.world.timeline.at(Math.max(atMs - (this.nowMs() - this.world.timeline.nowMs), this.world.timeline.nowMs), () => {
      this.receive(() => {
        if (alarm === this.#alarm) ring()
      })
    })
  }
}
