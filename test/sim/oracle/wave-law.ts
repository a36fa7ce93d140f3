import type { EngineInput } from '../../../src/command/input.ts'
import type { EntrySignal } from '../../../src/kernel/common-facts.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import type { Process } from '../world/process.ts'
import type { World } from '../world/world.ts'

type Waiting = { readonly symbol: string; readonly signal: EntrySignal }
/** What one process heard: which signals wait, until when, which it ever heard, and which were the best of their wave. */
type Wave = { waiting: Waiting[]; overMs: number; readonly heard: Set<string>; readonly chosen: Map<string, EntrySignal> }

const keyOf = (symbol: string, { id }: Pick<EntrySignal, 'id'>): string => `${symbol} ${id}`

/**
 * Waves written again, by what a process heard and when: a signal to enter is answered only where it was in time and among the best of its
 * wave (I-32), once in a log's life (I-14), and each of the best is (I-30).
 */
export class WaveLaw {
  readonly #world: World
  /** by generation */
  readonly #waves = new Map<number, Wave>()
  /** by stream and id */
  readonly #answered = new Set<string>()

  constructor(world: World) {
    this.#world = world
  }

  /** Before the engine takes it. */
  taken(process: Process, input: EngineInput): void {
    const wave = this.#of(process.generation)
    if (input.kind === 'deadline' && input.of === 'samples' && process.nowMs() >= wave.overMs) this.#judge(wave, process.nowMs())
    if (input.kind !== 'signal' || input.signal.action !== 'enter') return
    const { config } = this.#world.scenario
    const { symbol } = this.#world.venue.places.markets[input.coin]!
    const key = keyOf(symbol, input.signal)
    if (wave.heard.has(key)) return
    wave.heard.add(key)
    if (wave.waiting.length >= config.signals.maxWaiting) return this.#world.marks.hit('too many signals waited')
    if (wave.waiting.length === 0) wave.overMs = process.nowMs() + Math.max(1, config.signals.waveS * 1000)
    wave.waiting.push({ symbol, signal: input.signal })
  }

  durable(event: LogEvent, generation: number): void {
    if (event.type !== 'SignalAnswered' || event.data.action !== 'enter') return
    const { data, parts, stream } = event
    const { oracle, marks } = this.#world
    const symbol = parts.symbol ?? ''
    if (this.#answered.has(`${stream} ${data.id}`)) oracle.broken('I-14', `the signal ${data.id} of ${symbol} is answered twice`)
    this.#answered.add(`${stream} ${data.id}`)
    // what another process was told is answered by nobody else
    if (!this.#of(generation).chosen.has(keyOf(symbol, data)))
      oracle.broken('I-32', `the signal ${data.id} of ${symbol} is answered, and was late or not among the best of its wave`)
    marks.hit(data.answer.is === 'accepted' ? 'a signal to enter was followed' : 'a signal to enter was refused by a rule')
  }

  restored(events: readonly LogEvent[]): void {
    this.#answered.clear()
    for (const { type, data, stream } of events)
      if (type === 'SignalAnswered' && data.action === 'enter') this.#answered.add(`${stream} ${data.id}`)
  }

  /** Nothing is on its way any more. */
  requireAnswered({ generation }: Process): void {
    const answered = new Set([...this.#answered].map((key) => key.slice(key.lastIndexOf(' ') + 1)))
    for (const [key, { id }] of this.#of(generation).chosen)
      if (!answered.has(id)) this.#world.oracle.broken('I-30', `the signal ${key} was among the best of its wave, and nothing answers it`)
  }

  #of(generation: number): Wave {
    const known = this.#waves.get(generation)
    if (known !== undefined) return known
    const wave: Wave = { waiting: [], overMs: Number.POSITIVE_INFINITY, heard: new Set(), chosen: new Map() }
    this.#waves.set(generation, wave)
    return wave
  }

  /** Of those in time the highest scores, one a coin; of equal ones the one given first, then by id. */
  #judge(wave: Wave, nowMs: number): void {
    const { best } = this.#world.scenario.config.signals
    const { marks } = this.#world
    const inTime = wave.waiting.filter(({ signal: { sentMs, ttlS } }) => nowMs <= sentMs + ttlS * 1000)
    if (inTime.length < wave.waiting.length) marks.hit('a signal to enter came too late')
    const taken = new Set<string>()
    for (const left = new Set(inTime); left.size > 0 && taken.size < best; ) {
      let first: Waiting | null = null
      for (const one of left) if (first === null || isBefore(one.signal, first.signal)) first = one
      left.delete(first!)
      if (taken.has(first!.symbol)) continue
      taken.add(first!.symbol)
      wave.chosen.set(keyOf(first!.symbol, first!.signal), first!.signal)
    }
    if (inTime.length > taken.size) marks.hit('a signal was not among the best of its wave')
    wave.waiting = []
    wave.overMs = Number.POSITIVE_INFINITY
  }
}

const isBefore = (one: EntrySignal, other: EntrySignal): boolean => {
  if (one.score !== other.score) return one.score > other.score
  return one.sentMs === other.sentMs ? one.id < other.id : one.sentMs < other.sentMs
}
