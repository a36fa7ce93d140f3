import { halted } from './halted.ts'

export const drawdown = halted('drawdown', 'drawdown', 'The equity has fallen from its peak by as much as it may.')
