import type { Config } from '../../../src/config/schema.ts'
import type { Perpetuals } from './perpetuals.ts'

type Draw = (...key: readonly (string | number)[]) => number

const BASES = ['AAA', 'BBB', 'CCC']

/** In one world of three most coins have options of their own. A contract keeps its stop: its leverage goes by that. */
export const ownOptionsOf = (coins: number, perpetuals: Perpetuals | null, draw: Draw): Config['coins'] => {
  if (draw('own-options') >= 1 / 3) return {}
  const own = Array.from({ length: coins }, (_, coin) => {
    const pick = <T>(key: string, values: readonly T[]): T => values[Math.floor(draw('own', key, coin) * values.length)]!
    const isContract = perpetuals?.areContracts[coin] === true
    const options: Config['coins'][string] = {
      entry: { maxEntries: pick('entries', [1, 3]), scaleStepPct: pick('scale-step', ['0', '0.05']) },
      exit: {
        ...(!isContract && { hardStopPct: pick('stop', ['0.5', '2']) }),
        takeProfitPct: pick('take-profit', ['0.5', '3']),
        maxHoldMin: pick('hold', [1, 3]),
        signal: pick('signal', ['break-even', 'any-price', 'off'] as const),
        idleExitMin: pick('idle', [0, 1]),
        retryS: pick('retry', [1, 3]),
        switchCooldownS: pick('switch-cooldown', [3, 10]),
      },
      sizing: { tradePct: pick('trade', ['5', '20']) },
      risk: { cooldownMin: pick('cooldown', [0, 1]) },
      market: { quoteAgeLimitS: pick('age', [3, 8]) },
    }
    return [`${BASES[coin]}/USD${isContract ? ':USD' : ''}`, options] as const
  })
  return Object.fromEntries(own.filter((_, coin) => draw('own-options', coin) < 0.7))
}
