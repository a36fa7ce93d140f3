import type { Change } from '../sim/mutants/mutant.ts'

/** What the engine of an incident does wrong, by the name of its incident. */
export const plantedBugs = {
  'unmoved stop': {
    of: 'uncovered',
    does: 'A stop that stands is enough, whatever was bought behind it.',
    as: '(original) => (state) => (liveStops(state).length === 0 ? original(state) : ZERO)',
  },
  'stale quote': {
    of: 'Market.ageMs',
    does: 'For an hour the age of a price counts from the last one before that hour.',
    as: `(original) => (coin, nowMs) => {
      const [fromMs, toMs] = [Date.UTC(2018, 3, 4, 9, 20), Date.UTC(2018, 3, 4, 10, 20)]
      return fromMs <= nowMs && nowMs < toMs ? Math.max(original(coin, nowMs), nowMs - fromMs) : original(coin, nowMs)
    }`,
  },
  'wrong reservation': {
    of: 'sizeEntry',
    does: 'The second entry sets aside nine times what it may cost.',
    as: `(original) => {
      let entries = 0
      return (...sized) => {
        const { quantity, reserve } = original(...sized)
        return { quantity, reserve: quantity > ZERO && ++entries === 2 ? reserve * 9n : reserve }
      }
    }`,
  },
} as const satisfies Readonly<Record<string, Change>>

export type PlantedBug = keyof typeof plantedBugs
