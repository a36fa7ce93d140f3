import { simulatedAccount } from './simulated-account.ts'
import { surveyContract } from './survey.contract.ts'

surveyContract('the venue of the simulator', simulatedAccount())
