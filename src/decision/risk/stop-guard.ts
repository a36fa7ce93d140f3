import { halted } from './halted.ts'

export const stopGuard = halted('stop-guard', 'stopGuard', 'As many positions were closed by a stop lately as may be.')
