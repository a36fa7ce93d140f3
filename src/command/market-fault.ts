import type { MarketFault } from '../../machines/position/open-command.ts'
import { parse } from '../kernel/money.ts'
import type { Facts } from '../replay/facts.ts'
import { ALL_HEARD, heardOf } from '../replay/heard-facts.ts'
import type { Coin } from './coin.ts'

/**
 * Why nothing is bought of a coin whatever its price: none is heard of it, the venue does not trade it, the clock cannot be relied on, or
 * the venue counts in other ticks than this process, which has to be started again for that; null: none of it. All follows from the log.
 */
export const marketFault = (
  { symbol, filters, observations, contract }: Pick<Coin, 'symbol' | 'filters' | 'observations' | 'contract'>,
  { heard, instruments }: Pick<Facts, 'heard' | 'instruments'>,
): MarketFault | null => {
  const haltedMs = heard?.halted[symbol]
  if (haltedMs !== undefined) return { refusal: 'coin-halted', judged: { haltedMs: String(haltedMs) } }
  const { downMs } = heardOf(heard ?? ALL_HEARD, symbol)
  if (downMs !== null) return { refusal: 'feed-down', judged: { downMs: String(downMs) } }
  const adrift = heard?.adrift
  if (adrift !== undefined)
    return {
      refusal: 'clock-drift',
      judged: {
        because: adrift.because,
        driftMs: String(adrift.valueMs),
        driftLimitMs: String(adrift.limitMs),
        adriftMs: String(adrift.sinceMs),
      },
    }
  const observed = instruments[observations.stream]?.data
  if (observed === undefined) return null
  if (parse(observed.tickSize) !== filters.tickSize) return { refusal: 'other-tick', judged: { venueTickSize: observed.tickSize } }
  if (observed.kind === 'linear' && contract !== undefined && parse(observed.contractSize) !== contract.size)
    return { refusal: 'other-tick', judged: { venueContractSize: observed.contractSize } }
  return null
}
