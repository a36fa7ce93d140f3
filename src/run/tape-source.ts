import type { Extremes } from '../command/extremes.ts'
import { type CandleEnded, OWED, SAMPLES, type Verdict } from '../command/input.ts'
import type { Recorder } from '../command/recorder.ts'
import type { PaperVenue } from '../exchange/paper/venue.ts'
import type { Report } from '../exchange/port.ts'
import type { Flow } from '../flow.ts'
import { breathe, sleep, type TapeClock } from '../kernel/clock.ts'
import { point } from '../kernel/points.ts'
import type { Market } from '../market/market.ts'
import type { Playback } from '../market/tape/playback.ts'
import type { InputSource } from './driver.ts'
import type { ScriptPlayback } from './script/script-playback.ts'

export type TapeParts = {
  readonly flow: Flow
  readonly recorder: Recorder
  readonly extremes: Extremes
  readonly market: Market
  readonly venue: PaperVenue
  readonly playback: Playback
  /** signals and commands that are played beside it */
  readonly script: ScriptPlayback
  readonly clock: TapeClock
  /** how many times faster than the recorded time; Infinity: as fast as it goes */
  readonly speed: number
  readonly stop: AbortSignal
  readonly progress: (played: number) => Promise<void>
  readonly onVerdicts: (verdicts: readonly Verdict[]) => void
}

/** Items between two looks at signals and progress: some milliseconds of work, so Ctrl-C feels immediate. */
export const ITEMS_A_BREATH = 4096

/**
 * A tape and the paper venue on it. At each moment first what the venue has to say, then the engine's samples and waves of
 * signals that are over, then what the script says, then candles that end, then quotes, then prices, then what positions owe.
 */
export class TapeSource implements InputSource {
  readonly #parts: TapeParts
  readonly #pace: ((tapeMs: number) => Promise<void>) | null
  #isPaced = false
  /** handed over since the last breath */
  #items = 0

  constructor(parts: TapeParts) {
    this.#parts = parts
    this.#pace = startPace(parts)
  }

  next(): Promise<void> | 'handed' | 'end' {
    if (this.#items === ITEMS_A_BREATH) return this.#breathe()
    const { flow, venue, playback, script } = this.#parts
    const itemMs = playback.peekTimeMs()
    const dueMs = Math.min(venue.nextDueMs(), this.#upToTheEnd(itemMs, flow.nextSampleMs()))
    const owedMs = this.#upToTheEnd(itemMs, flow.nextOwedMs())
    const scriptMs = script.peekTimeMs()
    const nextMs = Math.min(dueMs, scriptMs, itemMs, owedMs)
    if (nextMs === Number.POSITIVE_INFINITY) return 'end'
    if (this.#pace !== null && !this.#isPaced) return this.#wait(this.#pace, nextMs)
    this.#isPaced = false
    if (dueMs === nextMs) this.#act(dueMs)
    else if (scriptMs === nextMs) this.#say(scriptMs)
    else if (itemMs === nextMs) this.#playItem(itemMs)
    else this.#payOwed(owedMs)
    this.#items++
    return 'handed'
  }

  /** The venue speaks while it is moved on: what it says is taken in at once. */
  hear(report: Report): void {
    this.#parts.flow.take({ kind: 'report', report })
  }

  judged(verdicts: readonly Verdict[]): void {
    this.#parts.onVerdicts(verdicts)
  }

  close(): void {}

  async #wait(pace: (tapeMs: number) => Promise<void>, tapeMs: number): Promise<void> {
    await pace(tapeMs)
    await this.#parts.progress(this.#parts.playback.rowsPlayed)
    this.#isPaced = true
  }

  async #breathe(): Promise<void> {
    this.#items = 0
    const { progress, playback, recorder } = this.#parts
    await progress(playback.rowsPlayed)
    recorder.look()
    await breathe()
  }

  /** Behind the tape's end only what is on its way still counts: deadlines up to then, and no waiting for later ones. */
  #upToTheEnd(itemMs: number, deadlineMs: number): number {
    if (itemMs < Number.POSITIVE_INFINITY) return deadlineMs
    const { venue, clock } = this.#parts
    const lastMs = venue.nextDueMs() < Number.POSITIVE_INFINITY ? venue.nextDueMs() : clock.nowMs()
    return deadlineMs <= lastMs ? deadlineMs : Number.POSITIVE_INFINITY
  }

  #act(dueMs: number): void {
    const { flow, venue, clock } = this.#parts
    clock.set(dueMs)
    venue.setTime(dueMs)
    if (venue.nextDueMs() <= dueMs) venue.step()
    else flow.take(SAMPLES)
  }

  #say(scriptMs: number): void {
    const { flow, venue, clock, script } = this.#parts
    clock.set(scriptMs)
    venue.setTime(scriptMs)
    flow.take(script.next())
  }

  #payOwed(owedMs: number): void {
    const { flow, venue, clock } = this.#parts
    clock.set(owedMs)
    venue.setTime(owedMs)
    flow.take(OWED)
  }

  #playItem(itemMs: number): void {
    const { flow, recorder, extremes, market, venue, playback, clock } = this.#parts
    if (clock.nowMs() === itemMs) point('between-coins')
    clock.set(itemMs)
    venue.setTime(itemMs)
    playback.next()
    const { coin, kind, price, volume, ordinal } = playback.item
    recorder.enter(ordinal)
    if (kind === 'close') flow.take(candleOf(playback, itemMs))
    else {
      hearPrice(venue, playback)
      if (kind === 'tick') flow.tick(coin, price, itemMs, volume)
      else if (kind === 'quote') market.quote(coin, price, playback.item.ask)
      else if (kind === 'mark') flow.mark(coin, price, itemMs)
    }
    extremes.passed(ordinal)
  }
}

const candleOf = ({ item: { coin }, told }: Playback, closeMs: number): CandleEnded => ({
  kind: 'candle',
  coin,
  closeMs,
  ...(told !== null && { bar: told }),
})

/** What the tape tells the venue: prices, quotes and mark prices, which the engine hears as well, and times of funding. */
export const hearPrice = (venue: PaperVenue, { item }: Playback): void => {
  if (item.kind === 'mark') venue.mark(item.coin, item.price, item.timeMs)
  else if (item.kind === 'quote') venue.quote(item.coin, item.price, item.ask, item.timeMs)
  else if (item.kind === 'funding') venue.fund(item.coin, item.rate, item.timeMs)
  else venue.tick(item.coin, item.price, item.cumulativeVolume, item.timeMs, item.isFirst)
}

/** Waits so that tape time passes `speed` times as fast as the computer's. */
const startPace = ({ speed, playback, clock, stop }: TapeParts): ((tapeMs: number) => Promise<void>) | null => {
  if (speed === Number.POSITIVE_INFINITY) return null
  const tapeBeganMs = playback.peekTimeMs()
  const beganMs = clock.wallMs()
  return async (tapeMs) => {
    const waitMs = (tapeMs - tapeBeganMs) / speed - (clock.wallMs() - beganMs)
    if (waitMs > 1) await sleep(Math.min(waitMs, 2 ** 31 - 1), stop)
  }
}
