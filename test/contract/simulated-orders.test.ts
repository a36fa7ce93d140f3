import { PROFILES } from '../../src/exchange/paper/profiles/index.ts'
import { ordersContract } from './orders.contract.ts'
import { simulatedAccount } from './simulated-account.ts'

for (const [name, profile] of Object.entries(PROFILES))
  ordersContract(`the venue of the simulator, where it is ${name}`, simulatedAccount(profile))
