/** The nightly switch: everything at its full size, and drawn from the clock. */
export const IS_NIGHT = process.env.SIM === 'full'

/** The cases of a table: a push runs the first ones, the night their siblings too, which wait long for what others have proven. */
export const withSiblings = <Case>(push: readonly Case[], night: readonly Case[]): readonly Case[] =>
  IS_NIGHT ? [...push, ...night] : push

/**
 * Whether a long property that fails goes on to look for the least input that makes it, which takes minutes: every night, and when asked
 * for by SHRINK=1 with the seed that was printed.
 */
export const SHRINKS = IS_NIGHT || process.env.SHRINK !== undefined

/** The same for every push, so that none is red by chance; any number would do. */
const PUSH_SEED = 1

const chosenSeed = (): number => {
  const { SEED } = process.env
  // what fast-check takes: 32 bits; the end of the clock changes most
  const seed = SEED === undefined ? (IS_NIGHT ? Date.now() % 2 ** 31 : PUSH_SEED) : Number(SEED)
  if (Number.isSafeInteger(seed) && seed >= 0 && seed < 2 ** 31) return seed
  throw new RangeError(`SEED=${SEED} is no seed: it is a whole number from 0 to ${2 ** 31 - 1}.`)
}

/** What everything random in the tests is drawn from. The runner chooses it once, prints it, and hands it to every process as SEED. */
export const SEED = chosenSeed()

/** For a test that also counts what it met: on a push a seed with which so few runs meet everything, otherwise the seed of all. */
export const drawnFrom = (pushSeed: number): number => (SEED === PUSH_SEED ? pushSeed : SEED)
