import { stepFrom } from '../../view/stepper.ts'
import { placeShown } from '../place-shown.ts'
import { apiRoute } from './api-route.ts'

export const stepRoute = apiRoute({
  path: '/step',
  summary: 'The next event of a kind, so many on or back',
  isOutsideLaw: true,
  answerTo: async ({ view, moment: { place } }, { coin, by, stop }) => {
    const reached = await stepFrom(view, place.ordinal, { by, stop, coin })
    return { place: reached && placeShown(reached) }
  },
})
