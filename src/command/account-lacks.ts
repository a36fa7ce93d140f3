import type { Judged } from '../kernel/common-facts.ts'
import { parse } from '../kernel/money.ts'
import { venueName } from '../kernel/slots.ts'
import type { Facts } from '../replay/facts.ts'
import type { Coin } from './coin.ts'

/**
 * Whether the account has less of the money or the coins of an entry than the log explains, or another number of its contracts: the numbers
 * of the first difference; null: it has not. More money or coins than explained are the owner's own.
 */
export const accountLacks = ({ parts, contract }: Pick<Coin, 'parts' | 'contract'>, differences: Facts['differences']): Judged | null => {
  if (differences === undefined) return null
  for (const { of, name, ours, theirs } of Object.values(differences)) {
    const isOfEntry =
      of === 'position'
        ? name === venueName(parts)
        : (name === (contract?.settle ?? parts.quote) || (contract === undefined && name === parts.base)) && parse(theirs) < parse(ours)
    if (isOfEntry) return { ours, theirs }
  }
  return null
}
