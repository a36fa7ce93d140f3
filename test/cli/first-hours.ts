import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { tapeFolder } from '../rig/tapes.ts'

/** A whole run takes a moment on the tape's first hours, in which two positions come to their stops. */
export const HOURS = gunzipSync(readFileSync(join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')))
  .toString()
  .split('\n')
  .slice(0, 900)
export const ON_HOURS = ['--set', 'entry.dropPct=0.5', '--set', 'risk.cooldownMin=0', '--set', 'log.level=silent']

/** What follows from their prices. */
export const FILTERS_OF_HOURS = { tickSize: '0.01', stepSize: '0.001', minQuantity: '0.001', minNotional: '5', source: 'derived-from-tape' }
