import { setImmediate as turn } from 'node:timers/promises'
import { Heap } from '../../../../src/kernel/heap.ts'
import type { MarketItem } from '../tape/items.ts'
import { BEAT_MS } from './beat.ts'
import type { SymbolMarket } from './symbol-market.ts'
import { VenueClock } from './venue-clock.ts'

type Playing = { item: MarketItem; readonly items: Iterator<MarketItem>; readonly market: SymbolMarket }
export type Hears = {
  /** what happens in a market, when it does */
  item(market: SymbolMarket, item: MarketItem): void
  /** regularly, before whatever happens at that time */
  beat(timeMs: number): void
  /** whether anybody waits for beats */
  isHeard(): boolean
}

/** Items in a row, before sockets and others get their turn. */
const ITEMS_A_TURN = 512

/** Moves the markets along their tapes, all on one clock. */
export class MarketPlayer {
  clock = new VenueClock(0)
  readonly #hears: Hears
  readonly #playing = new Heap<Playing>((a, b) => a.item.timeMs < b.item.timeMs)
  #atMs = 0
  #beatMs = 0
  #timer: NodeJS.Timeout | undefined
  #isBegun = false

  constructor(hears: Hears) {
    this.#hears = hears
  }

  get isBegun(): boolean {
    return this.#isBegun
  }

  /** Where the tape is when the first one begins; before that there is no time. */
  begin(startMs: number): void {
    this.#isBegun = true
    this.clock = new VenueClock(startMs)
    this.#atMs = startMs
    this.#beatMs = nextBeat(startMs)
  }

  /** Takes what lies before now as history, of which nobody is told, and plays the rest. */
  add(market: SymbolMarket, items: Iterator<MarketItem>): void {
    const nowMs = this.#atMs
    for (let next = items.next(); next.done !== true; next = items.next()) {
      if (next.value.timeMs >= nowMs) {
        this.#playing.push({ item: next.value, items, market })
        return
      }
      market.take(next.value)
    }
  }

  /** Whether something on a tape is still to come. */
  get isMore(): boolean {
    return this.#playing.first !== undefined
  }

  set speed(speed: number) {
    this.clock.speed = speed
    this.#wait()
  }

  /** All that is due by now happens, when the clock goes by itself. */
  catchUp(): void {
    if (this.clock.speed > 0) for (const _ of this.#until(this.clock.nowMs));
  }

  /** Moves the clock on by hand; resolves when all that is due has happened. */
  async step(ms: number): Promise<void> {
    const toMs = this.#atMs + ms
    let items = 0
    for (const _ of this.#until(toMs, true)) if (++items % ITEMS_A_TURN === 0) await turn()
    this.clock.moveTo(toMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  *#until(toMs: number, byHand = false): Generator<void> {
    for (;;) {
      if (!this.#hears.isHeard()) this.#beatMs = Math.max(this.#beatMs, nextBeat(this.#atMs))
      const itemMs = this.#playing.first?.item.timeMs ?? Number.POSITIVE_INFINITY
      const dueMs = this.#hears.isHeard() ? Math.min(itemMs, this.#beatMs) : itemMs
      if (dueMs > toMs) break
      this.#atMs = dueMs
      if (byHand) this.clock.moveTo(dueMs)
      if (this.#hears.isHeard() && this.#beatMs <= itemMs) {
        this.#beatMs = dueMs + BEAT_MS
        this.#hears.beat(dueMs)
      } else this.#next()
      yield
    }
    this.#atMs = Math.max(this.#atMs, toMs)
  }

  #next(): void {
    const playing = this.#playing.pop()!
    this.#hears.item(playing.market, playing.item)
    const next = playing.items.next()
    if (next.done === true) return
    playing.item = next.value
    this.#playing.push(playing)
  }

  #wait(): void {
    clearTimeout(this.#timer)
    if (this.clock.speed === 0) return
    this.catchUp()
    const dueMs = Math.min(this.#playing.first?.item.timeMs ?? Number.POSITIVE_INFINITY, this.#beatMs)
    // who listens may come at any time: it is never asleep for longer than a beat
    const sleepMs = Math.min(this.clock.untilMs(dueMs), BEAT_MS)
    this.#timer = setTimeout(() => this.#wait(), Math.max(sleepMs, 1))
  }
}

const nextBeat = (timeMs: number): number => Math.floor(timeMs / BEAT_MS) * BEAT_MS + BEAT_MS
