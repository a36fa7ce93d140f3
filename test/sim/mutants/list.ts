import { account } from './account.ts'
import { contracts } from './contracts.ts'
import { door } from './door.ts'
import { foundHere } from './found-here.ts'
import { historical } from './historical.ts'
import { live } from './live.ts'
import { log } from './log.ts'
import type { Mutant } from './mutant.ts'
import { orders } from './orders.ts'
import { paper } from './paper.ts'
import { protection } from './protection.ts'
import { remote } from './remote.ts'
import { risk } from './risk.ts'
import { signals } from './signals.ts'

export const mutants: readonly Mutant[] = [
  ...historical,
  ...orders,
  ...remote,
  ...log,
  ...door,
  ...paper,
  ...contracts,
  ...risk,
  ...protection,
  ...account,
  ...signals,
  ...live,
  ...foundHere,
]
