import type { z } from 'zod'
import { positionName } from '../../kernel/slots.ts'
import type { View } from '../../view/replica/view.ts'
import { type StoryStep, storyOf } from '../../view/why/story.ts'
import { ordinalAt } from '../event-heads.ts'
import { eventPlace, placeShown } from '../place-shown.ts'
import type { whyShape } from '../shapes/decision-shapes.ts'
import { apiRoute } from './api-route.ts'

/** Events of one cycle that are looked through. */
const MOST_EVENTS = 2000

type Step = z.infer<typeof whyShape>['because'][number]

const stepShown = (view: View, { at, is, type, symbol, slot, line, detail, heard, facts, guards }: StoryStep): Step => ({
  ...eventPlace(view, at),
  ...{ is, type, coin: symbol === null ? null : positionName({ symbol, ...(slot !== null && { slot }) }) },
  ...{ words: { line, detail }, heard, facts: facts.map(([name, text]): [string, string] => [name, text]), guards: [...guards] },
})

export const whyRoute = apiRoute({
  path: '/why/{position}',
  summary: 'The chain that led to an event, and what followed by the moment',
  answerTo: async ({ view, moment, candles }, { position }) => {
    const wanted = { is: 'event', ordinal: ordinalAt(view, moment.place, position), order: null } as const
    const story = await storyOf(view, moment.place, wanted, { most: MOST_EVENTS, candles: async () => candles })
    const [because, followed] = [story.because, story.followed].map((steps) => steps.map((step) => stepShown(view, step))) as [
      Step[],
      Step[],
    ]
    return { at: placeShown(moment.place), because, followed }
  },
})
