import { placeShown } from '../place-shown.ts'
import { standingAlarms } from '../standing-alarms.ts'
import { apiRoute } from './api-route.ts'

export const alarmsRoute = apiRoute({
  path: '/alarms',
  summary: 'What is wrong at the moment, by the log alone',
  answerTo: async ({ view, moment }) => ({ at: placeShown(moment.place), alarms: standingAlarms(view, moment) }),
})
