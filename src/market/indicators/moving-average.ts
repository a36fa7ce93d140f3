import { Newest } from './newest.ts'

/** An average that follows a series of numbers; null: too few of them yet. */
export interface MovingAverage {
  push(value: number): void
  readonly value: number | null
}

/** The mean of the newest `period` numbers. */
export class SimpleAverage implements MovingAverage {
  readonly #window: Newest

  constructor(period: number) {
    this.#window = new Newest(period)
  }

  push(value: number): void {
    this.#window.push(value)
  }

  get value(): number | null {
    return this.#window.isFull ? this.#window.mean : null
  }
}

/**
 * How an average that remembers everything begins: with the mean of the first `period` numbers, before which it says nothing (TA-Lib,
 * TradingView), or with the first number itself (Tulip).
 */
export type Seed = 'mean' | 'first'

/** Each number moves the average by `weight` of the way to it. */
export class WeightedAverage implements MovingAverage {
  readonly #weight: number
  readonly #seedCount: number
  #count = 0
  #value = 0

  constructor(weight: number, seedCount: number) {
    this.#weight = weight
    this.#seedCount = seedCount
  }

  push(value: number): void {
    if (this.#count < this.#seedCount) {
      this.#count++
      this.#value += (value - this.#value) / this.#count
    } else this.#value += (value - this.#value) * this.#weight
  }

  get value(): number | null {
    return this.#count < this.#seedCount ? null : this.#value
  }
}

/** The usual exponential average: a weight of 2 / (period + 1). */
export const exponentialAverage = (period: number, seed: Seed, weight = 2 / (period + 1)): MovingAverage =>
  new WeightedAverage(weight, seed === 'mean' ? period : 1)

/** Wilder's smoothing: a weight of 1 / period, begun with the mean of the first `period` numbers. */
export const wilderAverage = (period: number): MovingAverage => new WeightedAverage(1 / period, period)
