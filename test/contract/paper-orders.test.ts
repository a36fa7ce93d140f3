import { PROFILES } from '../../src/exchange/paper/profiles/index.ts'
import { ordersContract } from './orders.contract.ts'
import { paperAccount } from './paper-account.ts'

for (const [name, profile] of Object.entries(PROFILES))
  ordersContract(`a paper venue that is ${name}`, paperAccount('received', { profile }))
