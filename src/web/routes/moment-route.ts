import { momentShown } from '../moment-shown.ts'
import { apiRoute } from './api-route.ts'

export const momentRoute = apiRoute({
  path: '/moment',
  summary: 'The figures of a moment: session, budget, equity, and every coin as it stood',
  answerTo: async ({ moment, candles }) => momentShown(moment, candles),
})
