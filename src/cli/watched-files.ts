import type { Config } from '../config/schema.ts'
import { strategyFilesOf } from '../config/strategy-files.ts'
import { reportFault } from './fault.ts'

/**
 * Ends the process where a strategy out of a file does not come back, after `onLate`. Returns the way to look no longer. Few are out of
 * files, so what watches over them is loaded here.
 */
export const watchStrategyFiles = async (config: Config, onLate: () => void): Promise<() => void> => {
  if (strategyFilesOf(config).size === 0) return () => {}
  const { watchStrategies } = await import('../ops/strategy-watch.ts')
  return watchStrategies((error) => {
    onLate()
    reportFault(error)
    process.exit()
  })
}
