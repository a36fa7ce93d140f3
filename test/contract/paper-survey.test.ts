import { paperAccount } from './paper-account.ts'
import { surveyContract } from './survey.contract.ts'

surveyContract('the paper venue with fees in the quote asset', paperAccount('quote'))
surveyContract('the paper venue with fees in what is received', paperAccount('received'))
