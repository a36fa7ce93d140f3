import type { CallInTime } from '../../command/call-in-time.ts'
import type { EngineInput } from '../../command/input.ts'
import type { Config } from '../../config/schema.ts'
import type { Settings } from '../../config/settings.ts'
import { venues } from '../../exchange/index.ts'
import type { Timers } from '../../kernel/clock.ts'
import type { Options } from '../../kernel/difference.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import type { Folded } from '../../replay/fold-log.ts'
import { chooseStrategy } from '../choose-strategy.ts'
import { Engine } from '../engine.ts'
import { tradedIn } from '../live-session.ts'
import { collectingStore } from './collecting-store.ts'
import { type InputLine, isNumbered, type TakenInput } from './input-line.ts'
import type { InputsHeader } from './inputs-header.ts'
import { muteExchange } from './mute-exchange.ts'
import { ReplayClock } from './replay-clock.ts'
import { ReplayedCalls } from './replayed-calls.ts'

export type ReplayParts = {
  readonly header: InputsHeader
  readonly lines: Iterable<InputLine>
  /** the log before the session, folded: it is moved on */
  readonly folded: Folded
  readonly settings: Settings
  /** options that were put in force meanwhile, as they were kept */
  readonly configOf: (options: Options) => Config
  /** the log's own word of who traded: what is in it is made by no decision */
  readonly started: EventOf<'SessionStarted'>['data']
  /** what the log has of the session: what was taken in behind the newest input that it cites was taken by a process that died */
  readonly log: readonly LogEvent[]
  readonly holdsBack: boolean
}

/**
 * What the inputs come to. `last`: the number of the newest that was played; `missing`: the first that is not there, though the log cites it
 * or a later one, or behind which the record breaks off before what followed from it was settled; `fault`: why it could not be played on.
 */
export type Replayed = {
  readonly events: readonly LogEvent[]
  readonly inputs: number
  readonly passedOver: number
  readonly last: number
  readonly missing: number | null
  readonly fault: string | null
}

type LateLine = Extract<InputLine, { kind: 'late' }>

/** Strategies are asked as it is handed over. */
const isCandle = (line: InputLine): boolean => line.kind === 'taken' && line.input.kind === 'candle'

/** Nothing rings: what is held back is written when something else is. */
const silentTimers: Timers = { steadyMs: () => 0, wallMs: () => 0, after: () => () => {} }

type OpenEngine = (parts: ReplayParts, clock: ReplayClock, follow: (event: LogEvent) => void, inTime: CallInTime) => Promise<Engine>

/** Plays one session again, by a fresh engine that sends nothing and writes nothing. `open`: makes it, before its first input. */
export const replaySession = async (parts: ReplayParts, open: OpenEngine = openEngine): Promise<Replayed> => {
  const clock = new ReplayClock(parts.header.bootMs)
  const events: LogEvent[] = []
  const calls = new ReplayedCalls()
  const playing = new Playing(parts, { clock, calls, made: events })
  let fault: string | null = null
  try {
    const engine = await open(parts, clock, (event) => events.push(event), calls.call)
    await playing.play(engine)
  } catch (error) {
    // what differs may lead to what no engine takes, and that is what is to be told
    fault = `behind input ${playing.counts.last}: ${(error as Error).message}`
  }
  return { events, fault, ...playing.counts }
}

const openEngine: OpenEngine = (parts, clock, follow, inTime) => {
  const { header, folded, settings, started, holdsBack } = parts
  const { identity, mode, told, epoch, branch, run } = header
  const wanted = tradedIn({ settings, told, identity, mode, folded })
  const kind = venues[settings.now.mode]
  const { can } = kind.open({ config: settings.now, instruments: wanted.instruments, paidIn: {} })
  const { version, pid, host, label } = started
  return Engine.open({
    settings,
    wanted,
    strategy: chooseStrategy(settings),
    inTime,
    exchange: muteExchange(can),
    store: collectingStore(holdsBack),
    ...(epoch && { epoch }),
    folded,
    clock,
    timers: silentTimers,
    process: { run, version, pid, host },
    birth: { branch, of: 'chance' },
    tape: null,
    feed: identity,
    mode,
    venueRules: kind.rules,
    ...(label !== undefined && { label }),
    tell: () => {},
    follow,
    keepSnapshot: async () => {},
  })
}

const citing = (events: readonly LogEvent[], input: number): number => events.filter((event) => event.input.number === input).length

type PlayingBeside = { readonly clock: ReplayClock; readonly calls: ReplayedCalls; readonly made: readonly LogEvent[] }

/** The way through the lines. */
class Playing {
  readonly #parts: ReplayParts
  readonly #clock: ReplayClock
  readonly #calls: ReplayedCalls
  /** the events that came of it so far */
  readonly #made: readonly LogEvent[]
  /** the newest number that the log cites */
  readonly #cited: number
  /** what hands over or settles the newest line, as soon as it is known which moments were read meanwhile, and who was late */
  #settling: (() => Promise<void>) | null = null
  #moments: number[] = []
  #late: LateLine[] = []
  #hasEnded = false
  readonly counts: { inputs: number; passedOver: number; last: number; missing: number | null }

  constructor(parts: ReplayParts, { clock, calls, made }: PlayingBeside) {
    this.#parts = parts
    this.#clock = clock
    this.#calls = calls
    this.#made = made
    this.#cited = parts.log.reduce((most, { input }) => Math.max(most, input.number), 0)
    this.counts = { inputs: 0, passedOver: 0, last: parts.header.sessionFirst - 1, missing: null }
  }

  async play(engine: Engine): Promise<void> {
    const { counts } = this
    for (const line of this.#parts.lines) {
      if (line.kind === 'asked') this.#moments.push(line.momentMs)
      if (line.kind === 'late') this.#late.push(line)
      // told to the paper exchange, whose reports are among the inputs; it may come while something is settled
      if (line.kind === 'asked' || line.kind === 'late' || line.kind === 'funding') continue
      await this.#settle()
      // lines about a start bear the newest number of before, which nothing cites where the process died that took it in
      const isUncited = isNumbered(line) && line.n > this.#cited
      if (isUncited) counts.passedOver++
      if (counts.passedOver > 0) continue
      if (isNumbered(line)) {
        if (line.n !== counts.last + 1) return void (counts.missing = counts.last + 1)
        counts.inputs++
        counts.last = line.n
        engine.recorder.enter(line.n)
      }
      this.#clock.set(line.timeMs)
      this.#settling = isCandle(line) ? async () => void this.#hand(engine, line) : (this.#hand(engine, line) ?? null)
    }
    await this.#settle()
    counts.missing = this.#missingAtEnd(engine)
  }

  /** What a computer that lost its power had not written yet, of a record without a gap. */
  #missingAtEnd({ flow }: Engine): number | null {
    const { passedOver, inputs, last } = this.counts
    const { log, header } = this.#parts
    const hasEnded = log.some(({ type }) => type === 'SessionStopped')
    // what is passed over was settled behind it; a process may also die before all that followed was recorded
    const isUnsettled = passedOver === 0 && inputs > 0 && flow.hasWork && citing(this.#made, last) < citing(log, last)
    if (isUnsettled || (hasEnded && !this.#hasEnded && last === this.#cited)) return last
    // one that died at once cites what an earlier session took
    return last < this.#cited && last + 1 >= header.sessionFirst && this.#cited >= header.sessionFirst ? last + 1 : null
  }

  /** All lines of moments and of late strategies that belong to it have been read by now. */
  async #settle(): Promise<void> {
    const settle = this.#settling
    this.#clock.tell(this.#moments)
    this.#calls.tell(this.#late)
    this.#settling = null
    this.#moments = []
    this.#late = []
    await settle?.()
  }

  #atStart(engine: Engine, { command }: Extract<TakenInput, { kind: 'operator' }>): () => Promise<void> {
    return async () => void (await engine.answerAtStart(command))
  }

  #changing({ kind, options, ...by }: Extract<TakenInput, { kind: 'options' }>): EngineInput {
    return { kind, next: this.#parts.configOf(options), ...by }
  }

  /** Returns what is to be settled before the next line. */
  #hand(engine: Engine, line: Exclude<InputLine, { kind: 'asked' | 'late' | 'funding' }>): (() => Promise<void>) | void {
    const { flow, market } = engine
    switch (line.kind) {
      case 'price':
        return flow.tick(line.coin, line.ticks, line.atMs, line.volume)
      case 'quote':
        return flow.quote(line.coin, line.bidTicks, line.askTicks)
      case 'mark':
        return flow.mark(line.coin, line.ticks, line.atMs)
      case 'taken':
        if (line.input.kind === 'operator' && line.input.atStart) return this.#atStart(engine, line.input)
        return flow.take(line.input.kind === 'options' ? this.#changing(line.input) : line.input)
      case 'bar':
        return void market.closeBar(line.coin, line.bar.closeMs, line.bar)
      case 'account':
        return async () => {
          await engine.reconcile(line.report.openOrders.found)
          flow.take({ kind: 'report', report: line.report })
        }
      case 'settled':
        return async () => void (await flow.settle())
      case 'ended':
        this.#hasEnded = true
        return () => engine.stop(line.because)
    }
  }
}
