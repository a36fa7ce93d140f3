import { createHash } from 'node:crypto'

/**
 * Chance without state: a draw is a function of its key, so that neither the order nor the number of questions can
 * change an answer, and a restarted process draws what the first one drew. JSON keeps ['a', 'bc'] and ['ab', 'c'] apart.
 */
const digest = (seed: string, key: readonly (string | number)[]): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([seed, ...key]))
    .digest()

/** Uniform in [0, 1). 48 bits: what a double holds exactly, far finer than any latency or share drawn from it. */
export const keyedUniform = (seed: string, ...key: readonly (string | number)[]): number => digest(seed, key).readUIntBE(0, 6) / 2 ** 48

/** 16 hex digits. 64 bits: among a million names a clash has a chance of 3 in 100 million. */
export const keyedName = (seed: string, ...key: readonly (string | number)[]): string => digest(seed, key).toString('hex', 0, 8)
