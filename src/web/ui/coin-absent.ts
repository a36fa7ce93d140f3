import type { PageState } from './page-state.ts'

/** Why there is nothing to say of the coin that is looked at; null: the log knows it by the moment, or no moment is known yet. */
export const coinAbsent = ({ moment, coin, coinName }: PageState): string | null => {
  const { value } = moment.now.value
  if (value === null || coin.value !== null) return null
  if (value.coins.length === 0) return 'No coin yet: the engine has not looked at a market up to here.'
  return `${coinName.value} is none of the coins that the log knows up to here.`
}
