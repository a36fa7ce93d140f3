import type { MomentShown } from '../shapes/moment-shapes.ts'

/** Of the coins those that changed are told: the others stay. */
const amended = (known: MomentShown, change: Partial<MomentShown>): MomentShown => {
  const told = new Map(change.coins?.map((coin) => [coin.coin, coin]))
  const stay = known.coins.map((coin) => told.get(coin.coin) ?? coin)
  const isKnown = new Set(known.coins.map(({ coin }) => coin))
  return { ...known, ...change, coins: [...stay, ...(change.coins ?? []).filter(({ coin }) => !isKnown.has(coin))] }
}

const isWhole = (change: Partial<MomentShown>): change is MomentShown => change.coins !== undefined && change.pools !== undefined

/**
 * The newest figures as the stream tells them: all of them first, then what changed. Changes say nothing about figures that came by another
 * way: an answer that was longer on its way than they were is older, and would keep what changed meanwhile out of sight.
 */
export const toldMoment = () => {
  let told: MomentShown | null = null
  return {
    /** A stream begins, or begins again. */
    anew: (): void => {
      told = null
    },
    /** Null: what the change is of is not known. */
    hear: (change: Partial<MomentShown>): MomentShown | null => {
      if (told === null) told = isWhole(change) ? change : null
      else told = amended(told, change)
      return told
    },
    newest: (answered: MomentShown): MomentShown => (told !== null && told.at.ordinal >= answered.at.ordinal ? told : answered),
  }
}
