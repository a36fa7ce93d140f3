import type { LogEvent } from '../../kernel/log-event.ts'
import { Exact } from '../exact.ts'
import type { Finding } from '../finding.ts'
import type { OptionsInForce } from '../options-in-force.ts'

/** That contracts are entered on the terms that the options give the account, where the options make the venue. */
export const checkAccountTerms = ({ type, data }: LogEvent, options: OptionsInForce): Finding | null => {
  if (type !== 'EntryRequested' || data.contract === undefined || !options.isVenueOfOptions) return null
  const { leverage, marginMode } = data.contract
  const given = [options.text('paper.leverage'), options.text('paper.marginMode')] as const
  if (new Exact(leverage).eq(given[0]) && marginMode === given[1]) return null
  return {
    rule: 'account-differs',
    message: `Order ${data.orderId} has a leverage of ${leverage} and a margin that is ${marginMode}; by the options they are ${given[0]} and ${given[1]}.`,
  }
}
