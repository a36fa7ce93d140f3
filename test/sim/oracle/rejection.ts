import { ZERO } from '../../../src/kernel/money.ts'
import { QUOTE } from '../world/coins.ts'
import type { Truth } from '../world/truth.ts'
import type { World } from '../world/world.ts'

/** A refusal for want of coins, contracts or money says that the engine claimed what it did not have. */
export const judgeRejection = (world: World, { request, coin, orderId }: Truth, code: string): void => {
  const { oracle, venue } = world
  const name = world.nameOf(orderId)
  if (code === 'reduce-only-rejected' && !venue.isMisreported(coin))
    oracle.broken('I-07', `order ${name} closes a position that is not there`)
  if (code !== 'insufficient-balance') return
  // what contracts have lost by now is not free at the venue, and what was opened above its limit binds more there
  if (oracle.wallet.mayOwe && venue.coins[coin]!.contract !== undefined) return
  // a stranger took it
  if (request.side === 'buy' && venue.strange.of(QUOTE) < ZERO) return
  // the money is one for all coins, and what one of them hides is missing for another
  if (request.side === 'sell' ? venue.isMisreported(coin) : venue.coins.some((_, other) => venue.isMisreported(other))) return
  if (request.side === 'sell') oracle.broken('I-07', `order ${name} sells coins that are not held or that another sell claims`)
  else oracle.broken('I-03', `order ${name} spends money that is not there`)
}
