import type { EndReason } from '../../../machines/session/events.ts'
import type { EngineInput } from '../../command/input.ts'
import type { Config } from '../../config/schema.ts'
import type { SurveyReport } from '../../exchange/port.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Options } from '../../kernel/difference.ts'
import type { Bar } from '../../market/bar.ts'
import type { Door } from '../door.ts'
import type { KeptInputs } from './input-files.ts'
import { type LineContent, lineText, priceText, quoteText, type TakenInput } from './input-line.ts'

type DoorParts = {
  readonly flow: Door
  /** events say the number of the newest input */
  readonly recorder: { enter(item: number): void }
  /** stands still while something is decided: a line bears its time */
  readonly clock: Clock
  readonly files: KeptInputs
  readonly optionsOf: (config: Config) => Options
}

/**
 * The flow's door, and a record of all that goes through it: in that order, with the engine's time, and with the places where all that
 * followed was settled. It is written before the flow can commit what cites it.
 */
export class RecordedDoor implements Door {
  readonly #parts: DoorParts

  constructor(parts: DoorParts) {
    this.#parts = parts
  }

  get hasWork(): boolean {
    return this.#parts.flow.hasWork
  }

  nextSampleMs(): number {
    return this.#parts.flow.nextSampleMs()
  }

  nextOwedMs(): number {
    return this.#parts.flow.nextOwedMs()
  }

  tick(coin: number, ticks: number, timeMs: number, volume: number): void {
    const { flow, files, clock } = this.#parts
    files.add(priceText(this.#enter(), clock.nowMs(), coin, ticks, timeMs, volume))
    flow.tick(coin, ticks, timeMs, volume)
  }

  quote(coin: number, bidTicks: number, askTicks: number): void {
    const { flow, files, clock } = this.#parts
    files.add(quoteText(this.#enter(), clock.nowMs(), coin, bidTicks, askTicks))
    flow.quote(coin, bidTicks, askTicks)
  }

  mark(coin: number, ticks: number, timeMs: number): void {
    this.#enter()
    this.#write({ kind: 'mark', coin, ticks, atMs: timeMs })
    this.#parts.flow.mark(coin, ticks, timeMs)
  }

  take(input: EngineInput): void {
    this.#note(input)
    this.#parts.flow.take(input)
  }

  heard(input: EngineInput): void {
    this.#note(input)
    this.#parts.files.flush(this.#parts.clock.nowMs())
  }

  handed(): void {
    const { flow, files, clock } = this.#parts
    if (flow.hasWork) this.#write({ kind: 'settled' })
    files.flush(clock.nowMs())
  }

  // of a start, and of what no input says

  warmed(coin: number, bar: Bar): void {
    this.#write({ kind: 'bar', coin, bar })
  }

  funded(coin: number, rate: string, atMs: number): void {
    this.#write({ kind: 'funding', coin, rate, atMs })
  }

  surveyed(report: SurveyReport): void {
    this.#enter()
    this.#write({ kind: 'account', report })
    this.#parts.files.flush(this.#parts.clock.nowMs())
  }

  late(coin: number, slot: string | null, lateAfterMs: number): void {
    this.#write({ kind: 'late', coin, slot, lateAfterMs })
  }

  asked(momentMs: number): void {
    this.#write({ kind: 'asked', momentMs })
  }

  ended(because: EndReason): void {
    this.#write({ kind: 'ended', because })
    this.#parts.files.flush(this.#parts.clock.nowMs())
  }

  #note(input: EngineInput): void {
    this.#enter()
    this.#write({ kind: 'taken', input: input.kind === 'options' ? this.#told(input) : input })
  }

  #told({ kind, next, ...by }: Extract<EngineInput, { kind: 'options' }>): TakenInput {
    return { kind, options: this.#parts.optionsOf(next), ...by }
  }

  #enter(): number {
    const { files, recorder } = this.#parts
    const n = files.next()
    recorder.enter(n)
    return n
  }

  #write(content: LineContent): void {
    const { files, clock } = this.#parts
    files.add(lineText({ ...content, n: files.newest, timeMs: clock.nowMs() }))
  }
}
