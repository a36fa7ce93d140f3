/**
 * Lets prices of a coin pass that follow from the one before. One that is further off is held: at the next one that is near it the market
 * has moved, at one near the price before it was none. However late that comes: a coin that is seldom traded would be deaf otherwise.
 */
export class SpikeGate {
  /** 0: none yet */
  #passed = 0
  #held = 0

  /** Whether it is told on; what was held is not told later. `limitPct`: how far off the price before, 0: however far. */
  passes(ticks: number, limitPct: number): boolean {
    const isBelieved = limitPct === 0 || this.#passed === 0 || isNear(ticks, this.#passed, limitPct) || isNear(ticks, this.#held, limitPct)
    this.#held = isBelieved ? 0 : ticks
    if (isBelieved) this.#passed = ticks
    return isBelieved
  }

  /** Of bid and ask the price that is nearest to the one before. */
  nearest(bidTicks: number, askTicks: number): number {
    return Math.min(Math.max(this.#passed, bidTicks), askTicks)
  }
}

/** The next tick is none of its own making: of a price of eight ticks it is more than a tenth off. */
const isNear = (ticks: number, other: number, limitPct: number): boolean =>
  other > 0 && (Math.abs(ticks - other) <= 1 || Math.abs(ticks - other) * 100 <= other * limitPct)
