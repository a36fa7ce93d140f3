import { publicOptions } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { options } from '../config/shown-options.ts'
import { isContract } from '../kernel/instrument-symbol.ts'
import type { Tape } from '../market/tape/tape.ts'

/** How the reason of an option begins that nothing but contracts reads. */
const OF_CONTRACTS = 'Of derivatives: '

/** Options of contracts that were set for a tape of coins, in one sentence. */
export const contractRemarks = ({ coins }: Pick<Tape, 'coins'>, config: Config): readonly string[] => {
  if (coins.some(({ symbol }) => isContract(symbol))) return []
  const now = publicOptions(config)
  const set = options
    .filter(({ path, reason, standard }) => reason.startsWith(OF_CONTRACTS) && String(now[path]) !== String(standard))
    .map(({ path }) => `${path} ${String(now[path])}`)
  return set.length === 0 ? [] : [`Of contracts alone, and the tape has none: ${set.join(', ')}; without effect.`]
}
