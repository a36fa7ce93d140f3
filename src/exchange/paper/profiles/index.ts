import type { Config } from '../../../config/schema.ts'
import { amends } from './amends.ts'
import { cancelCreate } from './cancel-create.ts'
import { cancelReplace } from './cancel-replace.ts'
import { noStops } from './no-stops.ts'
import type { Profile } from './profile.ts'
import { stopLimits } from './stop-limits.ts'
import { twoStops } from './two-stops.ts'

/** By the words of `paper.profile`. */
export const PROFILES: Readonly<Record<Config['paper']['profile'], Profile>> = {
  amends,
  'two-stops': twoStops,
  'cancel-replace': cancelReplace,
  'cancel-create': cancelCreate,
  'stop-limits': stopLimits,
  'no-stops': noStops,
}
