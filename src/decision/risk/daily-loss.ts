import { halted } from './halted.ts'

export const dailyLoss = halted('daily-loss', 'dailyLoss', 'As much was lost today as may be lost in a day.')
