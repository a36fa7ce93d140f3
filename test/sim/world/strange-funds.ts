import { floorToStep, format, fromNumber, type Money, multiply, parse, ZERO } from '../../../src/kernel/money.ts'
import { QUOTE } from './coins.ts'
import type { Fault } from './faults.ts'
import type { World } from './world.ts'

/** More than the smallest order of any coin here, so that it counts. */
const LEAST = parse('50')
/** Of the money that is free, how much is taken out at most. */
const MOST_TAKEN = 0.4
/** Steps of a coin that are paid in at most, at once. */
const MOST_STEPS = 20

/** What somebody pays into the account or takes out of it: no trade and no report ever tells of it. */
export class StrangeFunds {
  readonly #world: World
  readonly #moved = new Map<string, { amount: Money; atMs: number }>()

  constructor(world: World) {
    this.#world = world
  }

  /** in all, below zero where more was taken out */
  of(asset: string): Money {
    return this.#moved.get(asset)?.amount ?? ZERO
  }

  /** when some of it came or went last; null: never */
  movedMs(asset: string): number | null {
    return this.#moved.get(asset)?.atMs ?? null
  }

  befall({ what, amount }: Fault): void {
    const { coins, markets } = this.#world.venue.places
    const { base, contract, filters } = markets[Math.floor(amount * 1000) % markets.length]!
    switch (what) {
      case 'money-in':
        return this.#move(QUOTE, LEAST + multiply(LEAST, fromNumber(amount * 10)))
      case 'money-out': {
        const taken = floorToStep(multiply(this.#free(QUOTE), fromNumber(amount * MOST_TAKEN)), parse('0.01'))
        // a loss of contracts would find nothing to be paid from
        if (taken >= LEAST && coins.every((coin) => coin.contract === undefined)) this.#move(QUOTE, -taken)
        return
      }
      case 'coins-in':
        if (contract === undefined) this.#move(base, filters.stepSize * BigInt(1 + Math.floor(amount * MOST_STEPS)))
        return
      default:
        for (const asset of this.#moved.keys()) if (this.of(asset) < this.#free(asset)) this.#move(asset, -this.of(asset))
    }
  }

  /** what no open order holds */
  #free(asset: string): Money {
    return parse(this.#world.venue.owned().find((one) => one.asset === asset)?.free ?? '0')
  }

  #move(asset: string, amount: Money): void {
    if (amount === ZERO) return
    this.#world.marks.hit('money or coins came or went without a trade')
    this.#world.trace.tell('venue', `${format(amount)} ${asset} come without a trade`)
    this.#world.venue.pay(asset, format(amount))
    this.#moved.set(asset, { amount: this.of(asset) + amount, atMs: this.#world.timeline.nowMs })
  }
}
